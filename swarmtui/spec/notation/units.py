"""Durations, sizes, CPUs, counts and ratios: what a person writes, and the wire's exact integers.

Every `parse_*` reads text (surrounding blanks are ignored) and raises ValueError with one sentence
for the person; every `format_*` prints what a person would write, and parsing that returns the
value.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import wraps
from typing import TypeVar

from swarmtui.spec.quoting import quoted, shortened
from swarmtui.spec.suggestion import Advice, CorrectableError, corrected, write

INT64_MAX = 2**63 - 1
UINT64_MAX = 2**64 - 1

_NANO = 10**9
_DURATIONS = {
    "ns": 1,
    "us": 10**3,
    "µs": 10**3,  # U+00B5, Latin-1 mu
    "μs": 10**3,  # U+03BC, Greek letter mu
    "ms": 10**6,
    "s": _NANO,
    "m": 60 * _NANO,
    "h": 3600 * _NANO,
}
_FRACTIONS_OF_A_SECOND = {"ms": 10**6, "us": 10**3, "ns": 1}
_BYTES = {"P": 2**50, "T": 2**40, "G": 2**30, "M": 2**20, "K": 2**10, "": 1}

_DURATION_PART = re.compile(r"([0-9]*)(\.?)([0-9]*)([^0-9.]*)")
_DECIMAL = re.compile(r"[0-9]+\.?[0-9]*|\.[0-9]+")
_SIZE = re.compile(
    r"([0-9]+\.?[0-9]*|\.[0-9]+) ?(?:([kmgtp])(?:i?b)?|b)?", re.IGNORECASE | re.ASCII
)
_LONGEST = 40
"""The most characters of a text that gets a suggestion, or is quoted."""
_RATIO = re.compile(r"-?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]{1,3})?")


Value = TypeVar("Value")
_Respelling = tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]]


def _respelling(pattern: str, instead: str | Callable[[re.Match[str]], str]) -> _Respelling:
    return re.compile(pattern, re.IGNORECASE), instead


def _divided(by: int) -> Callable[[re.Match[str]], str]:
    return lambda found: f"{float(found[1]) / by:g}"


_DECIMAL_COMMA = _respelling(r",(?![0-9]{3}(?![0-9]))", ".")
_BLANKS = _respelling(r"\s+", "")
_PERCENT = _respelling(r"^([0-9]{1,4}(?:\.[0-9]{1,3})?)%$", _divided(100))
_DURATION_SPELLINGS = (
    _DECIMAL_COMMA,
    _BLANKS,
    _respelling(r"(?<=[0-9])sec(?:ond)?s?", "s"),
    _respelling(r"(?<=[0-9])min(?:ute)?s?", "m"),
    _respelling(r"(?<=[0-9])(?:hour|hr)s?", "h"),
    _respelling(r"([0-9]{1,5})d(?:ays?)?", lambda found: f"{int(found[1]) * 24}h"),
    _respelling(r"(?<=[0-9])([mun]?s|[mh])", lambda found: found[1].lower()),
)
_SIZE_SPELLINGS = (
    _DECIMAL_COMMA,
    _BLANKS,
    _respelling(r" ?bytes?$", ""),
    _respelling(r"(?<=[kmgtp])(?:o|i|bytes?)$", ""),
)
_CPU_SPELLINGS = (
    _DECIMAL_COMMA,
    _BLANKS,
    _respelling(r"v?(?:cpu|core)s?$", ""),
    _respelling(r"^([0-9]{1,6})m$", _divided(1000)),
    _PERCENT,
)
_RATIO_SPELLINGS = (_DECIMAL_COMMA, _BLANKS, _PERCENT)
_COUNT_SPELLINGS = (_respelling(r"^\+|[,_ ](?=[0-9]{3}(?![0-9]))", ""),)
"""How other programs and languages write a value, and the notation used here."""


def _with_suggestion(
    *respellings: _Respelling,
) -> Callable[[Callable[[str], Value]], Callable[[str], Value]]:
    """Add what to write to the message for a value in the notation of another program."""

    def advise(parse: Callable[[str], Value]) -> Callable[[str], Value]:
        @wraps(parse)
        def read(text: str) -> Value:
            try:
                return parse(text)
            except ValueError as error:
                if not (instead := _suggestion(parse, text.strip(), respellings)):
                    raise
                reason = str(error).partition(": ")[0]
                raise CorrectableError(reason, text.strip(), write(instead)) from None

        return read

    return advise


def _suggestion(
    parse: Callable[[str], object], text: str, respellings: Iterable[_Respelling]
) -> str:
    """Return `text` rewritten so that it can be read, "" if that is unknown."""
    if len(text) > _LONGEST:
        return ""
    for pattern, instead in respellings:
        text = pattern.sub(instead, text)
    try:
        parse(text)
    except ValueError:
        return ""
    return text


@_with_suggestion(*_DURATION_SPELLINGS)
def parse_duration(text: str) -> int:
    """Read `1h30m`, `10s`, `-1.5ms`, `0` into nanoseconds, exactly as Go's time.ParseDuration does.

    A fraction is computed in float64, as Go does, so that 0.1h is the integer the CLI would send.
    """
    text = text.strip()
    sign = -1 if text.startswith("-") else 1
    rest = text[1:] if text[:1] in {"-", "+"} else text
    if rest == "0":
        return 0
    if not rest:
        raise ValueError("a duration is missing: write it as 10s or 1h30m")
    duration = sign * sum(_duration_part(part) for part in _DURATION_PART.finditer(rest) if part[0])
    if not -INT64_MAX - 1 <= duration <= INT64_MAX:
        raise ValueError(f"{quoted(text)} is too long: at most about 292 years")
    return duration


def _duration_part(part: re.Match[str]) -> int:
    whole, point, fraction, unit = part.groups()
    if not whole and not fraction:
        raise ValueError(f"{quoted(part.string)} is not a duration: write it as 10s or 1h30m")
    if not unit:
        number = shortened(whole + point + fraction)
        advice = Advice(f"write {number}s or {number}m", _with_seconds(part))
        raise CorrectableError(f"{number} needs a unit", part.string, advice)
    if unit not in _DURATIONS:
        raise ValueError(_unknown_unit(unit))
    scale = _DURATIONS[unit]
    return _digits_to_int(whole) * scale + _duration_fraction(fraction, scale)


def _with_seconds(part: re.Match[str]) -> str:
    """Return the text of the duration with the unit s at a part without one."""
    return f"{part.string[: part.end()]}s{part.string[part.end() :]}"


def _unknown_unit(unit: str) -> str:
    if any(map(str.isspace, unit)):
        return "spaces are not allowed in a duration: write it as 1h30m"
    if unit.lower() in _DURATIONS:
        return f"units are lower case: write {unit.lower()} instead of {unit}"
    return f"{quoted(unit)} is not a unit: use ns, us, ms, s, m or h"


def _duration_fraction(digits: str, unit: int) -> int:
    """Return the nanoseconds of 0.`digits` units; digits beyond an int64 are dropped, as in Go."""
    value, scale = 0, 1.0
    for digit in digits:
        if value > INT64_MAX // 10 or value * 10 + int(digit) > 2**63:
            break
        value, scale = value * 10 + int(digit), scale * 10
    return int(float(value) * (unit / scale))


def format_duration(nanoseconds: int) -> str:
    """Print nanoseconds as `1h30m`, `1m30s`, `1.5s`, `500ms` or `0s`."""
    if nanoseconds < 0:
        return "-" + format_duration(-nanoseconds)
    if 0 < nanoseconds < _NANO:
        name, unit = next(x for x in _FRACTIONS_OF_A_SECOND.items() if nanoseconds >= x[1])
        return _decimal(nanoseconds, unit) + name
    hours, rest = divmod(nanoseconds, _DURATIONS["h"])
    minutes, rest = divmod(rest, _DURATIONS["m"])
    parts = {"h": str(hours), "m": str(minutes), "s": _decimal(rest, _NANO)}
    return "".join(number + name for name, number in parts.items() if number != "0") or "0s"


@_with_suggestion(*_SIZE_SPELLINGS)
def parse_bytes(text: str) -> int:
    """Read `512M`, `1.5g`, `64 KiB` or a plain number of bytes; units are powers of 1024.

    The rules are those of docker/go-units RAMInBytes: a decimal is computed in float64 and a part
    of a byte is dropped. Whole numbers are exact, even above 2^53.
    """
    text = text.strip()
    if text.startswith("-"):
        raise ValueError(f"a size must be 0 or more, not {quoted(text)}")
    match = _SIZE.fullmatch(text)
    if not match:
        raise ValueError(f"{quoted(text)} is not a size: write it as 512M or 1.5G")
    number, unit = match[1], _BYTES[(match[2] or "").upper()]
    size = _digits_to_int(number) * unit if number.isdigit() else float(number) * unit
    if size > INT64_MAX:
        raise ValueError(f"{quoted(text)} is too large: a size must be below 8192P")
    if 0 < size < 1:
        reason = f"{quoted(text)} is less than a byte"
        raise CorrectableError(reason, text, write(f"{number}G", f" or {number}M"))
    return int(size)


def format_bytes(size: int) -> str:
    """Print bytes as the shortest exact text: `512M`, `1.5G`, `1000`."""
    if size <= 0:
        return str(size)
    fitting = [(name, unit) for name, unit in _BYTES.items() if size >= unit]
    largest, most = fitting[0]
    whole = (f"{size // unit}{name}" for name, unit in fitting if size % unit == 0)
    return min([_decimal(size, most) + largest, *whole], key=len)


@_with_suggestion(*_CPU_SPELLINGS)
def parse_cpus(text: str) -> int:
    """Read a number of CPUs such as `1.5` or `.25` into billionths of one (NanoCPUs), exactly.

    A tenth digit after the point is refused, as docker/cli `opts.ParseCPUs` does.
    """
    text = text.strip()
    if text.startswith("-"):
        raise ValueError(f"CPUs must be 0 or more, not {quoted(text)}")
    if not _DECIMAL.fullmatch(text):
        raise ValueError(f"{quoted(text)} is not a number of CPUs: write it as 0.5 or 2")
    whole, _, fraction = text.partition(".")
    billionths = fraction.rstrip("0").ljust(9, "0")
    if len(billionths) > 9:
        if not _digits_to_int(whole + billionths[:9]):
            reason = f"{quoted(text)} is too small"
            raise CorrectableError(reason, text, write("0.01", " or more"))
        raise ValueError(f"{quoted(text)} is too precise: at most 9 digits after the point")
    nano = _digits_to_int(whole) * _NANO + int(billionths)
    if nano > INT64_MAX:
        raise ValueError(f"{quoted(text)} is too many CPUs: at most {INT64_MAX // _NANO}")
    return nano


def format_cpus(nano: int) -> str:
    """Print billionths of a CPU as `1.5`."""
    return _decimal(nano, _NANO) if nano >= 0 else "-" + _decimal(-nano, _NANO)


@_with_suggestion(*_COUNT_SPELLINGS)
def parse_count(text: str) -> int:
    """Read a whole number from 0 to 2^64-1, digits only, as Go's strconv.ParseUint does."""
    text = text.strip()
    if not text:
        raise ValueError("a number is missing: write 0 or more")
    if re.fullmatch(r"-[0-9.]+", text):
        raise ValueError(f"must be 0 or more, not {quoted(text)}")
    if not re.fullmatch(r"[0-9]+", text):
        raise ValueError(f"must be a whole number, not {quoted(text)}")
    count = _digits_to_int(text)
    if count > UINT64_MAX:
        raise ValueError(f"{quoted(text)} is too large: at most {UINT64_MAX}")
    return count


def format_count(count: int) -> str:
    """Print a count."""
    return str(count)


@_with_suggestion(*_COUNT_SPELLINGS)
def parse_number(text: str) -> int:
    """Read a whole number, optionally with + or -, as Go's strconv.ParseInt does."""
    text = text.strip()
    match = re.fullmatch(r"([-+]?)([0-9]+)", text)
    if not match:
        raise ValueError(
            f"must be a whole number, not {quoted(text)}" if text else "a number is missing"
        )
    number = _digits_to_int(match[2]) * (-1 if match[1] == "-" else 1)
    if not -INT64_MAX - 1 <= number <= INT64_MAX:
        raise ValueError(f"{quoted(text)} is too large: at most {INT64_MAX}")
    return number


def parse_swap(text: str) -> int:
    """Read an amount of swap: a size, or `unlimited` (or -1) for -1."""
    if text.strip().lower() in ("unlimited", "-1"):
        return -1
    if text.strip().startswith("-"):
        raise ValueError(f"swap must be 0 or more, or unlimited, not {quoted(text)}")
    try:
        return parse_bytes(text)
    except ValueError as error:
        advice = Advice("", corrected(text, error))
        raise CorrectableError(f"{error}, or unlimited", text.strip(), advice) from None


def format_swap(size: int) -> str:
    """Print an amount of swap."""
    return "unlimited" if size == -1 else format_bytes(size)


def parse_file_mode(text: str) -> int:
    """Read a file mode as people write it, in octal: `0444`, `444`, `0o444` -> 292."""
    digits = re.fullmatch(r"(?:0o)?0*([0-7]{1,4})", text.strip().lower())
    if not digits:
        raise ValueError(f"{quoted(text)} is not a file mode: write it in octal, as 0444")
    return int(digits[1], 8)


def format_file_mode(mode: int) -> str:
    """Print a file mode as `0444`."""
    return f"{mode:04o}"


@_with_suggestion(*_RATIO_SPELLINGS)
def parse_ratio(text: str) -> float:
    """Read a share from 0 to 1 such as `0.25`."""
    text = text.strip()
    if text.endswith("%"):
        raise ValueError(f"{quoted(text)} must be a number from 0 to 1: 100% is 1")
    if not _RATIO.fullmatch(text):
        raise ValueError(f"{quoted(text)} is not a ratio: write a number from 0 to 1, such as 0.25")
    ratio = float(text)
    if not 0 <= ratio <= 1:
        reason = f"must be from 0 to 1, not {quoted(text)}"
        raise CorrectableError(reason, text, _share_advice(ratio))
    return abs(ratio)


def _share_advice(percent: float) -> Advice:
    """Return what to write for a number that is a percentage."""
    share = f"{percent / 100:g}"
    return Advice(f"for {percent:g} % write {share}", share) if 1 < percent <= 100 else Advice()


def format_ratio(ratio: float) -> str:
    """Print a share as `0.25`, `1` or `0`."""
    return repr(float(ratio)).removesuffix(".0")


def _digits_to_int(digits: str) -> int:
    """Return the number in `digits`; one too large for 64 bits is truncated but stays too large."""
    return int(digits.lstrip("0")[:21] or "0")


def _decimal(value: int, unit: int) -> str:
    """Return `value / unit` as an exact decimal; the prime factors of `unit` are 2 and 5."""
    whole, rest = divmod(value, unit)
    digits = ""
    while rest:
        digit, rest = divmod(rest * 10, unit)
        digits += str(digit)
    return f"{whole}.{digits}" if digits else str(whole)
