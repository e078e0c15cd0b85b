"""The program `swarmtui`: find the command, run it, print its error, return its exit status.

Nothing heavy is imported here, so that --version and --help are fast. In addition to the statuses
of `errors.ExitStatus` there are those of a shell: 130, 143 and 129 if Ctrl+C, SIGTERM or SIGHUP
ends a command, 141 if the reader of its output is gone (SIGPIPE).
"""

from __future__ import annotations

import gc
import os
import sys

from swarmtui import __version__

# Importing `typing` for its constant takes as long as the rest of --version.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from swarmtui.errors import SwarmtuiError

DEBUG_VARIABLE = "SWARMTUI_DEBUG"
_GC_THRESHOLD = 100_000
INTERRUPTED = 130
BROKEN_PIPE = 141
_STANDARD_ERROR = 2


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line `argv` (without the program name) and return the exit status.

    Without `argv` it runs as the program: it reads sys.argv and handles signals.
    """
    if argv is not None:
        return _run_reporting_errors(list(argv))
    # Imports make many objects and no garbage; collecting it takes a third of a short command.
    gc.set_threshold(_GC_THRESHOLD)
    _fill_closed_streams()
    try:
        status = _run_reporting_errors(sys.argv[1:], signals=True)
        _ignore_signals()
    except KeyboardInterrupt as end:  # a signal during the report of another error
        _ignore_signals()
        status = _interrupt_status(end)
    gc.freeze()
    return status


def _ignore_signals() -> None:
    if signals := sys.modules.get("swarmtui.signals"):
        signals.ignore_signals()


def _interrupt_status(end: KeyboardInterrupt) -> int:
    return getattr(end, "exit_status", INTERRUPTED)


def _fill_closed_streams() -> None:
    """Open closed standard streams on /dev/null: no socket or file may get their numbers."""
    while (number := os.open(os.devnull, os.O_RDWR)) <= _STANDARD_ERROR:
        os.set_inheritable(number, True)
    os.close(number)


def _run_reporting_errors(argv: list[str], *, signals: bool = False) -> int:
    try:
        status = _run(argv, signals)
    except BrokenPipeError:
        return _silence_stdout()
    except KeyboardInterrupt as end:
        return _interrupt_status(end)
    except Exception as error:
        if interruption := _find_interrupt(error):
            return _interrupt_status(interruption)
        return _report(error)
    return status


def _find_interrupt(error: BaseException) -> KeyboardInterrupt | None:
    """Return the interrupt that caused `error`: a lock can fail if one is raised inside it."""
    cause = error.__context__
    while cause:
        if isinstance(cause, KeyboardInterrupt):
            return cause
        cause = cause.__context__
    return None if _is_expected(error) else _lost_interrupt()


def _is_expected(error: BaseException) -> bool:
    errors = sys.modules.get("swarmtui.errors")
    return errors is not None and isinstance(error, errors.SwarmtuiError)


def _lost_interrupt() -> KeyboardInterrupt | None:
    """Return the last interrupt: code in C can raise an error of its own in its place."""
    signals = sys.modules.get("swarmtui.signals")
    return signals.last_raised() if signals else None


def _run(argv: list[str], signals: bool) -> int:
    try:
        if argv == ["--version"] and sys.stdout is not None:
            _print(f"swarmtui {__version__}\n")
            return 0
        return _run_command(argv, signals)
    finally:
        _print("")


def _run_command(argv: list[str], signals: bool) -> int:
    if signals:
        from swarmtui.signals import install_signal_handlers

        install_signal_handlers()
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")

    from swarmtui.commands.options import parse, runner

    options = parse(argv)
    return runner(options.command)(options)


def _print(text: str) -> None:
    """Print `text` and flush while an error can still be reported; OutputError."""
    try:
        if sys.stdout is not None:
            sys.stdout.write(text)
            sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        from swarmtui.commands.output import output_error

        raise output_error(error) from error


def _report(error: Exception) -> int:
    from swarmtui.commands.output import print_error
    from swarmtui.errors import SwarmtuiError

    if os.environ.get(DEBUG_VARIABLE):
        _print_trace(error)
    reported = error if isinstance(error, SwarmtuiError) else _unexpected(error)
    print_error(reported)
    return int(reported.exit_status)


def _print_trace(error: Exception) -> None:
    """Print the traceback without credentials: users send it with a bug report."""
    import traceback

    from swarmtui.engine.masking import without_auth_headers
    from swarmtui.escaping import escape_lines, without_passwords

    trace = "".join(traceback.format_exception(error))
    print(escape_lines(without_auth_headers(without_passwords(trace))), file=sys.stderr, end="")


def _unexpected(error: Exception) -> SwarmtuiError:
    """Return an error with type and place, without the text: the text may contain a secret."""
    from swarmtui.errors import SwarmtuiError

    trace = error.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    code = trace.tb_frame.f_code if trace else None
    where = f" in {code.co_filename.rpartition('/')[2]}:{trace.tb_lineno}" if trace and code else ""
    return SwarmtuiError(
        f"unexpected {type(error).__name__}{where}",
        f"Report it as a bug; {DEBUG_VARIABLE}=1 shows the traceback.",
    )


def _silence_stdout() -> int:
    from swarmtui.streams import silence

    silence(sys.stdout)
    return BROKEN_PIPE
