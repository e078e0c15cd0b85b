"""Units: Go's own rules, exact integers, and text that reads back."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest

from swarmtui.spec.notation.units import (
    INT64_MAX,
    UINT64_MAX,
    format_bytes,
    format_count,
    format_cpus,
    format_duration,
    format_file_mode,
    format_ratio,
    format_swap,
    parse_bytes,
    parse_count,
    parse_cpus,
    parse_duration,
    parse_file_mode,
    parse_number,
    parse_ratio,
    parse_swap,
)

MS, S, M, H = 10**6, 10**9, 60 * 10**9, 3600 * 10**9
K, MIB, GIB, TIB, PIB = (2**power for power in (10, 20, 30, 40, 50))


def refusal(parse: Callable[[str], object], text: str) -> str:
    with pytest.raises(ValueError) as caught:
        parse(text)
    return str(caught.value)


def integers(seed: int, count: int, most: int) -> list[int]:
    """Numbers of every size up to `most`, each as likely to be round as not."""
    dice = random.Random(seed)
    sizes = (dice.randrange(dice.choice([10**6, 10**12, most])) for _ in range(count))
    return [n - n % dice.choice([1, 1000, 10**6, 10**9, 60 * 10**9, 2**20, 2**29]) for n in sizes]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0", 0),
        ("-0", 0),
        ("+5s", 5 * S),
        ("-7.5m", -450 * S),
        ("5.s", 5 * S),
        (".5s", S // 2),
        ("00030s", 30 * S),
        ("1.0030s", 1003 * MS),
        ("10ns", 10),
        ("11us", 11_000),
        ("12µs", 12_000),
        ("12μs", 12_000),
        ("12.5us", 12_500),
        ("1h30m", 90 * M),
        ("39h9m14.425s", 39 * H + 9 * M + 14_425 * MS),
        ("3m1h1s", H + 3 * M + S),
        ("1h1h", 2 * H),
        ("0.1h", 6 * M),
        ("0.100000000000000000000h", 6 * M),
        ("0.3333333333333333333h", 20 * M),
        ("0.9223372036854775807h", 3_320_413_933_267),
        ("0.830103483285477580700h", 2_988_372_539_827),
        ("9007199254.740993ms", 9_007_199_254_740_993),
        ("9223372036854775807ns", INT64_MAX),
        ("-9223372036854775808ns", -INT64_MAX - 1),
        ("-2562047h47m16.854775808s", -INT64_MAX - 1),
        ("0." + "0" * 500 + "1s", 0),
        ("  10s\n", 10 * S),
    ],
)
def test_a_duration_is_read_as_go_reads_it(text: str, value: int) -> None:
    assert parse_duration(text) == value


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("5", "5 needs a unit: write 5s or 5m"),
        ("1h5", "5 needs a unit"),
        ("1.5.5s", "1.5 needs a unit"),
        ("", "a duration is missing"),
        ("-", "a duration is missing"),
        (".", "'.' is not a duration"),
        (".s", "is not a duration"),
        ("s", "is not a duration"),
        ("--1s", "is not a duration"),
        ("1h 30m", "spaces are not allowed in a duration"),
        ("10 s", "spaces are not allowed in a duration"),
        ("10S", "write 10s"),
        ("1d", "'d' is not a unit"),
        ("1e3s", "'e' is not a unit"),
        ("1h-3m", "'h-' is not a unit"),
        ("٣s", "is not a duration"),
        ("9223372036854775808ns", "is too long"),
        ("-9223372036854775809ns", "is too long"),
        ("2562047h47m16.854775808s", "is too long"),
        ("9" * 5000 + "h", "is too long"),
    ],
)
def test_a_duration_is_refused_with_the_reason(text: str, message: str) -> None:
    said = refusal(parse_duration, text)
    assert message in said
    assert len(said) < 150


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0s"),
        (10 * S, "10s"),
        (90 * S, "1m30s"),
        (90 * M, "1h30m"),
        (H + S, "1h1s"),
        (36 * H, "36h"),
        (500 * MS, "500ms"),
        (1_500_000, "1.5ms"),
        (1500 * MS, "1.5s"),
        (M + 500 * MS, "1m0.5s"),
        (1500, "1.5us"),
        (7, "7ns"),
        (-90 * S, "-1m30s"),
        (INT64_MAX, "2562047h47m16.854775807s"),
    ],
)
def test_a_duration_prints_as_a_person_writes_it(value: int, text: str) -> None:
    assert format_duration(value) == text


def test_every_duration_reads_back() -> None:
    for value in [INT64_MAX, -INT64_MAX - 1, *integers(1, 3000, INT64_MAX)]:
        assert parse_duration(format_duration(value)) == value
        assert parse_duration(format_duration(-value - 1)) == -value - 1 or value < 0


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("32", 32),
        ("0", 0),
        ("32b", 32),
        ("32.9 B", 32),
        ("32k", 32 * K),
        ("32Kb", 32 * K),
        ("32KIB", 32 * K),
        ("512M", 512 * MIB),
        ("1.5g", 3 * GIB // 2),
        ("1.5 GiB", 3 * GIB // 2),
        ("32.3 mb", int(32.3 * MIB)),
        ("85.919621t", 94_469_622_343_607),
        (".5k", 512),
        ("5.k", 5 * K),
        ("2T", 2 * TIB),
        ("3p", 3 * PIB),
        ("9007199254740993", 9007199254740993),
        (str(INT64_MAX), INT64_MAX),
        (" 1g ", GIB),
    ],
)
def test_a_size_is_read_as_docker_reads_it(text: str, value: int) -> None:
    assert parse_bytes(text) == value


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "'' is not a size"),
        ("hello", "is not a size"),
        ("-32", "must be 0 or more"),
        ("32m b", "is not a size"),
        ("32bm", "is not a size"),
        ("32ib", "is not a size"),
        ("32  m", "is not a size"),
        ("1.2.3", "is not a size"),
        ("1e3", "is not a size"),
        ("1\N{KELVIN SIGN}", "is not a size"),
        ("1٣", "is not a size"),
        ("8192p", "is too large"),
        (str(INT64_MAX + 1), "is too large"),
        ("9" * 5000, "is too large"),
        ("9" * 5000 + ".5", "is too large"),
    ],
)
def test_a_size_is_refused_with_the_reason(text: str, message: str) -> None:
    said = refusal(parse_bytes, text)
    assert message in said
    assert len(said) < 150


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"),
        (1000, "1000"),
        (512 * MIB, "512M"),
        (GIB, "1G"),
        (1536 * MIB, "1.5G"),
        (1152 * MIB, "1152M"),
        (1234567890, "1234567890"),
        (GIB + 1, "1073741825"),
        (-1, "-1"),
    ],
)
def test_a_size_prints_short_and_exact(value: int, text: str) -> None:
    assert format_bytes(value) == text


def test_every_size_reads_back() -> None:
    for value in [INT64_MAX, *integers(2, 3000, INT64_MAX)]:
        assert parse_bytes(format_bytes(value)) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0", 0),
        ("1.5", 1_500_000_000),
        (".25", 250_000_000),
        ("2.", 2 * S),
        ("0.1", 100_000_000),
        ("0.000000001", 1),
        ("1.5000000000", 1_500_000_000),
        ("9223372036.854775807", INT64_MAX),
    ],
)
def test_cpus_are_exact(text: str, value: int) -> None:
    assert parse_cpus(text) == value


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "is not a number of CPUs"),
        ("two", "is not a number of CPUs"),
        ("1e3", "is not a number of CPUs"),
        ("1/2", "is not a number of CPUs"),
        (".", "is not a number of CPUs"),
        ("-1", "must be 0 or more"),
        ("0.0000000001", "'0.0000000001' is too small: write 0.01 or more"),
        ("1.0000000001", "too precise"),
        ("9223372036.854775808", "too many CPUs"),
        ("9" * 5000, "too many CPUs"),
    ],
)
def test_cpus_are_refused_with_the_reason(text: str, message: str) -> None:
    assert message in refusal(parse_cpus, text)


@pytest.mark.parametrize(
    ("parse", "text", "instead"),
    [
        (parse_cpus, "1,5", "1.5"),
        (parse_cpus, "500m", "0.5"),
        (parse_cpus, "50%", "0.5"),
        (parse_cpus, "0.5 cores", "0.5"),
        (parse_cpus, "2vCPUs", "2"),
        (parse_duration, "1,5s", "1.5s"),
        (parse_duration, "10 s", "10s"),
        (parse_duration, "1h 30m", "1h30m"),
        (parse_duration, "10S", "10s"),
        (parse_duration, "10 seconds", "10s"),
        (parse_duration, "5min", "5m"),
        (parse_duration, "2 hours", "2h"),
        (parse_duration, "1d", "24h"),
        (parse_bytes, "1,5G", "1.5G"),
        (parse_bytes, "512Mo", "512M"),
        (parse_bytes, "512 Mbytes", "512M"),
        (parse_bytes, "4096 bytes", "4096"),
        (parse_swap, "1,5G", "1.5G, or unlimited"),
        (parse_count, "1,000", "1000"),
        (parse_count, "+3", "3"),
        (parse_number, "10 000", "10000"),
        (parse_ratio, "0,25", "0.25"),
        (parse_ratio, "0.5%", "0.005"),
        (parse_ratio, "100%", "1"),
    ],
)
def test_the_notation_of_another_program_is_corrected(
    parse: Callable[[str], object], text: str, instead: str
) -> None:
    assert refusal(parse, text).endswith(f": write {instead}")


@pytest.mark.parametrize("text", ["1,000", "1,000M", "1,000s"])
def test_ambiguous_values_get_no_suggestion(text: str) -> None:
    for parse in (parse_cpus, parse_bytes, parse_duration, parse_ratio):
        assert "write 1" not in refusal(parse, text)


def test_less_than_a_byte_is_refused() -> None:
    """0 would mean no limit."""
    assert refusal(parse_bytes, "0.5") == "'0.5' is less than a byte: write 0.5G or 0.5M"


def test_every_number_of_cpus_reads_back() -> None:
    assert format_cpus(1_500_000_000) == "1.5"
    assert format_cpus(-500_000_000) == "-0.5"
    for value in [INT64_MAX, *integers(3, 3000, INT64_MAX)]:
        assert parse_cpus(format_cpus(value)) == value


def test_a_count_is_digits_only() -> None:
    assert parse_count(" 007 ") == 7
    assert parse_count("0" * 5000 + "1") == 1
    assert parse_count(str(UINT64_MAX)) == UINT64_MAX
    assert format_count(3) == "3"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("-1", "must be 0 or more, not '-1'"),
        ("", "a number is missing"),
        ("1.5", "must be a whole number"),
        ("+1", "must be a whole number"),
        ("1_000", "must be a whole number"),
        ("٣", "must be a whole number"),
        (str(UINT64_MAX + 1), "is too large"),
        ("9" * 5000, "is too large"),
    ],
)
def test_a_count_is_refused_with_the_reason(text: str, message: str) -> None:
    said = refusal(parse_count, text)
    assert message in said
    assert len(said) < 150


@pytest.mark.parametrize(("text", "value"), [("0", 0.0), ("1", 1.0), (".25", 0.25), ("1e-3", 1e-3)])
def test_a_ratio_is_read(text: str, value: float) -> None:
    assert parse_ratio(text) == value


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("1.5", "must be from 0 to 1, not '1.5'"),
        ("-0.1", "must be from 0 to 1"),
        ("1e999", "must be from 0 to 1"),
        ("20%", "write 0.2"),
        ("nan", "is not a ratio"),
        ("inf", "is not a ratio"),
        ("0,5", "is not a ratio"),
        ("", "is not a ratio"),
    ],
)
def test_a_ratio_is_refused_with_the_reason(text: str, message: str) -> None:
    assert message in refusal(parse_ratio, text)


def test_every_ratio_reads_back() -> None:
    assert [format_ratio(ratio) for ratio in (0, 1, 0.25, 0.1)] == ["0", "1", "0.25", "0.1"]
    dice = random.Random(4)
    for ratio in (dice.random() ** dice.choice([1, 9, 99]) for _ in range(2000)):
        assert parse_ratio(format_ratio(ratio)) == ratio


def test_a_number_can_have_plus_or_minus() -> None:
    assert [parse_number(text) for text in (" -500 ", "+5", "007", "-0")] == [-500, 5, 7, 0]
    assert parse_number(str(INT64_MAX)) == INT64_MAX
    assert parse_number(str(-INT64_MAX - 1)) == -INT64_MAX - 1


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "a number is missing"),
        ("-", "must be a whole number, not '-'"),
        ("--1", "must be a whole number"),
        ("-+1", "must be a whole number"),
        ("1.5", "must be a whole number"),
        ("- 1", "must be a whole number"),
        ("٣", "must be a whole number"),
        (str(INT64_MAX + 1), "is too large"),
        (str(-INT64_MAX - 2), "is too large"),
        ("-" + "9" * 5000, "is too large"),
    ],
)
def test_a_number_is_refused_with_the_reason(text: str, message: str) -> None:
    said = refusal(parse_number, text)
    assert message in said
    assert len(said) < 150


def test_swap_is_a_size_or_unlimited() -> None:
    assert [parse_swap(text) for text in ("unlimited", " UNLIMITED ", "-1")] == [-1, -1, -1]
    assert [parse_swap(text) for text in ("0", "256M")] == [0, 256 * MIB]
    assert [format_swap(size) for size in (-1, 0, 256 * MIB)] == ["unlimited", "0", "256M"]
    for value in [-1, INT64_MAX, *integers(5, 500, INT64_MAX)]:
        assert parse_swap(format_swap(value)) == value


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("-2", "must be 0 or more, or unlimited, not '-2'"),
        ("none", "'none' is not a size: write it as 512M or 1.5G, or unlimited"),
        ("", "is not a size"),
    ],
)
def test_swap_is_refused_with_the_reason(text: str, message: str) -> None:
    assert message in refusal(parse_swap, text)


@pytest.mark.parametrize(
    ("text", "mode"),
    [
        ("0444", 0o444),
        ("444", 0o444),
        (" 0o444 ", 0o444),
        ("0O444", 0o444),
        ("1777", 0o1777),
        ("0000000444", 0o444),
        ("0", 0),
        ("000", 0),
    ],
)
def test_a_file_mode_is_octal(text: str, mode: int) -> None:
    assert parse_file_mode(text) == mode


@pytest.mark.parametrize(
    "text", ["", "888", "0x1ff", "10000", "-1", "rw-r--r--", "u+x", "٤٤٤", "0o"]
)
def test_a_file_mode_is_refused_with_the_reason(text: str) -> None:
    assert "is not a file mode: write it in octal, as 0444" in refusal(parse_file_mode, text)


def test_every_file_mode_reads_back() -> None:
    assert [format_file_mode(mode) for mode in (0o444, 0, 0o1777)] == ["0444", "0000", "1777"]
    assert all(parse_file_mode(format_file_mode(mode)) == mode for mode in range(0o10000))
