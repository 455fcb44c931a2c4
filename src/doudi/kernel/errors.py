"""Three kinds of "no", kept apart because people must be told different things.

- `Refused`: a rule or a right forbids the act. Trying again changes nothing.
- `NotYet`: something that can still be supplied is missing; `missing` names it.
- `Broken`: something in the machine or in a neighbour's machine failed; nothing was changed.
"""

from collections.abc import Sequence


class DoudiError(Exception):
    """Base of everything Doudi says no with. `code` is stable and loggable; `says` is for people."""

    status = 500

    def __init__(self, code: str, says: object = "", **detail: object) -> None:
        super().__init__(code)
        self.code = code
        self.says = says  # may be a lazy translation; holds no personal data
        self.detail = detail

    def __str__(self) -> str:
        return f"{self.code}: {self.says}" if self.says else self.code


class Refused(DoudiError):
    """The act is not allowed: wrong state, wrong person, wrong place, or against a rule."""

    status = 409


class Forbidden(Refused):
    """The actor has no right to do or see this."""

    status = 403


class NotFound(Refused):
    """It does not exist, or not for this actor: the two are never told apart."""

    status = 404


class NotYet(DoudiError):
    """The act is possible once what is named in `missing` is there."""

    status = 422

    def __init__(
        self, code: str, says: object = "", *, missing: Sequence[str] = (), **detail: object
    ) -> None:
        super().__init__(code, says, **detail)
        self.missing = tuple(missing)


class Broken(DoudiError):
    """A failure that is nobody's decision; nothing was changed, trying again may help."""

    status = 503
