"""What this room tells the check of unfiled kinship: who may be a near relative of whom.

The house knows the names of those who handle assistance and sit on village committees, of the
members and of those who owe them support, and what was filed in cases. That is enough to ask; only
people can say whether two of the same name are one (mca-2021-57:art-11).
"""

from datetime import date

from doudi.cases.models import Case, KinFiling
from doudi.offices import selectors as offices
from doudi.offices.scope import in_area
from doudi.registry.selectors import caseload
from doudi.verification.recheck import door


@door.feed("cases.kin", tables=("kin",))
def kin(area: str, on: date, _part: str) -> door.Rows:
    """Members who have, or whose obligor has, the name of somebody who serves their village,
    township or county; and members filed in an earlier case but not in the present one."""
    serving = offices.serving(area, on=on)
    names = {name for name, _ in serving}
    filed = _filed(area)
    found = {
        person: household in filed
        for person, household, village, name in caseload.named(names, area=area, on=on)
        if any(name == who and village.startswith(where) for who, where in serving)
    }
    return {"kin": sorted((found | _filed_before(area, filed)).items())}


def _filed(area: str) -> set[int]:
    """Households in whose latest case something is filed."""
    latest: dict[int, bool] = {}
    rows = Case.objects.filter(in_area("area", area), household__isnull=False).order_by("id")
    for household, has_kin in rows.values_list("household_id", "has_kin"):
        latest[household] = has_kin
    return {household for household, has_kin in latest.items() if has_kin}


def _filed_before(area: str, filed: set[int]) -> dict[int, bool]:
    """Person filed in some case → whether the latest case of the household has a filing."""
    rows = KinFiling.objects.filter(
        in_area("case__area", area), person_id__isnull=False, case__household__isnull=False
    ).values_list("person_id", "case__household_id")
    return {person: household in filed for person, household in rows if person is not None}
