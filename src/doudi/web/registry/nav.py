"""Where the register stands in the rail, and what the search box finds in it."""

from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from doudi.kernel.actor import Actor
from doudi.offices.roles import CASE_READERS
from doudi.registry import selectors
from doudi.registry.vocabulary import LabelKind
from doudi.web import desk
from doudi.web.frame import help_texts
from doudi.web.navigation import Item, register
from doudi.web.places import path_of

AT_MOST = 6

register(Item("households", _("救助对象"), "users", "households", CASE_READERS, 20, phone=True))


def find(actor: Actor, text: str) -> Sequence[desk.Found]:
    """People by name, pinyin, initials, number, telephone, file number or village code."""
    return [_found(f) for f in selectors.people(text, actor=actor, limit=AT_MOST)]


def _found(found: selectors.Found) -> desk.Found:
    labels = "、".join(str(LabelKind(k).label) for k in found.labels)
    to = (
        ("household", [found.household_id]) if found.household_id else ("person", [found.person_id])
    )
    return desk.Found(
        title=f"{found.name} {found.id_masked}",
        url=reverse(to[0], args=to[1]),
        sub=" · ".join(t for t in (path_of(found.area, since=9), labels) if t),
        icon="user",
    )


desk.add_search("people", _("人员"), find)
help_texts.add(
    "households",
    _(
        "一户一档：家庭成员、收入支出财产、证明材料、授权和办理经过都在这里。"
        "证件号码默认遮挡，查看完整号码要说明理由并留痕。可按姓名、拼音、首字母、证件号、电话检索。"
    ),
)
