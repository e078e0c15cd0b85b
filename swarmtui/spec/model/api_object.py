"""The base class of every object of the ServiceSpec.

A field states in one place its type, range, title and help (pydantic's `Field`), and with the
markers of `markers.py` its first API version, its `docker service create` option, its default.
Forms, version requirements, the CLI line and docs/fields.md are all read from there.

The annotations are only text when the program runs, so that neither pydantic nor `types.py` are
imported. `make fields` compiles them to a schema for pydantic-core, see `compiled.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Literal, NoReturn, Self, dataclass_transform

from swarmtui.spec.unreadable import UnreadableError

_ACRONYMS = {
    "Cpus": "CPUs",
    "Dns": "DNS",
    "Gid": "GID",
    "Id": "ID",
    "Os": "OS",
    "Selinux": "SELinux",
    "Tty": "TTY",
    "Uid": "UID",
}


def api_name(name: str) -> str:
    """Return the API's key for a Python name: nano_cpus -> NanoCPUs, global_ -> Global."""
    words = (word.capitalize() for word in name.strip("_").split("_"))
    return "".join(_ACRONYMS.get(word, word) for word in words)


@dataclass_transform(kw_only_default=True, frozen_default=True)
class ApiObject:
    """An object of the Engine API: frozen; keys in the API's spelling; unknown keys are kept.

    pydantic-core makes the instances and checks their values. A class can define `_read(value)`, a
    class method that is given the raw value before its fields are read, and `_check()`, a method
    that is called after that.
    """

    __slots__ = (
        "__dict__",
        "__pydantic_extra__",
        "__pydantic_fields_set__",
        "__pydantic_private__",
    )
    api_keys: ClassVar[Mapping[str, str]] = {}
    """The API's key of each field, by its Python name."""
    defaults: ClassVar[Mapping[str, Any]] = {}
    """The values of absent fields; a field without one is required."""

    def __init_subclass__(cls) -> None:
        """Collect the fields; attributes of the class would hide that a field is missing."""
        names = cls.__annotations__
        cls.api_keys = {**cls.api_keys, **{name: api_name(name) for name in names}}
        cls.defaults = {
            **cls.defaults,
            **{name: vars(cls)[name] for name in names & vars(cls).keys()},
        }
        for name in names & vars(cls).keys():
            delattr(cls, name)

    def __init__(self, **values: Any) -> None:
        """Take the fields by their Python names or API keys; pydantic_core.ValidationError."""
        from swarmtui.spec.model.compiled import validator

        validator(type(self).__name__).validate_python(values, self_instance=self)

    @classmethod
    def model_validate(
        cls, value: Any, *, extra: Literal["allow", "ignore", "forbid"] | None = None
    ) -> Self:
        """Read plain JSON, also with human notations; pydantic_core.ValidationError."""
        from swarmtui.spec.model.compiled import validator

        read: Self = validator(cls.__name__).validate_python(value, extra=extra)
        return read

    def model_dump(
        self,
        *,
        mode: Literal["python", "json"] = "python",
        by_alias: bool = False,
        exclude_none: bool = False,
    ) -> dict[str, Any]:
        """Return the fields by their Python names or, `by_alias`, by the API's keys."""
        from swarmtui.spec.model.compiled import serializer

        dumped: dict[str, Any] = serializer(type(self).__name__).to_python(
            self, mode=mode, by_alias=by_alias, exclude_none=exclude_none
        )
        return dumped

    def model_copy(self, *, update: Mapping[str, Any]) -> Self:
        """Return a copy with other values, which are not checked."""
        copied = object.__new__(type(self))
        for slot, value in {
            "__dict__": {**vars(self), **update},
            "__pydantic_extra__": self.__pydantic_extra__,
            "__pydantic_fields_set__": self.__pydantic_fields_set__ | update.keys(),
        }.items():
            object.__setattr__(copied, slot, value)
        return copied

    @classmethod
    def __get_pydantic_core_schema__(cls, *_: Any) -> dict[str, Any]:
        """Stand for the schema of the class in the schema of a field; see `compiler.py`."""
        return {"type": "any", "metadata": {"api_object": cls.__name__}}

    def __getattr__(self, name: str) -> Any:
        """Called for a missing attribute: a field left out because it cannot be read."""
        if name in type(self).api_keys:
            raise UnreadableError(name)
        raise AttributeError(f"{type(self).__name__} does not have the attribute {name!r}")

    def __setattr__(self, name: str, value: Any) -> NoReturn:
        raise AttributeError(f"{type(self).__name__} is frozen")

    def __delattr__(self, name: str) -> NoReturn:
        raise AttributeError(f"{type(self).__name__} is frozen")

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and self._values() == other._values()

    def __hash__(self) -> int:
        return hash((type(self), tuple(vars(self).values())))

    def __repr__(self) -> str:
        values = ", ".join(f"{name}={value!r}" for name, value in self._values().items())
        return f"{type(self).__name__}({values})"

    def _values(self) -> dict[str, Any]:
        return {**vars(self), **(self.__pydantic_extra__ or {})}
