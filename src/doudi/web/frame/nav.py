"""The home page in the navigation."""

from django.utils.translation import gettext_lazy as _

from doudi.web.navigation import Item, register

register(
    Item("home", _("工作台"), "layout-dashboard", "home", (), 0, phone=True, under=("search",))
)
