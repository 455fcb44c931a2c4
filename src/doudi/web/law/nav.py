"""Where the law book stands in the rail."""

from django.utils.translation import gettext_lazy as _

from doudi.offices.roles import Role
from doudi.web.navigation import Item, register

register(Item("law", _("政策"), "scale", "law-book", frozenset(Role), 70))
