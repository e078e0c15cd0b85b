"""Read and write a spec as a file, in the API's JSON or in YAML.

The output of `docker service inspect` is accepted too: the object, or a list with one object, is
unwrapped to its Spec; so is `{"Spec": {...}}`. Inspect shows default update and rollback policies
also for jobs, which may not have them; they are removed there. A seccomp profile may be `@FILE`,
which is read.
"""

from __future__ import annotations

import base64
import json
import math
from collections import Counter
from pathlib import Path
from typing import IO, Any

from swarmtui.errors import FileError
from swarmtui.escaping import json_text
from swarmtui.files import Unreadable, expand_home, read_file, read_stream
from swarmtui.formats.foreign_files import PRINT_SPEC, ForeignFile, recognize_object, recognize_text
from swarmtui.spec.convert.normalize import api_keys_by_folded, fold_key, normalize_keys
from swarmtui.spec.convert.wire import POLICIES, defaults_of
from swarmtui.spec.modes import JOB_KEYS
from swarmtui.spec.quoting import shortened
from swarmtui.spec.size_limits import TOO_LARGE, check_size
from swarmtui.spec.tree import CONTAINER, keys_of, value_at, with_value

STANDARD_INPUT = "-"
_MAX_DIGITS = 40
_SECCOMP_PROFILE = keys_of(f"{CONTAINER}.Privileges.Seccomp.Profile")


def load(source: str, stdin: IO[bytes] | None = None) -> dict[str, Any]:
    """Read the spec in the file `source`, `-` for standard input, as plain JSON.

    Only the type and the size of the whole are checked; FileError with the position. The path of a
    seccomp profile `@FILE` is relative to the directory of `source`.
    """
    name = _display_name(source)
    value = _parse_spec(read_text(source, stdin), name)
    try:
        check_size(value)
    except ValueError as why:
        raise FileError(f"{name}: {why}") from None
    spec = _unwrap_spec(value, name)
    folder = Path() if source == STANDARD_INPUT else Path(source).parent
    return _with_seccomp_profile(spec, folder)


def read_text(source: str, stdin: IO[bytes] | None = None) -> str:
    """Read a file of UTF-8 text, `-` for standard input; FileError."""
    if not source:
        raise FileError("the file name is empty")
    name = _display_name(source)
    try:
        data = read_stream(stdin) if source == STANDARD_INPUT else read_file(Path(source))
    except (FileNotFoundError, NotADirectoryError):
        raise FileError(f"{name}: no such file") from None
    except Unreadable as why:
        raise FileError(f"{name}: {why}") from None
    return _decode(data, name)


def read_named(name: str) -> str:
    """Read the file of `@FILE`, given without the @; `~` is the home directory. FileError."""
    try:
        return read_text(str(expand_home(name)))
    except Unreadable as why:
        raise FileError(f"{name}: {why}") from None


def _display_name(source: str) -> str:
    return "standard input" if source == STANDARD_INPUT else source


def read_seccomp_profile(path: str, folder: Path = Path()) -> str:
    """Read a seccomp profile, a JSON object, and return it as base64 for the API; FileError.

    `path` is relative to `folder`; `~` is the home directory.
    """
    place = str(folder / path) if not path.startswith("~") else path
    text = read_named(place)
    if not isinstance(_parse_seccomp_profile(text, place), dict):
        raise FileError(f"{place}: is not a seccomp profile: it must be a JSON object")
    return base64.b64encode(text.encode()).decode()


def dump(body: dict[str, Any], *, as_yaml: bool = False) -> str:
    """Write a spec as text that `load` can read."""
    if as_yaml:
        from swarmtui.formats import core_yaml

        return core_yaml.write(body)
    return json_text(body, indent=2) + "\n"


def _decode(data: bytes, name: str) -> str:
    try:
        return data.decode().removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        where = f"byte 0x{data[error.start]:02x} at offset {error.start}, in line {line}"
        raise FileError(f"{name}: is not UTF-8 text: {where}") from None


def _parse_spec(text: str, name: str) -> Any:
    """Parse a spec; FileError with what the file is, if it is recognized."""
    try:
        value = _parse(text, name)
    except FileError:
        _raise_if_foreign(recognize_text(text), name)
        raise
    if isinstance(value, str) or _has_no_field(value):
        _raise_if_foreign(recognize_text(text), name)
    _raise_if_foreign(
        recognize_object(value[0] if isinstance(value, list) and value else value), name
    )
    return value


def _has_no_field(value: Any) -> bool:
    """Whether it is an object without a field of a spec, as YAML reads `docker run -e 'A: 1' x`."""
    return (
        isinstance(value, dict) and not set(map(fold_key, value)) & api_keys_by_folded()[""].keys()
    )


def _raise_if_foreign(foreign: ForeignFile | None, name: str) -> None:
    if foreign:
        raise FileError(f"{name}: is {foreign.what}", foreign.hint) from None


def _parse(text: str, name: str) -> Any:
    """Parse as JSON if it begins like JSON, else as YAML; a YAML flow mapping does too."""
    if not text.strip():
        raise FileError(f"{name}: is empty")
    if text.lstrip()[0] not in "{[":
        return _parse_yaml(text, name)
    try:
        return _parse_json(text, name)
    except json.JSONDecodeError as error:
        if name.lower().endswith((".yaml", ".yml")):
            return _parse_yaml(text, name)
        where = f"line {error.lineno}, column {error.colno}"
        raise FileError(f"{name}: {where}: is not valid JSON: {error.msg}") from None


def _parse_seccomp_profile(text: str, name: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise FileError(
            f"{name}: is not a seccomp profile: it is not valid JSON: {error}"
        ) from None


def _parse_yaml(text: str, name: str) -> Any:
    from swarmtui.formats import core_yaml

    try:
        return core_yaml.parse(text)
    except core_yaml.YamlError as error:
        raise FileError(f"{name}: {error.position}{error}") from None


def _parse_json(text: str, name: str) -> Any:
    try:
        return json.loads(
            text,
            object_pairs_hook=_reject_duplicate_keys,
            parse_constant=_reject_constant,
            parse_int=_parse_int,
            parse_float=_parse_float,
        )
    except json.JSONDecodeError:
        raise
    except RecursionError:
        raise FileError(f"{name}: {TOO_LARGE}") from None
    except ValueError as error:
        raise FileError(f"{name}: {_find_position(text)}{error}") from None


def _find_position(text: str) -> str:
    """Return the position that Python's JSON reader does not report, if YAML's reader finds it."""
    from swarmtui.formats import core_yaml

    try:
        core_yaml.parse(text)
    except core_yaml.YamlError as error:
        return error.position
    return ""


def _reject_duplicate_keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        duplicate = next(
            key for key, times in Counter(key for key, _ in pairs).items() if times > 1
        )
        raise ValueError(f"duplicate key {shortened(duplicate)}")
    return found


def _reject_constant(text: str) -> float:
    raise ValueError(f"{text} is not a JSON number")


def _parse_int(text: str) -> int:
    if len(text) > _MAX_DIGITS:
        raise ValueError(f"a number of {len(text)} digits is too long")
    return int(text)


def _parse_float(text: str) -> float:
    number = float(text)
    return number if math.isfinite(number) else _reject_constant(text[:_MAX_DIGITS])


def _unwrap_spec(value: Any, name: str) -> dict[str, Any]:
    if isinstance(value, list):
        if len(value) != 1 or not isinstance(value[0], dict):
            raise FileError(f"{name}: is a list, not one service", PRINT_SPEC)
        value = value[0]
    if value is None:
        raise FileError(f"{name}: is empty")
    if not isinstance(value, dict):
        raise FileError(
            f"{name}: is {_describe_value(value)}, not an object with the fields of a service"
        )
    spec = _without_wrapper(value)
    _reject_lone_surrogates(spec, name)
    return _without_default_policies(spec)


def _with_seccomp_profile(spec: dict[str, Any], folder: Path) -> dict[str, Any]:
    """Replace a seccomp profile `@FILE` by the content of the file."""
    tree = normalize_keys(spec)
    named = value_at(tree, _SECCOMP_PROFILE)
    if not (isinstance(named, str) and named.startswith("@")):
        return spec
    changed: dict[str, Any] = with_value(
        tree, _SECCOMP_PROFILE, read_seccomp_profile(named[1:], folder)
    )
    return changed


def _without_wrapper(value: dict[str, Any]) -> dict[str, Any]:
    """Return the value of the key `Spec`, as in the output of inspect; else `value`."""
    known = {fold_key(key): item for key, item in value.items()}
    spec = known.get("spec")
    return spec if isinstance(spec, dict) and "tasktemplate" not in known else value


def _without_default_policies(spec: dict[str, Any]) -> dict[str, Any]:
    mode = spec.get("Mode")
    if not isinstance(mode, dict) or not JOB_KEYS & set(mode):
        return dict(spec)
    return {key: value for key, value in spec.items() if not _is_default_policy(key, value)}


def _is_default_policy(key: str, value: Any) -> bool:
    """Whether a policy has only defaults. Zeros are omitted: no Parallelism means 0, no default."""
    if key not in POLICIES or not isinstance(value, dict) or "Parallelism" not in value:
        return False
    defaults = defaults_of(key)
    return {**defaults, **value} == defaults


def _describe_value(value: Any) -> str:
    return "text" if isinstance(value, str) else f"just {json.dumps(value)}"


def _reject_lone_surrogates(spec: dict[str, Any], name: str) -> None:
    """Refuse a lone surrogate, which JSON can escape but UTF-8 cannot encode."""
    try:
        json.dumps(spec, ensure_ascii=False).encode()
    except UnicodeEncodeError as error:
        half = error.object[error.start : error.start + 1].encode("unicode_escape").decode()
        raise FileError(
            f"{name}: {half} is half a character (a lone surrogate): use valid text"
        ) from None
