"""The frame: what every officer may open, and what is open before signing in."""

from tests.permissions.kinds import PUBLIC, Truth

TRUTH = {
    "home": Truth(),
    "search": Truth(),
    "help": Truth(),
    "news": Truth(),
    "news-seen": Truth(),
    "language": Truth(get=PUBLIC),
    "text-size": Truth(),
    "scope": Truth(),
    "draft-save": Truth(),
    "draft-forget": Truth(),
    "view-new": Truth(),
    "view-forget": Truth(kwargs={"view_id": 1}, also=frozenset({404})),
    "styleguide": Truth(gone=True),
    "sign-in": Truth(get=PUBLIC, also=frozenset({302})),
    "sign-in-code": Truth(get=PUBLIC, also=frozenset({302})),
    "sign-in-again": Truth(get=PUBLIC),
    "sign-in-demo": Truth(gone=True),
    "sign-out": Truth(also=frozenset({302})),
    "profile": Truth(),
}
