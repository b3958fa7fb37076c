"""Kolada over the network: the only module that opens a connection, and only when it is called."""

import http.client
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import Message
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

from evaluation.data.kolada.answers import Item, read_answer
from evaluation.errors import DataError, EvaluationError, UsageError

BASE = "https://api.kolada.se/v3"
PER_PAGE = 5000
MOST_PAGES = 200
LARGEST = 64 * 1024**2  # bytes of one page; five thousand values are below one megabyte
AGAIN = frozenset({429, 500, 502, 503, 504})
"""Answers that mean: later."""
TOO_MANY = "it asks us to wait: ask again in some minutes"
LATER = "see that the network is there, and ask again"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asker:
    """Asks one address, page after page, and gives up in bounded time.

    Attributes
    ----------
    base : str
        Where the interface is, without a slash at its end.
    timeout, longest_wait : float
        Seconds that a page may take, and that are waited before it is asked for again.
    tries : int
        How often a page is asked for.
    wait : callable
        Waits some seconds.
    """

    base: str = BASE
    timeout: float = 30.0
    longest_wait: float = 60.0
    tries: int = 4
    wait: Callable[[float], None] = time.sleep

    def __post_init__(self) -> None:
        parts = urlsplit(self.base)
        if parts.scheme not in ("http", "https") or not parts.netloc or parts.query:
            raise UsageError(
                "no address of an interface", at="--base", way_out=f"write it as {BASE}"
            )

    def items(self, path: str) -> Iterator[Item]:
        """Yield what all pages under a path hold.

        Raises
        ------
        EvaluationError, DataError
            When it does not answer, or answers something else.
        """
        url = f"{self.base}/{path}?per_page={PER_PAGE}"
        seen: set[str] = set()
        while url:
            if url in seen or len(seen) >= MOST_PAGES:
                raise DataError("the pages do not end", at=path, way_out="ask for fewer years")
            seen.add(url)
            answer = read_answer(self._content(url, at=path), at=path)
            yield from answer.items
            url = self._following(answer.following, at=path)

    def _following(self, told: str, *, at: str) -> str:
        """Stay where we were sent: path and query are theirs, the server is ours."""
        if not told:
            return ""
        ours, theirs = urlsplit(self.base), urlsplit(told)
        if theirs.netloc not in ("", ours.netloc) or not theirs.path.startswith(ours.path):
            raise DataError("the next page is somewhere else", at=at, way_out="it was not asked")
        return theirs._replace(scheme=ours.scheme, netloc=ours.netloc).geturl()

    def _content(self, url: str, *, at: str) -> bytes:
        failed = ""
        for number in range(1, self.tries + 1):
            try:
                return _get(url, timeout=self.timeout)
            except urllib.error.HTTPError as error:
                error.close()
                failed = f"it answers {error.code}"
                if error.code not in AGAIN:
                    raise EvaluationError(failed, at=at, way_out=_meaning(error.code)) from None
                pause = _told_to_wait(error.headers)
            except (OSError, http.client.HTTPException) as error:
                # A time-out, a name that is not found, or an answer that was cut off.
                failed, pause = f"no answer ({type(error).__name__})", None
            if number < self.tries:
                self.wait(min(2.0**number if pause is None else pause, self.longest_wait))
        way_out = TOO_MANY if "429" in failed else LATER
        raise EvaluationError(f"{failed}, {self.tries} times", at=at, way_out=way_out)


class _SameServer(urllib.request.HTTPRedirectHandler):
    """Follows no answer to another server."""

    def redirect_request(
        self,
        req: urllib.request.Request,
        fp: object,
        code: int,
        msg: str,
        headers: Message,
        newurl: str,
    ) -> urllib.request.Request | None:
        if urlsplit(newurl).netloc != urlsplit(req.full_url).netloc:
            raise urllib.error.HTTPError(req.full_url, code, msg, headers, None)
        return super().redirect_request(req, fp, code, msg, headers, newurl)  # type: ignore[arg-type] # a file


def _get(url: str, *, timeout: float) -> bytes:
    request = urllib.request.Request(  # noqa: S310 - the scheme was checked with the base
        url, headers={"Accept": "application/json", "User-Agent": "insatseffekt"}
    )
    opener = urllib.request.build_opener(_SameServer)
    with opener.open(request, timeout=timeout) as answer:
        content: bytes = answer.read(LARGEST + 1)
        if len(content) <= LARGEST and answer.length:
            # Reading up to a size tells of no missing end.
            raise http.client.IncompleteRead(content, answer.length)
    if len(content) > LARGEST:
        raise DataError("the answer is too large", at=urlsplit(url).path, way_out="ask for less")
    return content


def _meaning(code: int) -> str:
    if code == http.client.NOT_FOUND:
        return "there is nothing by that name: see the ids and the base address"
    return "see that the base address is Kolada's"


def _told_to_wait(headers: Mapping[str, str] | Message) -> float | None:
    """Seconds that the answer asks us to wait; None where it says nothing."""
    told = str(headers.get("Retry-After") or "").strip()
    if told.isdecimal():
        return float(told)
    try:
        moment = parsedate_to_datetime(told)
    except ValueError:
        return None
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max((aware - datetime.now(UTC)).total_seconds(), 0.0)
