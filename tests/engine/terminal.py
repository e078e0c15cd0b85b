"""A real terminal for a program: a private tmux with keys and screen."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from tests.engine.child_processes import kill_process, start_process, wait_for

_SETTINGS = (
    ["set-option", "-g", "status", "off"],
    ["set-option", "-g", "escape-time", "0"],
    ["set-option", "-g", "remain-on-exit", "on"],
    ["set-option", "-g", "remain-on-exit-format", ""],
    ["set-option", "-g", "default-terminal", "tmux-256color"],
    ["set-option", "-g", "history-limit", "2000"],
)


class Terminal:
    """One program in its own tmux; both end with `close` or the `with` block."""

    def __init__(
        self,
        argv: Sequence[str | Path],
        *,
        columns: int = 80,
        rows: int = 24,
        environ: Mapping[str, str] | None = None,
        cwd: Path | None = None,
    ) -> None:
        """Start `argv` (no shell) with `environ` (default: this process's) and UTF-8."""
        self._folder = tempfile.TemporaryDirectory(prefix=f"swt-{os.getpid()}-tmux-", dir="/tmp")
        folder = Path(self._folder.name)
        self._tmux = ["tmux", "-N", "-u", "-S", str(folder / "socket")]
        own = {"LANG": "C.UTF-8"} | dict(os.environ if environ is None else environ)
        own = {name: text for name, text in own.items() if name not in ("TMUX", "TMUX_PANE")}
        self._server = start_process(
            ["tmux", "-D", "-u", "-S", folder / "socket", "-f", "/dev/null"],
            log=folder / "log",
            environ=own,
        )
        try:
            wait_for(self._listens, "tmux to listen")
            for setting in _SETTINGS:
                self._run(*setting)
            place = ["-c", str(cwd or Path.cwd())]
            size = ["-x", str(columns), "-y", str(rows)]
            self._run("new-session", "-d", *size, *place, "--", *map(str, argv))
        except BaseException:
            self.close()
            raise

    def send(self, *keys: str) -> None:
        """Press keys by tmux's names: Enter, Tab, BTab, F8, C-p, Escape, Up, Space, x."""
        self._run("send-keys", *keys)

    def type(self, text: str) -> None:
        """Type `text` literally."""
        self._run("send-keys", "-l", "--", text)

    def paste(self, text: str) -> None:
        """Paste `text` as a terminal does: bracketed, if the program enabled that."""
        self._run("set-buffer", "--", text)
        self._run("paste-buffer", "-p", "-d")

    def screen(self) -> str:
        """The current screen, one line per row, without trailing blanks."""
        return self._run("capture-pane", "-p").stdout

    def wait_for(self, wanted: str | Callable[[str], bool], timeout: float = 15.0) -> str:
        """The first screen that contains the text or meets the predicate.

        AssertionError with the last screen if none does.
        """
        until = time.monotonic() + timeout
        while not _holds(wanted, screen := self.screen()):
            if time.monotonic() > until:
                raise AssertionError(f"waited {timeout:g} s for {wanted!r}; the screen:\n{screen}")
            time.sleep(0.03)
        return screen

    def wait_for_exit(self, timeout: float = 15.0) -> int:
        """Wait for the program's end and return its exit status; 128 + N for signal N."""
        try:
            ended = wait_for(self._ended, "the program to end", timeout)
        except AssertionError as error:
            raise AssertionError(f"{error}; the screen:\n{self.screen()}") from None
        status, _, number = ended.partition(" ")
        return int(status) if status else 128 + int(number)

    def resize(self, columns: int, rows: int) -> None:
        """Resize the terminal."""
        self._run("resize-window", "-x", str(columns), "-y", str(rows))

    def close(self) -> None:
        """End the program and its tmux."""
        try:
            self._hang_up()
        finally:
            kill_process(self._server)
            self._folder.cleanup()

    def _hang_up(self) -> None:
        """Hang up as a closed terminal does; the program has some seconds to clean up."""
        program = self._show("#{pane_pid}")
        self._run("kill-session", check=False)
        if program:
            wait_for(lambda: self._gone(program), "the program to end", 10)

    def _ended(self) -> str:
        self._server.send_signal(signal.SIGCHLD)  # tmux 3.3 sometimes misses the end of a child
        form = "#{?pane_dead,#{pane_dead_status} #{pane_dead_signal},}"
        return self._show(form).rstrip()

    def _gone(self, program: str) -> bool:
        self._server.send_signal(signal.SIGCHLD)
        return not Path("/proc", program).exists()

    def _listens(self) -> bool:
        return self._run("show-options", "-s", check=False).returncode == 0

    def _show(self, form: str) -> str:
        return self._run("display-message", "-p", form, check=False).stdout.rstrip("\n")

    def _run(self, *command: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        # a semicolon at the end of an argument would end tmux's command
        words = [re.sub(r";$", r"\\;", word) for word in command]
        run = subprocess.run(
            [*self._tmux, *words], capture_output=True, text=True, encoding="utf-8", timeout=30,
            stdin=subprocess.DEVNULL, check=False,
        )  # fmt: skip
        assert run.returncode == 0 or not check, f"tmux {command[0]}: {run.stderr}"
        return run

    def __enter__(self) -> Terminal:
        return self

    def __exit__(self, *raised: object) -> None:
        self.close()


def _holds(wanted: str | Callable[[str], bool], screen: str) -> bool:
    return wanted in screen if isinstance(wanted, str) else wanted(screen)
