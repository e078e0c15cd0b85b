"""Edit the rows of a list in the draft.

A row that cannot be parsed is kept as text and checked like any other, so that nothing that is
typed, pasted or read from a file is lost.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from swarmtui.spec.draft import Line
from swarmtui.spec.field_info import FieldInfo, field_info, field_infos_below
from swarmtui.spec.known_names import list_names
from swarmtui.spec.problem import Level, Problem
from swarmtui.spec.size_limits import check_rows
from swarmtui.wizard.state.row_merge import Merge, describe_env_file
from swarmtui.wizard.state.session import Pending, Session

_NOT_READ = "not read yet: press Enter to add the lines of the file"


class Rows:
    """The rows of the list at `path`."""

    def __init__(self, session: Session, path: str) -> None:
        self.session = session
        self.path = path
        info = field_info(path)
        if info is None or not info.is_list:
            raise KeyError(f"{path} is not a list")
        self.info = info

    @property
    def all(self) -> list[Any]:
        """The rows in the draft: texts or objects."""
        return self.session.draft.rows(self.path)

    def text(self, row: Any) -> str:
        """Return a row in its one-line notation."""
        from swarmtui.spec.notation.row_formats import ROW_FORMATS

        return str(row) if isinstance(row, str) else ROW_FORMATS[self.info.notation].format(row)

    def validation_error(self, text: str, *, replacing: bool = False) -> str:
        """Return why the rows in `text` cannot be added, or "".

        With `replacing` they take the place of one row, which matters for the size limit.
        """
        return self._validation_error(text, len(self.all) - replacing)

    def _validation_error(self, text: str, others: int = 0) -> str:
        try:
            check_rows(self.info.notation, others + len(self._parse(text)))
        except ValueError as error:
            return str(error)
        return ""

    @staticmethod
    def file_in(text: str) -> str:
        """Return the name of the file if `text` is `@FILE`, else "": no row begins with an @."""
        return text.strip()[1:] if text.strip().startswith("@") else ""

    @property
    def line(self) -> Line | None:
        """The text in the input line of this list that is not a row yet."""
        return self.session.draft.lines.get(self.path)

    def set_pending(self, text: str, row: int | None = None) -> None:
        """Set the text in the input line, to add a row or to replace the row at index `row`.

        It counts as a problem until it is a row. Text that changes nothing is dropped.
        """
        changes_nothing = text.strip() == self._text_at(row).strip()
        self.session.draft.set_line(self.path, None if changes_nothing else Line(text, row))
        self.check_line()

    def _text_at(self, row: int | None) -> str:
        rows = self.all
        return self.text(rows[row]) if row is not None and row < len(rows) else ""

    def check_line(self, message: str = "") -> None:
        """Check the text in the input line; `message` is why its file could not be read."""
        self.session.pending.pop(self.path, None)
        line = self.line
        if line and line.text.strip():
            message = message or (_NOT_READ if self.file_in(line.text) else "")
            problem = Problem(self.path, message) if message else self._pending_problem(line)
            self.session.pending[self.path] = Pending(line.text, problem)

    def _pending_problem(self, line: Line) -> Problem:
        text = line.text
        error = self.validation_error(text, replacing=line.row is not None)
        failed = "not added" if line.row is None else "not saved"
        message = f"{failed}: {error}" if error else "Enter adds it; so does leaving the line"
        level: Level = "hint" if self._may_become_row(text, error) else "error"
        return Problem(self.path, message, level, suggestion=self._corrected(text))

    def _corrected(self, text: str) -> str:
        """Return the rows that were probably meant by `text`; "" if that is unknown."""
        from swarmtui.spec.notation.row_formats import ROW_FORMATS

        try:
            self._parse(text)
        except ValueError as error:
            return ROW_FORMATS[self.info.notation].corrected(text, error)
        return ""

    def _may_become_row(self, text: str, error: str) -> bool:
        """Whether more typing can make `text` a valid row."""
        from swarmtui.spec.notation.unfinished import can_become_row

        return not error or can_become_row(self.info.notation, text, self.info.examples)

    def add(self, text: str) -> bool:
        """Add the rows in `text`; return False if it is not valid."""
        if self.validation_error(text):
            return False
        self._add_from_line([*self.all, *self._parse_with_notes(text)])
        return True

    def add_lines(self, text: str) -> Merge:
        """Add every line of a text, including lines that cannot be parsed.

        An entry takes the place of the row with its name. ValueError if the list would be too long.
        """
        merge = self._merged(text)
        self._set_rows(merge.rows)
        self._add_open_quote_notes(text)
        return merge

    def add_file(self, text: str) -> str:
        """Add the lines of the file named in the input line, all or none; return what was done.

        ValueError names the first line that is not valid; also if the list would be too long.
        """
        if self.info.notation == "env":
            return self._add_env_file(text)
        merge = self._merged_file(text)
        self._add_from_line(merge.rows)
        return merge.words

    def _merged_file(self, text: str) -> Merge:
        lines = list(_numbered_lines(text))
        check_rows("", len(lines))
        merge = self._new_merge()
        for number, line in lines:
            if error := self._error_in(line, merge):
                raise ValueError(f"line {number}: {error}")
            merge.add(self._parse(line))
        check_rows("", len(merge.rows))
        for _, line in lines:
            self._parse_with_notes(line)
        return merge

    def _merged(self, text: str) -> Merge:
        kept = [line for line in content_lines(text) if line.strip()]
        check_rows("", len(kept))
        merge = self._new_merge()
        for line in kept:
            if self._error_in(line, merge):
                merge.add_invalid(line.strip())
            else:
                merge.add(self._parse_with_notes(line))
        check_rows("", len(merge.rows))
        return merge

    def _new_merge(self) -> Merge:
        return Merge(self.all, self._name_of)

    def _error_in(self, line: str, merge: Merge) -> str:
        """Return why `line` cannot be added; an entry of a map may replace a row: see there."""
        return self._validation_error(line, 0 if self._is_map else len(merge.rows))

    @property
    def _is_map(self) -> bool:
        """Whether each row has a name that is unique in the list."""
        return self.info.notation in ("env", "pairs")

    def _name_of(self, row: Any) -> str:
        """Return the name of an entry of a map or of a network, "" for any other row."""
        if self.info.notation == "networks":
            return str(row.get("Target", "") if isinstance(row, Mapping) else row)
        name, separator, _ = self.text(row).partition("=")
        return name if separator and self._is_map else ""

    def _add_open_quote_notes(self, text: str) -> None:
        if self.info.notation != "env":
            return
        from swarmtui.spec.notation.env_lines import (
            UNCLOSED_QUOTE_RULE,
            env_line_problems,
            split_env_lines,
        )

        notes = env_line_problems(split_env_lines(with_line_feeds(text)))
        self._add_notes(each for each in notes if each[1].rule == UNCLOSED_QUOTE_RULE)

    def _add_env_file(self, text: str) -> str:
        """Add the entries of a .env file, overridden by the present entries.

        Like the docker CLI with --env-file and --env. ValueError also for an invalid name.
        """
        from swarmtui.formats.env_file import merge_entries
        from swarmtui.spec.notation.env_lines import (
            check_env_lines,
            env_entries,
            env_line_problems,
            split_env_lines,
        )

        lines, environ = split_env_lines(text), self.session.source.environ
        check_env_lines(lines)
        read, before = env_entries(lines, environ), list(map(self.text, self.all))
        entries = merge_entries(read, before)
        check_rows("env", len(entries))
        self._add_notes(env_line_problems(lines, environ))
        self._add_from_line(entries)
        return describe_env_file(read, before)

    def _add_notes(self, notes: Iterable[tuple[str, Problem]]) -> None:
        for entry, note in notes:
            self.session.notes.add(self.path, entry, note)

    def replace(self, index: int, text: str) -> bool:
        """Replace a row by the rows in `text`; return False if it is not valid."""
        if self.validation_error(text, replacing=True):
            return False
        self._add_from_line(
            [*self.all[:index], *self._parse_with_notes(text), *self.all[index + 1 :]]
        )
        return True

    def remove(self, indices: Collection[int]) -> None:
        """Remove rows, as one change."""
        self._set_rows([row for index, row in enumerate(self.all) if index not in indices])

    def duplicate(self, index: int) -> None:
        """Insert a copy of a row after it."""
        self._set_rows([*self.all[: index + 1], *self.all[index:]])

    def move(self, index: int, by: int) -> int:
        """Move a row by `by` places; return its new index."""
        rows, target = self.all, index + by
        if not 0 <= target < len(rows):
            return index
        rows[index], rows[target] = rows[target], rows[index]
        self._set_rows(rows)
        return target

    def cycle_choice(self, index: int, key: str) -> None:
        """Set a field of a row to its next option that the manager supports."""
        row, info = self.all[index], field_info(f"{self.path}[].{key}")
        if not (isinstance(row, Mapping) and info):
            return
        options = [each for each in info.choices if not self.session.unmet_requirement(info, each)]
        if len(options) < 2:
            return
        now = self.session.draft.text(f"{self.path}[{index}].{key}") or info.default
        position = options.index(now) + 1 if now in options else 0
        rows = self.all
        rows[index] = {**row, key: options[position % len(options)]}
        self._set_rows(rows)

    @property
    def help(self) -> str:
        """The help of the list; for secrets and configs with the names in the swarm."""
        names = self._names_in_swarm
        return f"{self.info.help} In the swarm: {list_names(names)}." if names else self.info.help

    @property
    def _names_in_swarm(self) -> Sequence[str]:
        snapshot = self.session.snapshot
        if snapshot is None or self.info.notation not in ("secrets", "configs"):
            return ()
        is_secret = self.info.notation == "secrets"
        stored = snapshot.secrets_by_name if is_secret else snapshot.configs_by_name
        return stored.names.all

    def problems(self) -> list[Problem | None]:
        """The worst problem of each row, or None."""
        found = self.session.problems_in_rows(self.path)
        return [found.get(index) for index, _ in enumerate(self.all)]

    def offered_fields(self, index: int) -> list[FieldInfo]:
        """Return the fields shown for a row: those that apply to it or are set."""
        below = (info for info in field_infos_below(f"{self.path}[]") if info.offered)
        return [info for info in below if self._applies(info, index)]

    def _applies(self, info: FieldInfo, index: int) -> bool:
        text, other = self.session.draft.text, field_info(info.applies_when_path)
        if other is None or text(self.field_path(info, index)):
            return True
        return (text(self.field_path(other, index)) or other.default) == info.applies_when_value

    def field_path(self, info: FieldInfo, index: int) -> str:
        """Return the path of a field in a row."""
        return f"{self.path}[{index}]{info.path.removeprefix(f'{self.path}[]')}"

    def _parse(self, text: str) -> list[Any]:
        from swarmtui.spec.notation.row_formats import ROW_FORMATS

        return ROW_FORMATS[self.info.notation].parse_line(text)

    def _parse_with_notes(self, text: str) -> list[Any]:
        """Return the rows in a line, or its text; note a prefix that was removed from it."""
        from swarmtui.spec.notation.prefixes import strip_prefix

        try:
            rows = self._parse(text)
        except ValueError:
            return [text.strip()]
        self.session.notes.note_prefix(
            self.path, strip_prefix(self.info.notation, text).prefix, rows
        )
        return rows

    def _set_rows(self, rows: list[Any]) -> None:
        self.session.draft.set_rows(self.path, rows)

    def _add_from_line(self, rows: list[Any]) -> None:
        """Set the rows, and clear the input line that they came from."""
        self.session.draft.commit_line(self.path, rows)
        self.session.pending.pop(self.path, None)


def content_lines(text: str) -> list[str]:
    """Return the lines of a pasted text or a file, without comments and empty lines."""
    return [line for _, line in _numbered_lines(text)]


def _numbered_lines(text: str) -> Iterator[tuple[int, str]]:
    """Yield these lines, each with its number in the text."""
    lines = with_line_feeds(text).removeprefix("\ufeff").split("\n")
    for number, line in enumerate(map(str.lstrip, lines), 1):
        if line and not line.startswith("#"):
            yield number, line


def with_line_feeds(text: str) -> str:
    """Return `text` with LF line endings: terminals paste carriage returns."""
    return text.replace("\r\n", "\n").replace("\r", "\n")
