"""Tests that are coroutines: each runs in an event loop of its own."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from functools import wraps
from typing import Any


def in_loop(test: Callable[..., Awaitable[None]]) -> Callable[..., None]:
    """A test that is a coroutine; problems that only the loop knows fail it."""

    @wraps(test)
    def run(**fixtures: Any) -> None:
        problems: list[Any] = []

        async def main() -> None:
            asyncio.get_running_loop().set_exception_handler(lambda loop, context: problems.append(context))
            await asyncio.wait_for(test(**fixtures), 30)

        asyncio.run(main())
        assert problems == []

    return run


async def rest(turns: int = 10) -> None:
    """Let all tasks go on: with the default as far as they can."""
    for _ in range(turns):
        await asyncio.sleep(0)
