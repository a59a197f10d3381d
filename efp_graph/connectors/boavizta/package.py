"""BoaviztAPI in this process, from the `boaviztapi` package (extra `boavizta`): no network, no server.

The package is a web application. It is asked as a web server would ask it, through ASGI, so the answers are those of
HTTP. The code of `boaviztapi` is under the AGPL; it is used only when somebody installs it and asks for it.
"""

from __future__ import annotations

import contextlib
import warnings
from collections.abc import Callable, Iterator
from importlib.metadata import version
from typing import Any, TypeVar

from efp_graph.connectors.boavizta.api import Api, Question
from efp_graph.connectors.boavizta.interface import PACKAGE
from efp_graph.errors import DataSourceError, MissingExtra

T = TypeVar("T")


class BoaviztaPackage(Api):
    """The `boaviztapi` package in this process. Loading it takes about a second, once.

    Raises:
        MissingExtra: `boaviztapi` is not installed.
    """

    name = PACKAGE
    origin = ", in process"

    def __init__(self) -> None:
        super().__init__()
        try:
            with _quietly():
                import httpx
                from boaviztapi.main import app
        except ImportError as error:
            raise MissingExtra("BoaviztAPI in this process", "boaviztapi", "boavizta") from error
        self._transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
        self._httpx = httpx
        self._version = version("boaviztapi")

    def ask(self, question: Question, read: Callable[[Any, str], T]) -> T:
        import asyncio
        from concurrent.futures import ThreadPoolExecutor

        with ThreadPoolExecutor(1) as thread, _quietly():  # a thread of its own: notebooks have a running event loop
            response = thread.submit(asyncio.run, self._answered(question)).result()
        if response.status_code != 200:
            problem = f"it answered {response.status_code} {response.text[:200]!r}"
            raise DataSourceError(self._spoken_name(), str(question), problem, "Does it have what was asked?")
        return self._read(question, read, response.json(), self._version)

    async def _answered(self, question: Question) -> Any:
        async with self._httpx.AsyncClient(transport=self._transport, base_url="http://boaviztapi") as client:
            method = "GET" if question.body is None else "POST"
            return await client.request(method, question.path, params=question.parameters, json=question.body)

    def _spoken_name(self) -> str:
        return f"The package boaviztapi {self._version}"


@contextlib.contextmanager
def _quietly() -> Iterator[None]:
    """Without the warnings that the package gives about its own calculations."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield
