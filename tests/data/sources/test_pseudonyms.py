"""Opaque names: kept, distinct, reproducible, and nothing can be read from them."""

import itertools
import re
import stat
import sys
from concurrent.futures import ThreadPoolExecutor

import polars as pl
import pytest

from evaluation.data.sources.pseudonyms import Pseudonyms, load_key
from evaluation.errors import DataError

IDS = [str(number) for number in range(1000, 3000)]
FORM = re.compile(r"P[0-9A-F]{10}")


def names(ids, *, key=b"a", prefix="P", **more):
    return Pseudonyms(key, **more).named(pl.Series("id", ids), prefix=prefix).to_list()


def test_names_have_the_form_are_distinct_and_never_digits_only():
    given = names(IDS)

    assert all(FORM.fullmatch(name) for name in given)
    assert len(set(given)) == len(IDS)
    assert not any(name[1:].isdigit() for name in given)


def test_the_same_key_gives_the_same_names_whatever_the_order_or_company():
    by_id = dict(zip(IDS, names(IDS), strict=True))

    assert names(IDS[::-1]) == [by_id[text] for text in IDS[::-1]]
    assert names(IDS[:10]) == [by_id[text] for text in IDS[:10]]


def test_another_key_or_another_kind_of_id_gives_other_names():
    assert not set(names(IDS)) & set(names(IDS, key=b"b"))
    households = {name[1:] for name in names(IDS, prefix="H")}
    assert not {name[1:] for name in names(IDS)} & households


def test_order_of_ids_cannot_be_read_from_the_names():
    given = names(IDS)

    rising = sum(later > earlier for earlier, later in itertools.pairwise(given))
    assert 0.45 < rising / (len(given) - 1) < 0.55


@pytest.mark.parametrize(
    ("text", "prefix"), [("PAAAAAAAA01", "P"), ("H0234D5A6", "H"), ("H0234D5A6FF", "H")]
)
def test_names_drawn_at_the_source_are_kept(text, prefix):
    assert names([text, "7", None], prefix=prefix)[0] == text
    assert names([text, "7", None], prefix=prefix)[2] is None


@pytest.mark.parametrize(
    ("text", "prefix"), [("paaaaaaaa01", "P"), ("PAAAAAAAA01", "H"), ("A0234D5A6FF", "A")]
)
def test_what_only_resembles_a_name_is_exchanged(text, prefix):
    assert names([text], prefix=prefix)[0] != text


def test_ids_whose_hashes_meet_still_get_names_of_their_own():
    # One byte gives 156 names that are not digits only: among 150 ids most meet.
    given = names(IDS[:150], name_bytes=1)

    assert len(set(given)) == 150
    assert sorted(names(IDS[149::-1], name_bytes=1)) == sorted(given)


def test_a_kept_name_is_not_given_to_another():
    taken = names(["x"])[0]

    assert names(["x", taken])[0] != taken
    later = Pseudonyms(b"a")
    later.named(pl.Series("id", ["x"]), prefix="P")
    with pytest.raises(DataError, match="equals a name that was given to another"):
        later.named(pl.Series("id", [taken]), prefix="P")


def test_two_that_draw_a_key_at_once_get_the_same(tmp_path):
    path = tmp_path / "pseudonym.key"

    with ThreadPoolExecutor(8) as pool:
        keys = set(pool.map(load_key, [path] * 8))

    assert keys == {path.read_bytes()}


def test_the_key_is_drawn_once_for_its_owner_only(tmp_path):
    path = tmp_path / "mapping" / "pseudonym.key"

    key = load_key(path)

    assert len(key) == 32
    assert load_key(path) == key
    if sys.platform != "win32":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert repr(key) not in repr(Pseudonyms(key))
