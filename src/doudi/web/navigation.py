"""The rail, the phone's bottom bar and the area switcher's neighbours: which screens a role is shown.

A room registers its screens in `doudi/web/<room>/nav.py`:

    register(Item("households", _("救助对象"), "users", "households", CASE_READERS, 20, phone=True))

Showing an item is a courtesy, never a right: the view itself checks with `for_roles`.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from django.urls import reverse

from doudi.kernel.actor import Actor


@dataclass(frozen=True, slots=True)
class Item:
    """One screen in the navigation. `roles` empty: every officer. `badge` counts what waits there."""

    key: str
    label: object  # lazily translated
    icon: str  # a name in vendor/icons.txt
    url_name: str
    roles: Iterable[str] = ()
    order: int = 50
    badge: Callable[[Actor], int] | None = None
    phone: bool = False  # one of the four places in the phone's bottom bar
    bottom: bool = False  # in the lower group of the rail (administration)
    under: tuple[str, ...] = field(default=())  # other url names that light this item up

    def is_for(self, actor: Actor) -> bool:
        """Is the item shown to this officer?"""
        wanted = frozenset(self.roles)
        return bool(actor.user_id) and (not wanted or bool(wanted & actor.roles()))


@dataclass(frozen=True, slots=True)
class Link:
    """An item as drawn for one officer on one page."""

    item: Item
    url: str
    current: bool
    count: int


_ITEMS: dict[str, Item] = {}


def register(item: Item) -> None:
    """Add a screen; registering the same key again replaces it."""
    _ITEMS[item.key] = item


def links_for(actor: Actor, url_name: str | None) -> list[Link]:
    """What this officer is shown, in order, with the page `url_name` marked as the current one."""
    shown = sorted((i for i in _ITEMS.values() if i.is_for(actor)), key=lambda i: (i.order, i.key))
    return [
        Link(
            item=i,
            url=reverse(i.url_name),
            current=url_name == i.url_name or url_name in i.under,
            count=i.badge(actor) if i.badge else 0,
        )
        for i in shown
    ]
