"""BoaviztAPI over HTTP: the public one, or a company's own.

Whatever the other side does, a question ends: in an answer that was checked, or in a `DataSourceError` that says what
happened. What may pass (no connection, one that breaks, 429, 5xx, silence) is tried again, each time after twice the
pause; what will not pass (404, a redirection, text that is no JSON, a body without end) is told at once.

Checked answers are kept on disk until they expire, each with the version of the API that gave it. While they are fresh
the API is not asked at all. A file that cannot be read or used counts as absent.
"""

from __future__ import annotations

import hashlib
import json
import logging
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlsplit

from efp_graph.connectors.boavizta import answers
from efp_graph.connectors.boavizta.answers import Nonsense
from efp_graph.connectors.boavizta.api import PUBLIC_API, VERSION, Api, Question
from efp_graph.connectors.boavizta.interface import register
from efp_graph.errors import DataSourceError, DataSourceUnreachable, UnknownOption, ValueOutOfRange, reason_of
from efp_graph.files import write_whole

if TYPE_CHECKING:
    import requests

logger = logging.getLogger("efp_graph")

CHUNK = 1 << 16
TRIED_AGAIN = (429, 500, 502, 503, 504)

T = TypeVar("T")


class BoaviztaHTTP(Api):
    """A BoaviztAPI at an address.

    Args:
        base_url: http or https, with or without the closing "/v1"; without user name, query and fragment.
        timeout: seconds until the API must have accepted the connection, and until each next piece of its answer.
        longest: seconds that one answer may take in all.
        retries: how often a question is asked again when the fault may pass.
        backoff: seconds before the first retry; each further one waits twice as long.
        largest: bytes of the longest answer that is read.
        cache_directory: where answers are kept; by default the user's cache folder; None keeps none.
        cache_duration: until when a kept answer is used.

    Raises:
        UnknownOption: the address is of another kind.
        ValueOutOfRange: a limit is not above zero, or the number of retries is negative.

    Example:
        >>> BoaviztaHTTP("https://boavizta.example.org/v1/").name
        'https://boavizta.example.org'
    """

    def __init__(
        self,
        base_url: str = PUBLIC_API,
        *,
        timeout: float = 10.0,
        longest: float = 60.0,
        retries: int = 3,
        backoff: float = 0.5,
        largest: int = 4_000_000,
        cache_directory: str | Path | None = "default",
        cache_duration: timedelta = timedelta(days=30),
    ) -> None:
        super().__init__()
        self.name = self.link = _checked_url(base_url)
        limits = {"timeout": timeout, "longest": longest, "largest": largest}
        for what, limit in limits.items():
            if not limit > 0:
                raise ValueOutOfRange(f"BoaviztaHTTP was given {limit} as {what}. Allowed: more than 0.")
        if retries < 0 or backoff < 0:
            raise ValueOutOfRange(f"BoaviztaHTTP was given {retries} retries, backoff {backoff}. Allowed: at least 0.")
        self.timeout, self.longest, self.largest = timeout, longest, largest
        self.retries, self.backoff = retries, backoff
        self.cache_duration = cache_duration
        self.cache_directory = _default_directory() if cache_directory == "default" else cache_directory
        self.origin = f", asked at {self.name}"
        self._session: requests.Session | None = None
        register(self)

    def ask(self, question: Question, read: Callable[[Any, str], T]) -> T:
        kept = self._kept_file(question)
        found = None if kept is None else self._from_file(kept, read)
        if found is not None:
            return found
        answer = self._decoded(question)
        version = self.version()
        result = self._read(question, read, answer, version)
        if kept is not None:
            self._keep(kept, {"asked": f"{self.name}{question}", "version": version, "answer": answer})
        return result

    # The disk

    def _kept_file(self, question: Question) -> Path | None:
        if self.cache_directory is None:
            return None
        asked = json.dumps([self.name, *question], sort_keys=True)
        return Path(self.cache_directory) / f"{hashlib.sha256(asked.encode()).hexdigest()}.json"

    def _from_file(self, kept: Path, read: Callable[[Any, str], T]) -> T | None:
        try:
            age = time.time() - kept.stat().st_mtime
            if age >= self.cache_duration.total_seconds():
                return None
            content = json.loads(kept.read_bytes())
            return read(content["answer"], answers.api_version(content["version"]))
        except (OSError, ValueError, KeyError, TypeError, RecursionError):  # absent, damaged, or not usable any more
            return None

    def _keep(self, kept: Path, content: dict[str, Any]) -> None:
        try:
            kept.parent.mkdir(parents=True, exist_ok=True)
            write_whole(kept, json.dumps(content))
        except OSError as error:  # the answer is good all the same
            logger.warning("An answer of BoaviztAPI cannot be kept in %s: %s", kept.parent, error)

    # The network

    def version(self) -> str:
        """The version of the API, asked once by each object: an answer on disk keeps the one it came with."""
        key = repr(VERSION)
        if key not in self._kept:
            answer = self._decoded(VERSION)
            self._kept[key] = self._read(VERSION, lambda given, _: answers.api_version(given), answer, "")
        version: str = self._kept[key]
        return version

    def _decoded(self, question: Question) -> Any:
        body = self._body(question)
        try:
            return json.loads(body, parse_constant=_refuse_constant)
        except (ValueError, RecursionError) as error:
            shown = body[:60].decode("utf-8", "replace")
            problem = f"it answered {shown!r}..., which is no JSON ({reason_of(error)})"
            raise self._unusable(question, problem) from error

    def _body(self, question: Question) -> bytes:
        """The bytes of the answer, after as many attempts as it takes and is allowed."""
        pause = self.backoff
        for attempt in range(self.retries + 1):
            try:
                return self._attempt(question)
            except _Passing as fault:
                if attempt == self.retries:
                    raise self._unreachable(question, fault) from fault
                logger.info("%s: %s; asked again in %g s.", self._spoken_name(), fault, pause)
            time.sleep(pause)
            pause *= 2
        raise AssertionError("the last attempt answers or raises")

    def _attempt(self, question: Question) -> bytes:
        import requests
        import urllib3

        if self._session is None:
            self._session = requests.Session()
            self._session.headers["Accept"] = "application/json"
        start = time.monotonic()
        try:
            with self._session.request(
                "GET" if question.body is None else "POST",
                f"{self.name}{question.path}",
                params=question.parameters,
                json=question.body,
                timeout=self.timeout,
                stream=True,
                allow_redirects=False,  # an answer from elsewhere is not the answer of the address that was given
            ) as response:
                self._check_status(question, response)
                read = bytearray()
                # read1 gives what has arrived; iter_content would wait for a full chunk, and a dripping answer for ever
                while chunk := response.raw.read1(CHUNK, decode_content=True):
                    read += chunk
                    if len(read) > self.largest:
                        raise self._unusable(question, f"its answer is longer than {self.largest} bytes")
                    if time.monotonic() - start > self.longest:
                        raise _Passing(f"its answer was not complete after {self.longest:g} s")
                return bytes(read)
        except (requests.Timeout, urllib3.exceptions.TimeoutError) as error:
            raise _Passing(f"it was silent for {self.timeout:g} s") from error
        except (requests.ConnectionError, urllib3.exceptions.HTTPError) as error:
            raise _Passing(f"the connection failed ({_innermost(error)})") from error
        except requests.RequestException as error:
            raise self._unusable(question, f"the exchange failed ({_innermost(error)})") from error

    def _check_status(self, question: Question, response: Any) -> None:
        status = response.status_code
        if status == 200:
            return
        if status in TRIED_AGAIN:
            raise _Passing(f"it answered {status} {response.reason}")
        if 300 <= status < 400:
            target = response.headers.get("Location", "elsewhere")
            problem = f"it answered {status}, a redirection to {target[:200]!r}, which is not followed"
            raise DataSourceError(self._spoken_name(), str(question), problem, "Give the address that answers itself.")
        problem = f"it answered {status} {response.reason}"
        raise DataSourceError(self._spoken_name(), str(question), problem, "Does it have what was asked?")

    def _unreachable(self, question: Question, fault: _Passing) -> DataSourceUnreachable:
        return DataSourceUnreachable(
            self._spoken_name(),
            str(question),
            f"{fault}, {self.retries + 1} {'time' if not self.retries else 'times'}",
            "Is the address right, and the API up? The bundled snapshot needs none: use_boavizta_source('snapshot')",
        )


class _Passing(Exception):
    """A fault that may pass."""


def _checked_url(given: Any) -> str:
    """The address without closing slash and "/v1"."""
    try:
        parts = urlsplit(given.strip())
        usable = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except (AttributeError, ValueError, TypeError):
        usable = False
    if not usable or parts.query or parts.fragment:
        raise UnknownOption(
            f"BoaviztaHTTP was given {given!r:.200}. Allowed: an http or https address such as {PUBLIC_API!r}."
        )
    if parts.username is not None or parts.password is not None:
        raise UnknownOption(
            "BoaviztaHTTP was given an address with a user name or password, which would show in sources and errors. "
            "Put them into the file ~/.netrc instead."
        )
    return f"{parts.scheme}://{parts.netloc}{parts.path.rstrip('/').removesuffix('/v1')}"


def _default_directory() -> Path:
    from platformdirs import user_cache_path

    return user_cache_path("efp_graph", appauthor=False) / "boavizta"


def _refuse_constant(name: str) -> Any:
    raise Nonsense(f"{name} is no JSON")


def _innermost(error: BaseException) -> str:
    """What happened, without the layers around it."""
    while error.args and isinstance(error.args[0], BaseException):
        error = error.args[0]
    reason = getattr(error, "reason", None)
    return str(reason if isinstance(reason, BaseException) else error)[:200]
