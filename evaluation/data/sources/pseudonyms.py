"""Opaque names for source ids: nothing of the id can be read from them.

The rule, so that it can be judged:

1. An id that already has the agreed form (`P` and ten of 0-9A-F for persons, `H` and eight or
   ten for households) was drawn at the source and is kept.
2. Every other id gets the prefix and ten hexadecimal digits of HMAC-SHA256 over (prefix, id)
   with a random key of 32 bytes. Who has not the key can neither compute the name of a known
   id nor find the id of a name; a plain hash of a customer number could be undone by trying
   all numbers.
3. Two ids never share a name. Ids are taken in the order of their full hash; when the first
   five bytes are taken, or are digits only (which might pass for an identity number), the
   next five are tried, and so on through further hashes.

The same key and the same ids give the same names, whatever the order of rows and files. The
key is drawn once and lies in the project's private folder. Deleted, no delivery can be led
back to the source, and none can be continued.
"""

import hmac
import re
import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from evaluation.errors import DataError
from evaluation.provenance import atomic_write_bytes, held

PERSON, HOUSEHOLD = "P", "H"
KEPT = {
    PERSON: re.compile(r"P[0-9A-F]{10}"),
    HOUSEHOLD: re.compile(r"H[0-9A-F]{8}(?:[0-9A-F]{2})?"),
}
KEY_BYTES = 32
PATIENCE = 5.0  # seconds
NAME_BYTES = 5
OWNER_ONLY = 0o600
RULE = "egna nycklar behålls; övriga HMAC-SHA256 med hemlig slumpnyckel, fem byte, utan krockar"


@dataclass(frozen=True, slots=True)
class Pseudonyms:
    """Names given so far, by prefix.

    Attributes
    ----------
    key : Path or bytes
        Where the key lies; it is read, or drawn, when the first id needs it.
    name_bytes : int
        Bytes of the hash that make a name.
    """

    key: Path | bytes = field(repr=False)
    name_bytes: int = NAME_BYTES
    _names: dict[str, dict[str, str]] = field(default_factory=dict, repr=False)
    _loaded: list[bytes] = field(default_factory=list, repr=False)

    def named(self, ids: pl.Series, *, prefix: str) -> pl.Series:
        """Return the opaque name of every id; a null has none.

        Raises
        ------
        DataError
            When an id that is kept has the form of a name that was given to another.
        """
        names = self._names.setdefault(prefix, {})
        new = [text for text in ids.drop_nulls().unique() if text not in names]
        taken = set(names.values())
        form = KEPT.get(prefix)
        kept = [text for text in new if form is not None and form.fullmatch(text)]
        if taken.intersection(kept):
            raise DataError(
                "an id of the source equals a name that was given to another",
                at=ids.name,
                way_out="delete the key in the private folder and map everything again",
            )
        names.update(zip(kept, kept, strict=True))
        taken.update(kept)
        for _, text in sorted((self._hash(prefix, text, 0), text) for text in set(new) - set(kept)):
            name = next(each for each in self._candidates(prefix, text) if each not in taken)
            names[text] = name
            taken.add(name)
        if not names:
            return ids
        return ids.replace_strict(list(names), list(names.values()), default=None).cast(pl.String)

    def _candidates(self, prefix: str, text: str) -> Iterator[str]:
        turn = 0
        while True:
            digest = self._hash(prefix, text, turn)
            for start in range(0, len(digest) - self.name_bytes + 1, self.name_bytes):
                name = digest[start : start + self.name_bytes].hex().upper()
                if not name.isdigit():
                    yield prefix + name
            turn += 1

    def _hash(self, prefix: str, text: str, turn: int) -> bytes:
        message = "\0".join((prefix, text, str(turn)))
        return hmac.digest(self._secret(), message.encode(), "sha256")

    def _secret(self) -> bytes:
        if not self._loaded:
            self._loaded.append(load_key(self.key) if isinstance(self.key, Path) else self.key)
        return self._loaded[0]


def load_key(path: Path) -> bytes:
    """Return the key of the project, drawn and written for its owner only if there is none."""
    with held(path, patience=PATIENCE):
        # Two keys drawn at once would give a person two names.
        if not path.is_file():
            atomic_write_bytes(path, secrets.token_bytes(KEY_BYTES))
            path.chmod(OWNER_ONLY)
    key = path.read_bytes()
    if len(key) != KEY_BYTES:
        raise DataError(
            "the key for pseudonyms is damaged",
            at=path.name,
            way_out="restore it, or delete it and map everything again",
        )
    return key
