"""pyright as an editor asks it: what it shows at a place in a program."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
MARKDOWN = ["markdown"]
CAPABILITIES = {
    "signatureHelp": {"signatureInformation": {"documentationFormat": MARKDOWN}},
    "completion": {"completionItem": {"documentationFormat": MARKDOWN}},
}


class Editor:
    """A program that is open in an editor. Used in a `with` block, which ends the language server."""

    def __init__(self, program: str) -> None:
        self.program = program
        self.uri = (ROOT / "program_of_a_user.py").as_uri()
        self.number = 0

    def __enter__(self) -> Editor:
        command = [sys.executable, "-c", "from basedpyright.langserver import main; main()", "--stdio"]
        self.server = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT)
        folder = {"uri": ROOT.as_uri(), "name": "project"}
        self.ask("initialize", processId=None, workspaceFolders=[folder], capabilities={"textDocument": CAPABILITIES})
        self._send(method="initialized", params={})
        document = {"uri": self.uri, "languageId": "python", "version": 1, "text": self.program}
        self._send(method="textDocument/didOpen", params={"textDocument": document})
        return self

    def __exit__(self, *problem: object) -> None:
        self.ask("shutdown")
        self._send(method="exit")
        self.server.communicate(timeout=60)

    def at(self, mark: str, what: str) -> Any:
        """What is told after the first appearance of a text."""
        before = self.program[: self.program.index(mark) + len(mark)]
        position = {"line": before.count("\n"), "character": len(before.split("\n")[-1])}
        return self.ask(f"textDocument/{what}", textDocument={"uri": self.uri}, position=position)

    def ask(self, method: str, **params: Any) -> Any:
        """The answer to a request; what the server asks meanwhile gets none that means something."""
        self.number += 1
        self._send(id=self.number, method=method, params=params)
        while True:
            message = self._received()
            if "method" not in message and message.get("id") == self.number:
                return message["result"]
            if "method" in message and "id" in message:
                items = message["params"].get("items") if isinstance(message.get("params"), dict) else None
                self._send(id=message["id"], result=None if items is None else [{} for _ in items])

    def _send(self, **message: Any) -> None:
        content = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self.server.stdin.write(b"Content-Length: %d\r\n\r\n%b" % (len(content), content))
        self.server.stdin.flush()

    def _received(self) -> dict[str, Any]:
        length = 0
        while line := self.server.stdout.readline().strip():
            name, _, value = line.partition(b":")
            if name.lower() == b"content-length":
                length = int(value)
        assert length, "the language server has ended"
        return json.loads(self.server.stdout.read(length))
