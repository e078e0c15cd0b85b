"""Signals end the program in order: once, visibly, and after its outcome is reported."""

from __future__ import annotations

import signal
import subprocess
import sys

import pytest

NUMBERS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def run(code: str, before: str = "") -> tuple[int, str, str]:
    """Run `code` as a command; return exit status, standard output and standard error."""
    program = f"""
import os, signal, sys, time
from swarmtui import cli
from swarmtui.commands import options
from swarmtui.errors import OutcomeUnknown
from swarmtui.signals import defer_signals
kill = lambda number: os.kill(os.getpid(), number)
{before}
def act(_):
{code}
options.runner = lambda _: act
sys.argv = ["swarmtui", "status"]
sys.exit(cli.main())
"""
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False, timeout=60
    )
    return done.returncode, done.stdout, done.stderr


@pytest.mark.parametrize("number", NUMBERS)
def test_a_signal_ends_with_its_status(number: int) -> None:
    assert run(f"    kill({number}); time.sleep(60)") == (128 + number, "", "")


@pytest.mark.parametrize("number", NUMBERS)
def test_a_second_signal_does_not_interrupt_the_cleanup(number: int) -> None:
    code = f"""
    try:
        kill({number}); time.sleep(60)
    finally:
        kill(signal.SIGINT)
        print("in order", flush=True)
        kill(signal.SIGTERM)
"""
    assert run(code) == (128 + number, "in order\n", "")


@pytest.mark.parametrize("number", NUMBERS)
def test_a_signal_replaced_by_another_error_is_not_lost(number: int) -> None:
    """As pydantic does in C: the error does not have the interrupt as its context."""
    code = f"""
    try:
        kill({number}); time.sleep(60)
    except BaseException:
        pass
    raise ValueError
"""
    assert run(code) == (128 + number, "", "")


@pytest.mark.parametrize("number", NUMBERS)
def test_a_signal_in_a_destructor_is_not_lost(number: int) -> None:
    code = f"""
    class Last:
        def __del__(self):
            kill({number})
            for _ in range(9): pass
    Last()
    time.sleep(60)
"""
    assert run(code) == (128 + number, "", "")


def test_an_error_that_a_signal_causes_is_not_reported() -> None:
    code = """
    try:
        kill(signal.SIGTERM); time.sleep(60)
    finally:
        raise RuntimeError("release unlocked lock")
"""
    assert run(code) == (143, "", "")


def test_other_unraisable_errors_are_still_shown() -> None:
    code = """
    class Last:
        def __del__(self): raise ValueError("lost")
    Last()
    return 0
"""
    status, _, err = run(code)
    assert status == 0
    assert "ValueError: lost" in err


@pytest.mark.parametrize("number", NUMBERS)
def test_a_known_outcome_is_reported_despite_signals(number: int) -> None:
    code = f"""
    with defer_signals():
        kill({number})
        try:
            raise OutcomeUnknown("not known", "look")
        finally:
            kill({number})
"""
    assert run(code) == (8, "", "swarmtui: not known\n  look\n")


@pytest.mark.parametrize("number", NUMBERS)
def test_deferred_signals_are_raised_after_the_block(number: int) -> None:
    code = f"""
    with defer_signals():
        kill({number})
        print("printed", flush=True)
    print("never")
"""
    assert run(code) == (128 + number, "printed\n", "")


def test_an_ignored_signal_stays_ignored() -> None:
    """As nohup does."""
    code = "    kill(signal.SIGHUP); print('here'); return 0"
    assert run(code, before="signal.signal(signal.SIGHUP, signal.SIG_IGN)") == (0, "here\n", "")
