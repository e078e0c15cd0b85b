"""Go's text/template, as far as specs use it: a text is executed while it is read.

    tokens -> execute <- functions <- values

What Go refuses raises `TemplateError`. What the releases since Go 1.13 (that of Engine 20.10.0)
handle differently, and what is rare in a spec (define, js, fractions), raises `UncertainError`. The
rest has Go's output. Sources: `parse/lex.go`, `parse/parse.go`, `exec.go`, `funcs.go` of Go 1.19
and 1.24. `python -m tools.compare_templates` compares both with this package, also on random texts.
"""

LITERAL_BRACES_HINT = 'for two literal braces write {{"{{"}}'
"""The hint for text that is not meant as a template."""


class TemplateError(ValueError):
    """Go refuses the text; the message says why, and what to write."""


class UnknownNameError(TemplateError):
    """The function or field does not exist; the message is only its name."""


class UncertainError(ValueError):
    """Some releases of Go can refuse the text, or have another output."""


def fail_unless(true: object, message: str) -> None:
    """Fail with `message` unless `true`."""
    if not true:
        raise TemplateError(message)
