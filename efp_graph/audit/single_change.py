"""Which single character of a line was changed, by its CRC-32 and the one that was sealed.

The CRC of a line in which one byte was changed differs from that of the line by what this byte alone would give, moved
on by the bytes behind it. The way back is unambiguous: from the end of the line, the difference is moved back a byte at
a time until it is that of one byte.

Source: the polynomial is that of ISO 3309, as in zlib; W. W. Peterson and D. T. Brown, "Cyclic codes for error
detection", Proceedings of the IRE 49 (1961), on the difference of two codes.
"""

from __future__ import annotations

from typing import NamedTuple

LONGEST = 300_000  # characters of a line that is searched
_POLYNOMIAL = 0xEDB88320


def _of_byte(byte: int) -> int:
    for _ in range(8):
        byte = byte >> 1 ^ (_POLYNOMIAL if byte & 1 else 0)
    return byte


_TABLE = [_of_byte(byte) for byte in range(256)]
_BYTE = {difference: byte for byte, difference in enumerate(_TABLE)}
_BY_HIGHEST = {difference >> 24: byte for byte, difference in enumerate(_TABLE)}


class Change(NamedTuple):
    """Where in a text a character stands in place of another one, and which that was."""

    at: int
    was: str


def single_change(text: str, difference: int) -> Change | None:
    """The one character that was changed, if it was one.

    Args:
        text: as it is; what changed is one character of ASCII into another one.
        difference: of its CRC-32 and the one before the change, bit by bit (`^`).

    Returns:
        None where no single change explains the difference, or several do.

    Example:
        >>> import zlib
        >>> single_change("power: 800 W", zlib.crc32(b"power: 800 W") ^ zlib.crc32(b"power: 300 W"))
        Change(at=7, was='3')
    """
    data = text.encode("utf-8", "surrogatepass")
    if len(data) > LONGEST:
        return None
    found = []
    for at in range(len(data) - 1, -1, -1):
        byte = _BYTE.get(difference)
        if byte and data[at] < 128:
            was = chr(data[at] ^ byte)
            if was.isascii() and was.isprintable():
                found.append(Change(len(data[:at].decode("utf-8", "surrogatepass")), was))
        low = _BY_HIGHEST[difference >> 24]
        difference = (difference ^ _TABLE[low]) << 8 & 0xFFFFFFFF | low
    return found[0] if len(found) == 1 else None
