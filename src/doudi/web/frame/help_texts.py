"""A few plain sentences for the help of each page, by url name. Rooms add theirs from `nav.py`."""

from django.utils.translation import gettext_lazy as _

_ABOUT: dict[str, tuple[object, ...]] = {}


def add(url_name: str, *sentences: object) -> None:
    """Help for the page `url_name`."""
    _ABOUT[url_name] = sentences


def about(url_name: str) -> tuple[object, ...]:
    """The sentences about a page; none where nobody wrote any."""
    return _ABOUT.get(url_name, ())


add(
    "home",
    _("首页列出等您处理的事情，按法定时限排序；数字点开就是名单。"),
    _("红色只表示超期或有错，琥珀色表示临近时限。"),
)
