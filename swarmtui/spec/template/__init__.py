"""Go's text/template, as far as it is used in a spec: a text is run while it is read.

    tokens -> run <- functions <- values

What Go refuses, `TemplateError`. What its releases since 1.13 (that of Engine 20.10.0) disagree on,
and what nobody writes in a spec (define, js, fractions), is `UncertainError`. All else gives what
Go gives. Sources: `parse/lex.go`, `parse/parse.go`, `exec.go`, `funcs.go` of Go 1.19 and 1.24.
`python -m tools.compare_templates` compares both with this package, also on random texts.
"""

LITERAL_BRACES_HINT = 'for two braces as they are write {{"{{"}}'
"""What to do for a person who meant no template at all."""


class TemplateError(ValueError):
    """Go refuses the text; the message says why and what to write."""


class UnknownNameError(TemplateError):
    """There is no such function or field; the message is its name only."""


class UncertainError(ValueError):
    """Some release of Go may refuse the text, or print something else."""


def fail_unless(true: object, message: str) -> None:
    """Fail with `message` unless `true`."""
    if not true:
        raise TemplateError(message)
