"""Files as the library writes them: whole or not at all.

Writing goes through a file beside the target, which then takes its place: a reader, and who is killed at any moment,
finds the old file or the new one. Through a symbolic link the file that it leads to is written, and the link stays. A
pipe or device (`/dev/stdout`) is written into, since it cannot be replaced.

The file beside carries a lock of its process for as long as it is needed. The kernel lets go of the lock when the
process ends, however it ends, so what nobody holds is a leftover of one that was killed, and the next save in that
folder removes it. Locks do not always reach from host to host: a file of another one has to be a day old as well.
Considered and not taken: the number of the process in the name, which another process or container may have by now.
"""

from __future__ import annotations

import contextlib
import errno
import os
import platform
import stat
import tempfile
import time
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from efp_graph.errors import EfpGraphError, FileNotWritten, reason_of

try:
    import fcntl
except ImportError:  # Windows: leftovers are told by their age there
    fcntl = None  # type: ignore[assignment]

PREFIX = ".efp_graph-"
OLD = 86_400.0  # seconds: a leftover of another host, or where no locks are, is not younger
Content = str | bytes | Sequence[bytes | memoryview]  # text, bytes, or bytes in pieces
_HOST = f"{zlib.crc32(platform.node().encode()):08x}"


def write_whole(path: str | Path, content: Content, *, follow: bool = True, lasting: bool = True) -> Path:
    """Write beside, then replace: a file that was there stays whole until the new one is.

    Args:
        path: of the file; its folder exists.
        content: text is written as UTF-8, line ends as they are.
        follow: write the file that a symbolic link leads to; else the link itself is replaced.
        lasting: have it on the disk before it replaces anything, so that it is whole after a failure of power too. What
            can be had again, and is checked when it is read, need not wait for that.

    Returns:
        The path.

    Raises:
        FileNotWritten: the folder does not exist or cannot be written to, or the disk is full; nothing changed.
    """
    path = Path(path)
    _write({path: content}, follow=follow, lasting=lasting)
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


class _Staged(NamedTuple):
    """A file that is ready to take the place of its target."""

    path: Path  # as it was asked for
    target: Path
    temporary: str

    @property
    def has_replaced(self) -> bool:
        """Whether it did."""
        return not os.path.lexists(self.temporary)


def _write(files: Mapping[Path, Content], *, follow: bool = True, lasting: bool = True) -> None:
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
                staged.append(_Staged(path, target, held.enter_context(_beside(target, data, lasting))))
        backups: dict[_Staged, str | None] = {}
        for file in staged[:-1]:  # if the last one cannot be replaced, it is as it was
            with told_of(file.path):
                backups[file] = held.enter_context(_backup(file.target))
        try:
            for file in staged:
                with told_of(file.path):
                    os.replace(file.temporary, file.target)
        except BaseException:
            if not all(file.has_replaced for file in staged):
                for file, backup in backups.items():
                    if file.has_replaced and backup is None:
                        file.target.unlink(missing_ok=True)
                    elif file.has_replaced and backup is not None:
                        os.replace(backup, file.target)
            raise


def _pieces(content: Content) -> Sequence[bytes | memoryview]:
    if isinstance(content, str):
        return [content.encode("utf-8")]
    return [content] if isinstance(content, bytes) else content


@contextlib.contextmanager
def _beside(target: Path, data: Sequence[bytes | memoryview], lasting: bool = True) -> Iterator[str]:
    """A file with some content beside the target, ready to take its place. Removed at the end unless it did."""
    handle, temporary = _locked_file(target)
    with contextlib.ExitStack() as held:
        held.callback(_quietly, os.unlink, temporary)
        held.callback(_quietly, os.close, handle)
        file = held.enter_context(os.fdopen(handle, "wb", closefd=False))
        file.writelines(data)
        file.flush()
        if lasting:
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
def _backup(target: Path) -> Iterator[str | None]:
    """The present file of the target under another name, for the way back; None when there is none."""
    try:
        data = target.read_bytes()
    except FileNotFoundError:
        yield None
        return
    with _beside(target, [data]) as backup:
        yield backup


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


def _mode_of(target: Path) -> int:
    """The permissions of the file that is replaced; those of a new file otherwise."""
    with contextlib.suppress(OSError):
        mode = target.lstat().st_mode
        if stat.S_ISREG(mode):
            return mode & 0o777
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask
