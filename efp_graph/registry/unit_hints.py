"""What a text that is no unit was meant to be: `gb` and `Go` are GB, a `vCPU` is a cpu_core, `kgCO2e/kWh` is kg/kWh.

A suggestion is always a unit of the registry. Nothing is converted on a guess: messages ask, the reader decides.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable

# What people give here, the more usual of two that differ in capitals first
USUAL = (
    "W", "kW", "MW", "mW", "Wh", "kWh", "MWh", "GWh", "J", "kJ", "MJ", "g", "kg", "t", "mg",
    "B", "kB", "MB", "GB", "TB", "PB", "MiB", "GiB", "TiB", "bit", "kbit", "Mbit", "Gbit",
    "s", "ms", "min", "h", "hour", "day", "week", "month", "year", "cpu_core", "gpu", "dimensionless", "l", "m",
    "watt", "kilowatt", "kilowatt_hour", "gram", "kilogram", "tonne", "byte", "kilobyte", "megabyte", "gigabyte",
    "terabyte", "second", "minute", "percent", "MB_ram", "GB_ram", "TB_ram", "MB_stored", "GB_stored", "TB_stored",
    "occurrence", "concurrent",
)  # fmt: skip

# Names of other tools and languages, in lower case
OTHERS = {
    "o": "B", "octet": "B", "octets": "B", "ko": "kB", "mo": "MB", "go": "GB", "to": "TB", "po": "PB",
    "vcpu": "cpu_core", "vcpus": "cpu_core", "cpu": "cpu_core", "cpus": "cpu_core", "core": "cpu_core",
    "cores": "cpu_core", "vcore": "cpu_core", "vcores": "cpu_core", "cpu_cores": "cpu_core", "gpus": "gpu",
    "sec": "s", "secs": "s", "mn": "min", "mins": "min", "hr": "hour", "hrs": "hour", "heure": "hour",
    "heures": "hour", "jour": "day", "jours": "day", "semaine": "week", "semaines": "week", "mois": "month",
    "an": "year", "ans": "year", "yr": "year", "yrs": "year",
}  # fmt: skip

# A mass of CO2 equivalents is a mass: what is counted is said by the attribute
_OF_CO2 = re.compile(r"[\s_.-]*co[2₂][\s_-]*(?:equivalents?|equiv|eq|e)?(?![^\W_])", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d]\w*")


def nearest_unit(text: str, is_meant: Callable[[str], bool]) -> str:
    """The unit that a text comes closest to, or nothing.

    Args:
        is_meant: whether a text is a unit, and one that would do.
    """
    if len(text) > 60:
        return ""
    without = _OF_CO2.sub("", text).strip()
    candidates = (_each_word(without, is_meant), without, _each_word(without, lambda _: False))
    return next((each for each in candidates if each and each != text and is_meant(each)), "")


def _each_word(text: str, is_right: Callable[[str], bool]) -> str:
    return _WORD.sub(lambda found: found[0] if is_right(found[0]) else _nearest_word(found[0]), text)


def _nearest_word(word: str) -> str:
    folded = word.casefold()
    if folded in OTHERS:
        return OTHERS[folded]
    usual = {name.casefold(): name for name in reversed(USUAL)}
    if folded in usual:
        return usual[folded]
    begun = [name for name in usual if len(folded) > 2 and len(name) == len(folded) + 1 and name.startswith(folded)]
    if begun:  # wat
        return usual[begun[0]]
    close = difflib.get_close_matches(folded, [name for name in usual if len(name) > 3], n=1, cutoff=0.75)
    return usual[close[0]] if close and len(word) > 3 else word
