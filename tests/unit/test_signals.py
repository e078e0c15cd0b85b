"""Signals at the worst moments: none is lost, none breaks a lock, none hides an outcome."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator

import pytest

from swarmtui import cli
from swarmtui.commands import options
from swarmtui.errors import OutcomeUnknown
from swarmtui.signals import ENDING, Interrupted, end_in_order, held, ignore


@pytest.fixture(autouse=True)
def handlers() -> Iterator[None]:
    before = {number: signal.getsignal(number) for number in ENDING}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


def come(*numbers: int) -> None:
    for number in numbers:
        os.kill(os.getpid(), number)


@pytest.mark.parametrize("number", ENDING)
def test_the_first_of_several_counts(number: int) -> None:
    end_in_order()
    with pytest.raises(Interrupted) as caught:
        come(number)
    assert caught.value.exit_status == 128 + number
    come(*ENDING)


def test_held_signals_are_raised_at_the_end() -> None:
    end_in_order()
    with pytest.raises(Interrupted) as caught:
        _hold_two()
    assert caught.value.exit_status == 143


def _hold_two() -> None:
    with held() as signals:
        come(signal.SIGTERM, signal.SIGINT)
        assert signals.news.get(timeout=5) is None
        assert signals.first == signal.SIGTERM


def test_no_signal_hides_an_error_of_what_was_held() -> None:
    end_in_order()
    with pytest.raises(OutcomeUnknown), held():
        raise OutcomeUnknown("?")
    come(*ENDING)


def test_where_nobody_set_them_the_handlers_are_put_back() -> None:
    before = signal.getsignal(signal.SIGTERM)
    with pytest.raises(OutcomeUnknown), held():
        raise OutcomeUnknown("?")
    assert signal.getsignal(signal.SIGTERM) is before


def test_at_the_end_none_changes_the_status() -> None:
    end_in_order()
    ignore()
    come(*ENDING)


def test_what_is_ignored_stays_ignored() -> None:
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    end_in_order()
    come(signal.SIGHUP)
    assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN


def test_an_error_that_a_signal_brought_about_is_the_signal(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A condition whose `wait` is interrupted at a bad moment ends in RuntimeError."""

    def interrupted(_: object) -> int:
        try:
            raise Interrupted(signal.SIGTERM)
        finally:
            raise RuntimeError("cannot release un-acquired lock")

    monkeypatch.setattr(options, "runner", lambda _: interrupted)
    assert cli.main(["status"]) == 143
    assert capsys.readouterr().err == ""
