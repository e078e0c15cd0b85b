"""Every list of the spec: rows added, edited, copied, reordered, pasted, read from files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from rich.cells import cell_len

from swarmtui.demo import DemoSwarm
from swarmtui.wizard.screens.list_screen import ListScreen
from swarmtui.wizard.screens.row_dialog import RowDialog
from swarmtui.wizard.widgets.field import Field
from swarmtui.wizard.widgets.row_list import RowList
from tests.wizard.wizard_driver import WIDE, MakeDemo, MakeWizard, Wizard, create_requests

_CONTAINER = "TaskTemplate.ContainerSpec"
ENV, HOSTS, LABELS = f"{_CONTAINER}.Env", f"{_CONTAINER}.Hosts", "Labels"
MOUNTS, SECRETS = f"{_CONTAINER}.Mounts", f"{_CONTAINER}.Secrets"
CONSTRAINTS = "TaskTemplate.Placement.Constraints"
PORTS = "EndpointSpec.Ports"


async def _ready(w: Wizard) -> None:
    await w.wait_until_connected()
    await w.enter_image("nginx")


def _cursor(w: Wizard) -> int:
    return w.topmost.query_one("#rows", RowList).cursor


# Nothing typed is lost


async def test_pending_text_is_in_the_form_and_in_the_list(
    demo: DemoSwarm, wizard: MakeWizard
) -> None:
    """Form and list show the same text; it blocks launch until it is added or removed."""
    async with wizard(demo.host) as w:
        await _ready(w)
        await w.open_list(HOSTS)
        await w.type("nohost")
        await w.press("escape")
        assert w.app.screen is w.form
        assert w.value(HOSTS) == "nohost"
        assert w.session.errors
        await w.press("down")
        assert w.value_of("#add-row") == "nohost"
        await w.press("end", "ctrl+u")
        await w.add_rows("db:10.0.0.9")
        assert w.rows(HOSTS) == ["10.0.0.9 db"]
        await w.press("escape")
        assert w.value(HOSTS) == ""
        assert not w.session.errors


async def test_an_incomplete_row_is_never_lost(demo: DemoSwarm, wizard: MakeWizard) -> None:
    """Other steps, the finder, F4, another mode, the help, undo of another change."""
    async with wizard(demo.host) as w:
        await _ready(w)
        await w.jump(HOSTS)
        await w.type("half")
        await w.go_to_step("mode")
        await w.focus("#mode")
        await w.press("down", "f4", "f4", "f6", "escape", "f1", "escape", "ctrl+z")
        assert w.session.draft.mode == "replicated"
        await w.press("f2", "f9")
        assert w.step == "review"
        assert "not added: 'half' is not a host entry" in w.flat_text
        await w.focus("#summary")
        await w.press("enter")
        assert w.step == "networks"
        assert w.value(HOSTS) == "half"
        assert w.field(HOSTS).control.has_focus
        await w.press("end", "ctrl+u")
        assert not w.session.errors
    assert not create_requests(demo)


# Add, edit, copy, delete, reorder


async def test_text_rows_are_edited_in_the_line(demo: DemoSwarm, wizard: MakeWizard) -> None:
    """Enter stores the text; Esc restores the row and does not close the list."""
    async with wizard(demo.host) as w:
        await _ready(w)
        await w.jump(ENV)
        await w.add_rows("A=1", "B=two words")
        assert w.rows(ENV) == ["A=1", "B=two words"]
        assert "A=1 · B=two words" in w.flat_text
        await w.press("down")
        await w.focus("#rows")
        await w.press("end", "enter")
        assert w.value_of("#add-row") == "B=two words"
        assert "Row 2" in w.screen_text
        await w.type("!")
        await w.press("escape")
        assert isinstance(w.app.screen, ListScreen)
        assert w.value_of("#add-row") == ""
        assert w.rows(ENV) == ["A=1", "B=two words"]
        assert not w.session.errors
        await w.focus("#rows")
        await w.press("enter")
        await w.add_rows(" more")
        assert w.rows(ENV) == ["A=1", "B=two words more"]
        await w.press("escape")
        assert w.app.screen is w.form
        assert w.value(ENV) == ""
        assert "A=1 · B=two words" in w.flat_text
        assert '"B=two words more"' in w.preview


async def test_esc_leaves_a_row_of_the_form_as_it_was(demo: DemoSwarm, wizard: MakeWizard) -> None:
    """Also for a list in the step itself; only the next Esc goes to the previous step."""
    async with wizard(demo.host) as w:
        await _ready(w)
        await w.go_to_step("ports")
        await w.paste("8080:80\nhalf:\n")
        await w.focus("#rows")
        await w.press("end", "enter", "x", "escape")
        assert w.step == "ports"
        assert w.value_of("#add-row") == ""
        assert w.rows(PORTS)[1] == "half:"
        await w.press("escape")
        assert w.step == "networks"


async def test_a_row_that_moved_is_not_overwritten(demo: DemoSwarm, wizard: MakeWizard) -> None:
    """The edited text is added if its row was removed meanwhile."""
    async with wizard(demo.host) as w:
        await _ready(w)
        await w.go_to_step("ports")
        await w.paste("half:\n8080:80\n53/udp")
        await w.focus("#rows")
        await w.press("home", "enter", "shift+tab", "delete")
        await w.focus("#add-row")
        await w.press("end", "ctrl+u")
        await w.add_rows("9090")
        assert [row["TargetPort"] for row in w.rows(PORTS)] == [80, 53, 9090]


async def test_copy_delete_and_reorder(demo: DemoSwarm, wizard: MakeWizard) -> None:
    """By Ctrl keys and by Shift with arrow keys; the cursor stays on its row."""
    async with wizard(demo.host) as w:
        await _ready(w)
        await w.jump(ENV)
        await w.add_rows("A=1", "B=2", "C=3")
        await w.press("down")
        await w.focus("#rows")
        for keys, rows, cursor in (
            (("ctrl+d",), "BAC", 1),
            (("shift+down",), "BCA", 2),
            (("ctrl+d",), "BCA", 2),
            (("ctrl+u",), "BAC", 1),
            (("shift+up",), "ABC", 0),
            (("shift+up",), "ABC", 0),
            (("insert",), "AABC", 1),
            (("delete",), "ABC", 1),
            (("end", "delete"), "AB", 1),
            (("delete", "delete"), "", 0),
        ):
            await w.press(*keys)
            assert "".join(row[0] for row in w.rows(ENV)) == rows
            assert _cursor(w) == cursor
        assert w.topmost.query_one("#add-row").has_focus
        await w.press("ctrl+z")
        assert w.rows(ENV) == ["A=1"]


# Rows that are objects

_COMMON = {"Type", "Source", "Target", "ReadOnly"}
_OF_TYPE = {
    "volume": {
        *("VolumeOptions.NoCopy", "VolumeOptions.Labels", "VolumeOptions.Subpath"),
        *("VolumeOptions.DriverConfig.Name", "VolumeOptions.DriverConfig.Options"),
    },
    "bind": {"BindOptions.Propagation", "BindOptions.NonRecursive"},
    "tmpfs": {"TmpfsOptions.SizeBytes", "TmpfsOptions.Mode", "TmpfsOptions.Options"},
    "npipe": set(),
    "cluster": set(),
}
_MOUNTED = {
    "volume": "data:/data",
    "bind": "/srv:/srv",
    "tmpfs": "type=tmpfs,target=/run",
    "npipe": r"type=npipe,source=\\.\pipe\a,target=\\.\pipe\b",
    "cluster": "type=cluster,source=c,target=/c",
}


def _offered(w: Wizard) -> set[str]:
    """Return the fields shown in the dialog, by their path in the row."""
    assert isinstance(w.app.screen, RowDialog)
    fields = w.app.screen.query(Field)
    return {field.path.partition("].")[2] for field in fields if field.display}


@pytest.mark.parametrize("kind", _OF_TYPE)
async def test_a_mount_shows_the_fields_of_its_type(
    demo: DemoSwarm, wizard: MakeWizard, kind: str
) -> None:
    async with wizard(demo.host) as w:
        await _ready(w)
        await w.go_to_step("storage")
        await w.paste(f"{_MOUNTED[kind]}\n{_MOUNTED[kind]}")
        await w.focus("#rows")
        await w.press("enter")
        assert _offered(w) == _COMMON | _OF_TYPE[kind]


async def test_set_fields_of_a_row_are_shown_for_any_type(
    demo: DemoSwarm, wizard: MakeWizard
) -> None:
    """A volume changed to a bind: fields that no longer apply have errors and can be cleared."""
    async with wizard(demo.host) as w:
        await _ready(w)
        await w.go_to_step("storage")
        await w.add_rows("type=volume,source=/data,target=/data,volume-nocopy=true")
        await w.focus("#rows")
        await w.press("enter", "right")
        assert w.session.draft.text(f"{MOUNTS}[0].Type") == "bind"
        assert _offered(w) == _COMMON | _OF_TYPE["bind"] | {"VolumeOptions.NoCopy"}
        assert w.session.errors
        w.field(f"{MOUNTS}[0].VolumeOptions.NoCopy").control.focus()
        await w.wait_until_idle()
        await w.press("backspace", "escape")
        assert not w.session.errors
        await w.press("enter")
        assert _offered(w) == _COMMON | _OF_TYPE["bind"]
        assert "VolumeOptions" not in w.rows(MOUNTS)[0]


async def test_every_option_of_a_mount_by_keys(demo: DemoSwarm, wizard: MakeWizard) -> None:
    """The request has the values typed in the dialog."""
    async with wizard(demo.host) as w:
        await _ready(w)
        await w.go_to_step("storage")
        await w.add_rows("data:/data")
        await w.focus("#rows")
        await w.press("enter", "tab", "tab", "tab", "right", "tab", "right", "tab")
        await w.type("backup=daily")
        await w.press("tab")
        await w.type("local")
        await w.press("tab")
        await w.type("type=nfs o=addr=10.0.0.7,rw")
        await w.press("tab")
        await w.type("shop")
        await w.press("enter")
        await w.wait_for(lambda: w.app.screen is w.form)
        assert w.session.request is not None
        body = json.loads(w.session.request.body)
        assert body["TaskTemplate"]["ContainerSpec"]["Mounts"] == [
            {
                "Type": "volume",
                "Source": "data",
                "Target": "/data",
                "ReadOnly": True,
                "VolumeOptions": {
                    "NoCopy": True,
                    "Labels": {"backup": "daily"},
                    "DriverConfig": {
                        "Name": "local",
                        "Options": {"type": "nfs", "o": "addr=10.0.0.7,rw"},
                    },
                    "Subpath": "shop",
                },
            }
        ]


TURNS = (
    (PORTS, "8080:80", "ctrl+e", "PublishMode", ["host", "ingress"]),
    (PORTS, "8080:80", "ctrl+r", "Protocol", ["udp", "sctp", "tcp"]),
    (MOUNTS, "data:/data", "ctrl+e", "ReadOnly", ["yes", "no"]),
    (MOUNTS, "/a:/a", "ctrl+r", "Type", ["tmpfs", "npipe", "cluster", "volume", "bind"]),
)


@pytest.mark.parametrize(("path", "row", "key", "name", "turns"), TURNS)
async def test_keys_cycle_the_options_of_a_row(
    demo: DemoSwarm,
    wizard: MakeWizard,
    path: str,
    row: str,
    key: str,
    name: str,
    turns: list[str],
) -> None:
    async with wizard(demo.host) as w:
        await _ready(w)
        await w.jump(path)
        await w.add_rows(row)
        await w.focus("#rows")
        for turn in turns:
            await w.press(key)
            assert w.session.draft.text(f"{path}[0].{name}") == turn
            await w.wait_for(lambda turn=turn: turn in _row_of(w, row.rpartition(":")[2]))


def _row_of(w: Wizard, words: str) -> str:
    """Return the row of the table that contains `words`."""
    lines = w.topmost.query_one("#rows", RowList).text.splitlines()
    return next(line for line in lines if words in line)


async def test_keys_skip_options_that_the_api_does_not_have(
    make_demo: MakeDemo, wizard: MakeWizard
) -> None:
    """Newer mount types are skipped; a newer field does not change."""
    async with wizard(make_demo(api="1.24").host) as w:
        await _ready(w)
        await w.go_to_step("storage")
        await w.add_rows("/a:/a")
        await w.focus("#rows")
        seen = []
        for _ in range(4):
            await w.press("ctrl+r")
            seen.append(w.rows(MOUNTS)[0]["Type"])
        assert seen == ["volume", "bind", "volume", "bind"]
        await w.go_to_step("ports")
        await w.add_rows("8081:80")
        await w.focus("#rows")
        await w.press("ctrl+e")
        assert "PublishMode" not in w.rows(PORTS)[0]
        assert not w.session.errors


# Paste and files

_DOTENV = """\
# database
export DB_HOST=db.example.com
DB_NAME="shop"

  PORT=8080\r
PASSTHROUGH
EMPTY=
"""


async def test_paste_lines_into_the_form(demo: DemoSwarm, wizard: MakeWizard) -> None:
    """Comments, blank lines, `export` and line ends are removed; quotes are kept."""
    async with wizard(demo.host) as w:
        await _ready(w)
        await w.jump(ENV)
        await w.type("HALF")
        await w.paste(_DOTENV)
        expected = [
            *("DB_HOST=db.example.com", 'DB_NAME="shop"', "PORT=8080", "PASSTHROUGH", "EMPTY="),
        ]
        assert w.rows(ENV) == expected
        assert w.value(ENV) == "HALF"
        said = {each.path: each.rule for each in w.session.problems if each.level == "hint"}
        assert said[f"{ENV}[0]"] == "copied-prefix"
        assert said[f"{ENV}[1]"] == "quoted-env-value"
        await w.press("enter")
        assert w.rows(ENV) == [*expected, "HALF"]
        await w.press("ctrl+z", "ctrl+z")
        assert w.rows(ENV) == []


async def test_paste_of_one_line_is_typed_text(demo: DemoSwarm, wizard: MakeWizard) -> None:
    async with wizard(demo.host) as w:
        await _ready(w)
        await w.jump(ENV)
        await w.type("A=")
        await w.paste("pasted")
        assert w.value(ENV) == "A=pasted"
        await w.press("end", "ctrl+u")
        await w.paste("# a comment\n\nexport B=2\n")
        assert w.value(ENV) == "export B=2"
        assert w.rows(ENV) == []
        await w.press("enter")
        assert w.rows(ENV) == ["B=2"]
        assert "is read without export" in w.flat_text


async def test_several_options_in_a_line(demo: DemoSwarm, wizard: MakeWizard) -> None:
    """Each is a row with its hint, also from a pasted line."""
    async with wizard(demo.host) as w:
        await _ready(w)
        await w.jump(ENV)
        await w.type("-e A=1 -e B=2")
        assert not w.session.errors
        await w.press("enter")
        await w.paste("-e 'C=two words' --env D=4\n-e E=5 -p 80:80\n")
        assert w.rows(ENV) == ["A=1", "B=2", "C=two words", "D=4", "-e E=5 -p 80:80"]
        assert [each.message for each in w.session.errors if each.path.startswith(ENV)] == [
            "-p sets Ports: add it there"
        ]
        hints = [each for each in w.session.problems if each.rule == "copied-prefix"]
        assert [each.path for each in hints] == [f"{ENV}[{index}]" for index in range(4)]


async def test_rows_with_a_prefix(demo: DemoSwarm, wizard: MakeWizard) -> None:
    """A removed prefix is shown as a hint at the row, also after moving it."""
    async with wizard(demo.host) as w:
        await _ready(w)
        await w.jump(PORTS)
        await w.type("-p 443:443")
        assert not w.session.errors
        await w.press("enter")
        await w.paste("- 80:80\n--publish 53:53/udp\n")
        assert [row["TargetPort"] for row in w.rows(PORTS)] == [443, 80, 53]
        hints = [each for each in w.session.problems if each.rule == "copied-prefix"]
        assert [each.path for each in hints] == [f"{PORTS}[{index}]" for index in range(3)]
        assert (
            hints[0].message_with_hint == "is read without -p, an option of docker: write 443:443"
        )
        assert "is read without" in w.flat_text
        await w.press("ctrl+z", "ctrl+z")
        assert not [each for each in w.session.problems if each.rule == "copied-prefix"]


async def test_a_pasted_value_of_several_lines(demo: DemoSwarm, wizard: MakeWizard) -> None:
    async with wizard(demo.host) as w:
        await _ready(w)
        await w.jump(ENV)
        await w.paste('A="one\rtwo"\rB=1\r')
        assert w.rows(ENV) == ['A="one', 'two"', "B=1"]
        found = [each for each in w.session.problems if each.rule == "unclosed-quote"]
        assert [each.path for each in found] == [f"{ENV}[0]"] * 2
        assert any("line 2 is not part of it" in each.message for each in found)


@pytest.mark.parametrize("on", ["#rows", "#add-row"])
async def test_paste_into_a_list(demo: DemoSwarm, wizard: MakeWizard, on: str) -> None:
    """On the table and in its input line; each port of a range is a row."""
    async with wizard(demo.host) as w:
        await _ready(w)
        await w.go_to_step("ports")
        await w.add_rows("443")
        await w.focus(on)
        await w.paste("8080:80/tcp\n53:53/udp\n9000-9001:9000-9001\n")
        rows = [(row.get("PublishedPort"), row["TargetPort"]) for row in w.rows(PORTS)]
        assert rows == [(None, 443), (8080, 80), (53, 53), (9000, 9000), (9001, 9001)]


async def test_bad_rows_are_kept_and_reported(demo: DemoSwarm, wizard: MakeWizard) -> None:
    """The row has a mark, the cursor explains it, the review leads to it, Enter edits its text."""
    async with wizard(demo.host) as w:
        await _ready(w)
        await w.go_to_step("ports")
        await w.paste("8081:80\n80:x\n53/udp\ny:81")
        assert w.rows(PORTS)[1] == "80:x"
        await w.wait_for("✗ 2 errors")
        assert w.explanation.startswith("✗ error: row 2: target port 'x'")
        assert [_row_of(w, bad)[1] for bad in ("80:x", "53", "y:81")] == ["✗", " ", "✗"]
        await w.press("up")
        assert _cursor(w) == 1
        assert w.explanation.startswith("✗ error: target port 'x'")
        await w.press("end", "delete")
        await w.press("f2")
        assert w.session.launch_block_reason()
        await w.focus("#summary")
        await w.press("enter")
        assert w.step == "ports"
        assert _cursor(w) == 1
        await w.press("enter")
        assert w.value_of("#add-row") == "80:x"
        await w.press("backspace")
        await w.add_rows("81")
        assert w.rows(PORTS)[1]["TargetPort"] == 81
        assert not w.session.errors


async def test_rows_have_their_colours(demo: DemoSwarm, wizard: MakeWizard) -> None:
    """The mark of an error is red, the header is dim, the row at the cursor is reversed."""
    async with wizard(demo.host) as w:
        await _ready(w)
        await w.go_to_step("storage")
        await w.add_rows("/srv:/srv")
        plain, dim = w.style_of("Secrets").color, w.style_of(" add").color
        assert w.style_of("Source").color == dim != plain
        await w.focus("#rows")
        assert w.style_of("/srv   ").reverse
        await w.paste("nonsense")
        await w.press("home")
        assert not w.style_of("nonsense").reverse
        await w.press("end")
        mark, row = w.style_of("✗"), w.style_of("nonsense")
        assert row.reverse
        assert mark.color == w.style_of("3 Storage").color not in (dim, plain)


async def test_the_row_at_the_cursor_is_highlighted_over_its_whole_width(
    demo: DemoSwarm, wizard: MakeWizard
) -> None:
    async with wizard(demo.host, size=WIDE) as w:
        await _ready(w)
        await w.open_list(ENV)
        await w.add_rows("A=1")
        await w.press("up")
        table = w.topmost.query_one("#rows", RowList)
        strip = table.render_line(0)
        assert sum(piece.cell_length for piece in strip) == table.size.width
        assert all(piece.style and piece.style.reverse for piece in strip)


async def test_columns_align_with_wide_characters(demo: DemoSwarm, wizard: MakeWizard) -> None:
    """The second column begins at the same column of the terminal in each row."""
    async with wizard(demo.host) as w:
        await _ready(w)
        await w.open_list(LABELS)
        await w.add_rows("ab=one", "日本=two")
        table = w.topmost.query_one("#rows", RowList)
        starts = [
            cell_len(line.partition(value)[0])
            for line, value in zip(table.text.splitlines(), ("one", "two"), strict=True)
        ]
        assert len(set(starts)) == 1


async def test_five_hundred_lines(demo: DemoSwarm, wizard: MakeWizard) -> None:
    """All are added, one undo removes them, End shows the last one."""
    lines = [f"NAME_{number}=value {number}" for number in range(500)]
    async with wizard(demo.host, size=WIDE) as w:
        await _ready(w)
        await w.open_list(ENV)
        await w.paste("\n".join(lines))
        assert w.rows(ENV) == lines
        await w.focus("#rows")
        await w.press("end")
        await w.wait_for("value 499")
        assert "NAME_0 " not in w.screen_text
        await w.press("home")
        await w.wait_for("NAME_0 ")
        await w.press("escape")
        assert w.session.request is not None
        assert w.session.request.body.count(b"NAME_") == 500
        await w.press("ctrl+z")
        assert w.rows(ENV) == []


async def test_a_file_of_entries(demo: DemoSwarm, wizard: MakeWizard, tmp_path: Path) -> None:
    """`@FILE` as `docker service create --env-file`: present entries override the file."""
    path = tmp_path / "my.env"
    path.write_text("# base\nA=file\nB=file\n")
    async with wizard(demo.host) as w:
        await _ready(w)
        await w.jump(ENV)
        await w.add_rows("A=mine")
        await w.type(f"@{path}")
        assert "not read yet" in w.flat_text
        assert w.session.errors
        await w.press("enter")
        await w.wait_for(lambda: w.rows(ENV) == ["B=file", "A=mine"])
        assert w.value(ENV) == ""
        assert not w.session.errors


async def test_a_missing_file(demo: DemoSwarm, wizard: MakeWizard, tmp_path: Path) -> None:
    """The error is at the input line; the name stays and blocks launch."""
    async with wizard(demo.host) as w:
        await _ready(w)
        await w.jump(ENV)
        await w.add_rows(f"@{tmp_path}/none.env")
        await w.wait_for("not read: ")
        assert w.value(ENV).endswith("none.env")
        assert w.step == "container"
        await w.press("f8", "f7")
        assert w.value(ENV).endswith("none.env")
        assert w.rows(ENV) == []
        assert [problem.path for problem in w.session.errors] == [ENV]
        (tmp_path / "none.env").write_text("A=1")
        await w.jump(ENV)
        await w.press("enter")
        await w.wait_for(lambda: w.rows(ENV) == ["A=1"])
        assert not w.session.errors


async def test_labels_from_a_file(demo: DemoSwarm, wizard: MakeWizard, tmp_path: Path) -> None:
    (tmp_path / "labels").write_text("team=shop\ntier=web\n")
    async with wizard(demo.host) as w:
        await _ready(w)
        await w.open_list(LABELS)
        await w.add_rows(f"@{tmp_path}/labels")
        await w.wait_for(lambda: w.rows(LABELS) == ["team=shop", "tier=web"])
        assert isinstance(w.app.screen, ListScreen)
        assert w.session.spec is not None
        assert w.session.spec.labels == {"team": "shop", "tier": "web"}


FILES = (
    (PORTS, "# web\n8091:80\n\n9053/udp\n", "8091:80\nnone:80\n", "line 2: "),
    (MOUNTS, "data:/data\r\n/srv:/srv:ro\r\n", "data:/data\ndata:data\n", "line 2: "),
    (HOSTS, "db:10.0.0.9\n10.0.0.8 cache", "\n\nhalf", "line 3: "),
)


@pytest.mark.parametrize(("path", "valid", "invalid", "where"), FILES)
async def test_rows_from_a_file(
    demo: DemoSwarm,
    wizard: MakeWizard,
    tmp_path: Path,
    path: str,
    valid: str,
    invalid: str,
    where: str,
) -> None:
    """Every list reads `@FILE`: a row from each line, or the file and the line of the error."""
    (tmp_path / "good").write_text(valid)
    (tmp_path / "bad").write_text(invalid)
    async with wizard(demo.host) as w:
        await _ready(w)
        await w.jump(path)
        await w.add_rows(f"@{tmp_path}/bad")
        await w.wait_for(f"not read: bad: {where}")
        assert w.rows(path) == []
        assert w.session.errors
        await w.press("end", "ctrl+u")
        await w.add_rows(f"@{tmp_path}/good")
        await w.wait_for(lambda: len(w.rows(path)) == 2)
        assert not w.session.errors


# Undo

CHANGES: tuple[tuple[tuple[str, ...], list[Any]], ...] = (
    (("insert",), ["A=1", "A=1", "B=2"]),
    (("ctrl+d",), ["A=1", "B=2", "A=1"]),
    (("delete",), ["A=1", "B=2"]),
)


async def test_undo_and_redo_in_a_list(demo: DemoSwarm, wizard: MakeWizard) -> None:
    """Each change of a list is one step; the form behind is refreshed."""
    async with wizard(demo.host) as w:
        await _ready(w)
        await w.open_list(ENV)
        await w.add_rows("A=1", "B=2")
        await w.focus("#rows")
        await w.press("home")
        before = [w.rows(ENV)]
        for keys, rows in CHANGES:
            await w.press(*keys)
            assert w.rows(ENV) == rows
            before.append(rows)
        for rows in reversed(before[:-1]):
            await w.press("ctrl+z")
            assert w.rows(ENV) == rows
        for rows in before[1:]:
            await w.press("ctrl+y")
            assert w.rows(ENV) == rows
        await w.press("escape", "ctrl+z")
        assert w.rows(ENV) == ["A=1", "B=2", "A=1"]
        assert "A is overridden by row 3" in w.flat_text


# Gates


async def test_a_list_that_the_api_does_not_have(make_demo: MakeDemo, wizard: MakeWizard) -> None:
    """Disabled with the reason; a list with rows can be emptied."""
    tree = {"TaskTemplate": {"ContainerSpec": {"Image": "nginx", "Hosts": ["10.0.0.9 db"]}}}
    async with wizard(make_demo(api="1.24").host, tree=tree) as w:
        await w.wait_until_connected()
        assert [problem.path for problem in w.session.errors] == [HOSTS]
        await w.jump(f"{_CONTAINER}.DNSConfig.Search")
        assert w.field(f"{_CONTAINER}.DNSConfig.Search").control.disabled
        await w.jump(HOSTS)
        assert w.field(HOSTS).control.has_focus
        await w.press("down")
        await w.focus("#rows")
        await w.press("delete")
        assert not w.session.errors
        await w.press("escape")
        assert w.field(HOSTS).control.disabled
        assert "needs API 1.25" in w.flat_text
