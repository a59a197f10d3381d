"""Files as the library reads and writes them: whole or not at all, within bounds, under names that are safe.

Writing goes through a file beside the target, which then takes its place: a reader, and who is killed at any moment,
finds the old file or the new one. Through a symbolic link the file that it leads to is written, and the link stays. A
pipe or device (`/dev/stdout`) is written into, since it cannot be replaced.

The file beside carries a lock of its process for as long as it is needed. The kernel lets go of the lock when the
process ends, however it ends, so what nobody holds is a leftover of one that was killed, and the next save in that
folder removes it. Locks do not always reach from host to host: a file of another one has to be a day old as well.
Considered and not taken: the number of the process in the name, which another process or container may have by now.

Reading counts bytes while it reads: the size that a file says it has is no bound (devices, pipes, files that grow).
"""

from __future__ import annotations

import contextlib
import errno
import os
import platform
import re
import select
import stat
import tempfile
import time
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from efp_graph.errors import EfpGraphError, FileError, FileNotWritten, UnknownOption, nearest, reason_of

try:
    import fcntl
except ImportError:  # Windows: leftovers are told by their age there
    fcntl = None  # type: ignore[assignment]

LONGEST_STEM = 80
LARGEST_FILE = 1_000_000_000  # bytes that are read
PREFIX = ".efp_graph-"
PIECE = 1 << 20  # bytes
OTHER_FORMATS = {  # endings by which programs choose how to open a file
    "csv", "doc", "docx", "dot", "gif", "htm", "html", "jpeg", "jpg", "json", "md", "ods", "odt", "parquet", "pdf",
    "png", "provn", "py", "svg", "toml", "txt", "xls", "xlsx", "xml", "yaml", "yml", "zip",
}  # fmt: skip
SECONDS_FOR_A_WRITER = 2.0  # to open a pipe that is read
OLD = 86_400.0  # seconds: a leftover of another host, or where no locks are, is not younger
Content = str | bytes | Sequence[bytes | memoryview]  # text, bytes, or bytes in pieces
_HOST = f"{zlib.crc32(platform.node().encode()):08x}"


# Writing


def write_whole(path: str | Path, content: Content, *, follow: bool = True) -> Path:
    """Write beside, then replace: a file that was there stays whole until the new one is.

    Args:
        path: of the file; its folder exists.
        content: text is written as UTF-8, line ends as they are.
        follow: write the file that a symbolic link leads to; else the link itself is replaced.

    Returns:
        The path.

    Raises:
        FileNotWritten: the folder does not exist or cannot be written to, or the disk is full; nothing changed.
    """
    path = Path(path)
    _write({path: content}, follow=follow)
    return path


def write_folder(path: str | Path, files: Mapping[str, bytes]) -> Path:
    """Write several files of a folder: all of them or, when one cannot be written, none. Other files in it stay.

    Args:
        path: of the folder, which is made if it is not there; its parent exists.
        files: {name: content}.

    Returns:
        The path.

    Raises:
        FileNotWritten: the folder or a file in it cannot be written; all are as before then.
    """
    folder = Path(path)
    with told_of(folder):
        is_new = not folder.is_dir()
        if is_new and folder.exists():
            raise FileNotWritten(folder, "is a file: give another folder.", errno.ENOTDIR)
        folder.mkdir(exist_ok=True)
    try:
        _write({folder / name: content for name, content in files.items()})
    except BaseException:
        if is_new:
            with contextlib.suppress(OSError):
                folder.rmdir()
        raise
    return folder


def make_folder(path: Path) -> None:
    """Make a folder unless it is there.

    Raises:
        FileNotWritten: it cannot be made.
    """
    with told_of(path):
        path.mkdir(exist_ok=True)


def resolved(path: Path) -> Path:
    """The file itself that is written or read under a path: where its symbolic links lead.

    Raises:
        FileError: there is no such path.
    """
    try:
        return Path(os.path.realpath(path))
    except (OSError, ValueError) as error:
        raise FileError(path, None, f"is no path: {reason_of(error)}.") from error


def safe_stem(title: str, otherwise: str = "system") -> str:
    """A text as a file name without ending that stays in its folder on every system.

    Example:
        >>> safe_stem("a/b: c?")
        'a_b_ c_'
    """
    return re.sub(r"[^\w .()-]", "_", title)[:LONGEST_STEM].strip(" .") or otherwise


class _Staged(NamedTuple):
    """A file that is ready to take the place of its target."""

    path: Path  # as it was asked for
    target: Path
    temporary: str

    @property
    def has_replaced(self) -> bool:
        """Whether it did."""
        return not os.path.lexists(self.temporary)


def _write(files: Mapping[Path, Content], *, follow: bool = True) -> None:
    """Write all of these or none."""
    with contextlib.ExitStack() as held:
        staged: list[_Staged] = []
        for path, content in files.items():
            with told_of(path):
                data = _pieces(content)
                if follow and _is_stream(path):
                    _write_into(path, data)
                    continue
                target = Path(os.path.realpath(path)) if follow else path
                if target.is_dir():
                    raise FileNotWritten(path, "is a folder: give another name.", errno.EISDIR)
                _remove_leftovers(target.parent)
                staged.append(_Staged(path, target, held.enter_context(_beside(target, data))))
        old: dict[_Staged, str | None] = {}
        for each in staged[:-1]:  # if the last one cannot be replaced, it is as it was
            with told_of(each.path):
                old[each] = held.enter_context(_kept(each.target))
        try:
            for each in staged:
                with told_of(each.path):
                    os.replace(each.temporary, each.target)
        except BaseException:
            if not all(each.has_replaced for each in staged):
                for each, kept in old.items():
                    if each.has_replaced and kept is None:
                        each.target.unlink(missing_ok=True)
                    elif each.has_replaced and kept is not None:
                        os.replace(kept, each.target)
            raise


def _pieces(content: Content) -> Sequence[bytes | memoryview]:
    if isinstance(content, str):
        return [content.encode("utf-8")]
    return [content] if isinstance(content, bytes) else content


@contextlib.contextmanager
def _beside(target: Path, data: Sequence[bytes | memoryview]) -> Iterator[str]:
    """A file with some content beside the target, ready to take its place. Removed at the end unless it did."""
    handle, temporary = _locked_file(target)
    with contextlib.ExitStack() as held:
        held.callback(_quietly, os.unlink, temporary)
        held.callback(_quietly, os.close, handle)
        file = held.enter_context(os.fdopen(handle, "wb", closefd=False))
        file.writelines(data)
        file.flush()
        os.fsync(handle)
        os.chmod(temporary, _mode_of(target))
        if fcntl is None:
            os.close(handle)  # Windows renames no open file
        yield temporary


def _quietly(remove: Callable[[Any], None], what: Any) -> None:
    """Take away what may be gone already."""
    with contextlib.suppress(OSError):
        remove(what)


def _locked_file(target: Path) -> tuple[int, str]:
    """A new file beside the target, which this process holds until it closes it."""
    while True:
        handle, temporary = tempfile.mkstemp(dir=target.parent, prefix=f"{PREFIX}{_HOST}-", suffix=target.suffix)
        if fcntl is None:
            return handle, temporary
        with contextlib.suppress(OSError):  # a file system without locks
            fcntl.flock(handle, fcntl.LOCK_EX)
        with contextlib.suppress(FileNotFoundError):
            if os.path.samestat(os.stat(temporary), os.fstat(handle)):
                return handle, temporary
        os.close(handle)  # another process took it for a leftover before it was locked


@contextlib.contextmanager
def _kept(target: Path) -> Iterator[str | None]:
    """The present file of the target under another name, for the way back; None when there is none."""
    try:
        data = target.read_bytes()
    except FileNotFoundError:
        yield None
        return
    with _beside(target, [data]) as kept:
        yield kept


def _remove_leftovers(folder: Path) -> None:
    """Remove what processes that were killed have left; what cannot be removed is left."""
    with contextlib.suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.startswith(PREFIX) and entry.is_file(follow_symlinks=False):
                is_old = time.time() - entry.stat(follow_symlinks=False).st_mtime > OLD
                if is_old or (fcntl is not None and entry.name.startswith(f"{PREFIX}{_HOST}-")):
                    _remove_unless_held(entry.path)


def _remove_unless_held(path: str) -> None:
    with contextlib.suppress(OSError):
        if fcntl is None:
            os.unlink(path)
            return
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            os.unlink(path)  # with the lock: who has just made it finds it gone
        finally:
            os.close(handle)


def _is_stream(path: Path) -> bool:
    """Whether something is there that can be written into and not replaced: a pipe, a device."""
    try:
        mode = path.stat().st_mode
    except FileNotFoundError:
        return False
    return not (stat.S_ISREG(mode) or stat.S_ISDIR(mode))


def _write_into(path: Path, data: Sequence[bytes | memoryview]) -> None:
    handle = os.open(path, os.O_WRONLY | getattr(os, "O_NONBLOCK", 0))  # a pipe without reader is refused at once
    os.set_blocking(handle, True)
    with os.fdopen(handle, "wb") as file:
        file.writelines(data)


@contextlib.contextmanager
def told_of(path: Path) -> Iterator[None]:
    """Errors of the system become errors of ours, which name the file that was asked for."""
    try:
        yield
    except EfpGraphError:
        raise
    except UnicodeEncodeError as error:
        reason = "a text holds half a character (a surrogate)"
        raise FileNotWritten(path, f"cannot be written: {reason}: {reason_of(error)}.") from error
    except ValueError as error:  # a null character in the name
        raise FileNotWritten(path, f"cannot be written: {reason_of(error)}") from error
    except OSError as error:
        reason = error.strerror or reason_of(error)
        if isinstance(error, FileNotFoundError | NotADirectoryError) and not path.parent.is_dir():
            reason = f"there is no folder {path.parent}. Make it first, or give another path"
        elif error.errno == errno.ENXIO:
            reason = "nothing reads from the pipe"
        raise FileNotWritten(path, f"cannot be written: {reason}.", error.errno) from error


def named_for(path: str | Path, own: Sequence[str], what: str) -> Path:
    """The path of a file of one format, unless its ending says another format: no page is written as `.pdf`.

    Args:
        own: the endings of the format; one that says no format we know (`.bak`, none) is nobody's business.
        what: is to be written, for the message: "A page".

    Raises:
        UnknownOption: the ending is that of another format.
    """
    path = Path(path)
    if path.suffix.lower().removeprefix(".") in OTHER_FORMATS.difference(own):
        ending_of(path, own, what)
    return path


def ending_of(path: str | Path, allowed: Sequence[str], what: str) -> str:
    """The ending of a file name, which decides what is written: without its dot, in lower case.

    Args:
        allowed: the endings that are known.
        what: is to be written, for the message: "A chart".

    Raises:
        UnknownOption: it is not one of those allowed.
    """
    suffix = Path(path).suffix
    ending = suffix.lower().removeprefix(".")
    if ending not in allowed:
        options = nearest(f".{ending}", [f".{each}" for each in allowed])
        raise UnknownOption(f"{what} was to be written to {str(path)!r}, which ends in {suffix!r}. {options}")
    return ending


def _mode_of(target: Path) -> int:
    """The permissions of the file that is replaced; those of a new file otherwise."""
    with contextlib.suppress(OSError):
        mode = target.lstat().st_mode
        if stat.S_ISREG(mode):
            return mode & 0o777
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask


# Reading


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
