"""Files as the library reads them: within bounds.

Bytes are counted while they are read: the size that a file says it has is no bound (devices, pipes, files that grow).
"""

from __future__ import annotations

import contextlib
import os
import select
import stat
from collections.abc import Iterator
from pathlib import Path

from efp_graph.errors import FileError, reason_of

LARGEST_FILE = 1_000_000_000  # bytes that are read
PIECE = 1 << 20  # bytes
SECONDS_FOR_A_WRITER = 2.0  # to open a pipe that is read


def read_within(path: str | Path, most: int = LARGEST_FILE) -> bytes:
    """The content of a file, a pipe or a device that gives an end.

    Args:
        most: bytes that are read.

    Raises:
        FileError: it cannot be read, or holds more bytes.
    """
    path = Path(path)
    with _reading(path), _opened(path) as handle:
        state = os.fstat(handle)
        is_file = stat.S_ISREG(state.st_mode)
        if stat.S_ISDIR(state.st_mode):
            raise FileError(path, None, "cannot be read: it is a folder, and a file is expected.")
        if state.st_size > most:
            raise FileError(path, None, f"has {state.st_size} bytes, more than the {most} that are read.")
        if not is_file:
            _wait_for_a_writer(handle)
        pieces, left = [], most + 1
        while left > 0 and (piece := os.read(handle, min(PIECE, left))):
            pieces.append(piece)
            left -= len(piece)
    if left <= 0:
        raise FileError(path, None, f"gives more than the {most} bytes that are read.")
    return b"".join(pieces)


def read_part(path: str | Path, first: int, size: int, *, whole: int | None = None) -> bytes:
    """Some bytes of a file, from `first` on, without reading the others.

    Args:
        whole: the bytes that the file is to have, no more and no fewer.

    Raises:
        FileError: it cannot be read, ends before, or has another size.
    """
    path = Path(path)
    with _reading(path), _opened(path) as handle:
        there = os.fstat(handle).st_size
        if whole is not None and there != whole:
            raise FileError(path, None, f"has {there} bytes, and {whole} are expected.")
        os.lseek(handle, first, os.SEEK_SET)
        pieces, left = [], size
        while left > 0 and (piece := os.read(handle, left)):
            pieces.append(piece)
            left -= len(piece)
    if left > 0:
        raise FileError(path, None, f"ends before byte {first + size}, up to which it was to be read.")
    return b"".join(pieces)


def read_text(path: str | Path, most: int = LARGEST_FILE) -> str:
    """The content of a file of text in UTF-8, without a byte order mark, line ends as they are.

    Args:
        most: bytes that are read.

    Raises:
        FileError: see `read_within`; or it is not in UTF-8, with the line.
    """
    data = read_within(path, most)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise FileError(path, line, "is not in UTF-8. Save the file with that encoding.") from error


@contextlib.contextmanager
def _reading(path: Path) -> Iterator[None]:
    """Errors of the system become errors of ours, which name the file that is read."""
    try:
        yield
    except (OSError, ValueError) as error:
        if isinstance(error, FileError):
            raise
        reason = getattr(error, "strerror", None) or reason_of(error)
        raise FileError(path, None, f"cannot be read: {reason}.") from error


@contextlib.contextmanager
def _opened(path: Path) -> Iterator[int]:
    """A file descriptor; opening does not wait for the other end of a pipe."""
    handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    try:
        yield handle
    finally:
        os.close(handle)


def _wait_for_a_writer(handle: int) -> None:
    """Give the other end of a pipe a moment to open it; without one, reading finds the end at once."""
    if hasattr(select, "poll"):
        poll = select.poll()
        poll.register(handle, select.POLLIN)
        poll.poll(1000 * SECONDS_FOR_A_WRITER)
        os.set_blocking(handle, True)
