"""Interrupts at chosen instructions of the engine, as a signal handler would raise them, one or two in a row."""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import CodeType
from typing import Any


class Interrupt(BaseException):
    """What a signal handler may raise."""


class Interrupter:
    """Runs a function with an `Interrupt` before the instruction `first` of the engine, and `gap` instructions later.

    The interpreter stops tracing when a trace function raises. A profile function, which goes on, starts it again.

    Args:
        first: number of the instruction, from 1; 0 to only count.
        gap: how many instructions of the engine after the first interrupt the second one comes, or None.
    """

    def __init__(self, first: int, gap: int | None = None) -> None:
        self.targets = [first] if gap is None else [first, first + gap]
        self.count = 0
        self.raised: list[tuple[CodeType, int]] = []

    def run(self, function: Callable[[], Any]) -> None:
        tracing, profiling = sys.gettrace(), sys.getprofile()
        sys.settrace(self._calls)
        sys.setprofile(self._again)
        try:
            function()
        finally:
            sys.setprofile(profiling)
            sys.settrace(tracing)

    def _calls(self, frame: Any, event: str, argument: Any) -> Any:
        if "efp_graph/graph/" not in frame.f_code.co_filename.replace("\\", "/"):
            return None
        frame.f_trace_opcodes = True
        return self._instructions

    def _instructions(self, frame: Any, event: str, argument: Any) -> Any:
        if event == "opcode":
            self.count += 1
            if self.count in self.targets:
                self.raised.append((frame.f_code, frame.f_lasti))
                raise Interrupt
        return self._instructions

    def _again(self, frame: Any, event: str, argument: Any) -> None:
        if self.raised and len(self.raised) < len(self.targets) and sys.gettrace() is None:
            sys.settrace(self._calls)
            each = frame
            while each is not None:
                each.f_trace = self._calls(each, "call", None)
                each = each.f_back
