"""Interrupts at chosen instructions of the engine, as a signal handler would raise them, one or two in a row.

From Python 3.12 on `sys.monitoring` tells of every instruction. Opcode tracing does not any more: it misses calls of
functions that were not traced before, so a second run passes more instructions than the first. On 3.11 there is only
that, and there it is exact.
"""

from __future__ import annotations

import gc
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import CodeType
from typing import Any

BY_MONITORING = sys.version_info >= (3, 12)
TOOL = 4  # one of the numbers of `sys.monitoring` that no known tool takes


class Interrupt(BaseException):
    """What a signal handler may raise."""


class Interrupter:
    """Runs a function with an `Interrupt` before the instruction `first` of the engine, and `gap` instructions later.

    Only instructions of its own thread count, and garbage is not collected meanwhile, so that two runs of the same
    function come past the same ones.

    Args:
        first: number of the instruction, from 1; 0 to only count.
        gap: how many instructions of the engine after the first interrupt the second one comes, or None.
        of: what is in the path of the files whose instructions count.
        kind: what is raised.
    """

    def __init__(
        self,
        first: int,
        gap: int | None = None,
        *,
        of: str = "efp_graph/graph/",
        kind: type[BaseException] = Interrupt,
    ) -> None:
        self.of, self.kind = of, kind
        self.targets = [first] if gap is None else [first, first + gap]
        self.count = 0
        self.raised: list[tuple[CodeType, int]] = []
        self.thread = 0

    def run(self, function: Callable[[], Any]) -> None:
        self.thread = threading.get_ident()
        collects = gc.isenabled()
        gc.disable()
        try:
            with self._monitoring() if BY_MONITORING else self._tracing():
                function()
        finally:
            if collects:
                gc.enable()

    def _pass(self, code: CodeType, place: int) -> None:
        self.count += 1
        if self.count in self.targets:
            self.raised.append((code, place))
            raise self.kind

    def _counts(self, code: CodeType) -> bool:
        return self.of in code.co_filename.replace("\\", "/")

    # From Python 3.12 on

    @contextmanager
    def _monitoring(self) -> Iterator[None]:
        monitoring = sys.monitoring  # type: ignore[attr-defined, unused-ignore]
        instructions = monitoring.events.INSTRUCTION
        monitoring.use_tool_id(TOOL, "efp_graph tests")
        try:
            monitoring.register_callback(TOOL, instructions, self._at_instruction)
            monitoring.restart_events()
            monitoring.set_events(TOOL, instructions)
            try:
                yield
            finally:
                monitoring.set_events(TOOL, 0)
        finally:
            monitoring.register_callback(TOOL, instructions, None)
            monitoring.free_tool_id(TOOL)

    def _at_instruction(self, code: CodeType, place: int) -> Any:
        if not self._counts(code):
            return sys.monitoring.DISABLE  # type: ignore[attr-defined, unused-ignore]
        if threading.get_ident() == self.thread:
            self._pass(code, place)
        return None

    # On Python 3.11

    @contextmanager
    def _tracing(self) -> Iterator[None]:
        tracing, profiling = sys.gettrace(), sys.getprofile()
        sys.settrace(self._calls)
        sys.setprofile(self._again)
        try:
            yield
        finally:
            sys.setprofile(profiling)
            sys.settrace(tracing)

    def _calls(self, frame: Any, event: str, argument: Any) -> Any:
        if not self._counts(frame.f_code):
            return None
        frame.f_trace_opcodes = True
        return self._instructions

    def _instructions(self, frame: Any, event: str, argument: Any) -> Any:
        if event == "opcode":
            self._pass(frame.f_code, frame.f_lasti)
        return self._instructions

    def _again(self, frame: Any, event: str, argument: Any) -> None:
        """The interpreter stops tracing when a trace function raises. A profile function, which goes on, starts it."""
        if self.raised and len(self.raised) < len(self.targets) and sys.gettrace() is None:
            sys.settrace(self._calls)
            each = frame
            while each is not None:
                each.f_trace = self._calls(each, "call", None)
                each = each.f_back
