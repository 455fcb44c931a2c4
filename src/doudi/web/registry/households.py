"""The list of households: filtered, searched, saved as views."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from doudi.kernel.divisions import is_code
from doudi.offices.roles import CASE_READERS
from doudi.registry import selectors
from doudi.registry.states import HouseholdState
from doudi.registry.vocabulary import Cause, LabelFamily, LabelKind, Residence, family_of
from doudi.web import scope
from doudi.web.frame.keep import views_for
from doudi.web.http import actor_of, for_roles, page
from doudi.web.paging import page_of
from doudi.web.places import divisions, name_of

SIZES = (("1", _("1人")), ("2", _("2人")), ("3", _("3人")), ("4+", _("4人及以上")))
PRESETS: list[tuple[Any, str]] = [
    (_("全部"), ""), (_("低保"), "label=dibao"), (_("特困"), "label=tekun"), (_("低保边缘"), "label=edge"),
    (_("刚性支出困难"), "label=rigid"), (_("防止返贫监测"), "label=unstable"),
]  # fmt: skip


def wanted_of(request: HttpRequest) -> selectors.Wanted:
    """What the address asks for, within the area looked at."""
    asked = request.GET
    area = asked.get("area", "")
    chosen = scope.chosen(request)
    if not (is_code(area) and area.startswith(chosen)):
        area = chosen
    return selectors.Wanted(
        area=area,
        label=asked.get("label", "") if asked.get("label") in LabelKind.values else "",
        residence=asked.get("residence", "") if asked.get("residence") in Residence.values else "",
        cause=asked.get("cause", "") if asked.get("cause") in Cause.values else "",
        size=asked.get("size", ""),
        state=asked.get("state", "") if asked.get("state") in HouseholdState.values else "open",
        text=asked.get("q", "").strip()[:60],
    )


@for_roles(*CASE_READERS)
def households(request: HttpRequest) -> HttpResponse:
    """Households that the officer may see."""
    actor, wanted = actor_of(request), wanted_of(request)
    rows = selectors.matching(actor, wanted).select_related("head")
    found = page_of(rows, request, order=("area", "id"))
    context = {
        "page": found,
        "rows": [_drawn(row) for row in selectors.as_rows(list(found.rows))],
        "views": views_for(request, "households", PRESETS),
        "areas": _areas(request, wanted.area),
        "kinds": _kinds(),
        "sizes": SIZES,
        "causes": Cause.choices,
        "residences": Residence.choices,
        "may_register": bool(actor.roles() & {"village_worker", "township_clerk", "county_clerk"}),
        "may_import": bool(actor.roles() & {"township_clerk", "county_clerk"}),
    }
    return page(
        request, "doudi/registry/households.html", context,
        parts={"rows": "doudi/registry/_household_rows.html"},
    )  # fmt: skip


def _kinds() -> list[tuple[Any, list[tuple[str, Any]]]]:
    """Labels by family, for a list with groups."""
    return [
        (family.label, [(k.value, k.label) for k in LabelKind if family_of(k) == family])
        for family in LabelFamily
    ]


def _areas(request: HttpRequest, chosen: str) -> list[tuple[str, str]]:
    """The divisions below the one chosen (or below one's own), to narrow further."""
    here = chosen or scope.chosen(request)
    own = actor_of(request).areas()
    if not here and len(own) == 1:
        here = own[0]
    if len(here) == 12:
        return [(here, name_of(here))]
    below = divisions().children(here) if len(here) >= 4 else ()
    return [(here, name_of(here))] * bool(chosen) + [(d.code, d.name) for d in below]


TONES = {"low_income": "t", "registered_poor": "b", "special": ""}


def tags_of(kinds: tuple[str, ...]) -> list[tuple[Any, str]]:
    """Labels as words with their tones."""
    return [(LabelKind(k).label, TONES[family_of(k)]) for k in kinds]


def _drawn(row: selectors.Row) -> dict[str, Any]:
    return {"row": row, "tags": tags_of(row.labels), "residence": Residence(row.residence).label}
