"""A household that moved within the county: who looks after its money from now on."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from doudi.kernel.actor import Actor
from doudi.offices.scope import COUNTY
from doudi.payments.models import AccountMatter, Award
from doudi.payments.moves import note
from doudi.payments.states import MatterState
from doudi.payments.turns import alone


@transaction.atomic
def follow_the_household(*, household_id: int, area: str, by: Actor, at: datetime) -> int:
    """The household lives in another village of the county: its awards go with it; how many.

    An award's area says who looks after it and where later lists book it. So the new township sees
    the awards, what was paid and claimed before, and the open questions about accounts, and every
    list made from now on has the household in its new place. What is on a list, went out or was
    handed over stays in the village where it was booked: the books of a township do not change
    because somebody moves away. Out of the county nothing follows: another county decides anew.
    """
    alone(area)
    awards = Award.objects.select_for_update(of=("self",)).filter(
        household_id=household_id, area__startswith=area[:COUNTY]
    )
    here = list(awards.exclude(area=area).order_by("id"))
    for award in here:
        was, award.area = award.area, area
        award.save(update_fields=["area"])
        note("award", award, "moved", by=by, at=at, facts={"from": was, "to": area})
    open_ = AccountMatter.objects.filter(
        Q(award__in=here) | Q(award=None, person_id__in=[a.payee_person_id for a in here]),
        state=MatterState.OPEN,
    )
    open_.update(area=area)
    return len(here)
