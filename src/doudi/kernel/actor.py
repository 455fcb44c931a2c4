"""Who acts: a person in posts, or a named part of the machine.

A post is a role in an office with an area. Areas are short division codes of 2, 4, 6, 9 or 12
digits ("" is the whole country); an area contains every code that begins with it, because short
codes are cut by level and never by stripping zeros.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from doudi.kernel.errors import Forbidden


@dataclass(frozen=True, slots=True)
class PostHeld:
    """One post as held now. `acting_for` names the absent holder whom a substitute stands in for."""

    role: str
    office_id: int
    area: str
    acting_for: int | None = None

    def covers(self, area: str) -> bool:
        """Does this post's area contain `area`?"""
        return area.startswith(self.area)


@dataclass(frozen=True, slots=True)
class Actor:
    """The one who acts, passed to every service and selector as `by` or `actor`."""

    user_id: int | None
    name: str
    posts: tuple[PostHeld, ...] = ()
    machine: bool = False
    person_id: int | None = None  # the citizen's own registry id, in the portal and for kinship

    def roles(self) -> frozenset[str]:
        """Every role held anywhere."""
        return frozenset(p.role for p in self.posts)

    def areas(self, roles: Iterable[str] | None = None) -> tuple[str, ...]:
        """The areas covered by posts with one of `roles` (any role where None), widest first."""
        wanted = None if roles is None else frozenset(roles)
        found = {p.area for p in self.posts if wanted is None or p.role in wanted}
        return tuple(
            sorted(
                (a for a in found if not any(a != b and a.startswith(b) for b in found)),
                key=lambda a: (len(a), a),
            )
        )

    def may(self, *roles: str, area: str) -> bool:
        """Does the actor hold one of `roles` over `area`? The machine may do what it is written to do."""
        return self.machine or any(p.role in roles and p.covers(area) for p in self.posts)

    def must_be(self, *roles: str, area: str) -> None:
        """Raise `Forbidden` unless `may`."""
        if not self.may(*roles, area=area):
            raise Forbidden("not_your_post", roles=roles)


def machine(name: str) -> Actor:
    """The actor for work that no person started, such as `machine("worker")`."""
    return Actor(user_id=None, name=name, machine=True)


NOBODY = Actor(user_id=None, name="")
