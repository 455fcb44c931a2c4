"""What this room hears from the rooms below."""

from datetime import date, datetime
from importlib import import_module

from doudi.cases.handover import DecisionGiven
from doudi.kernel import outbox
from doudi.kernel.actor import Actor, machine
from doudi.kernel.models import Event
from doudi.payments.models import Award, DeathNotice
from doudi.payments.services import matters
from doudi.payments.services.awards import apply_decision
from doudi.payments.services.moved import follow_the_household
from doudi.payments.states import AwardState


@outbox.subscribe("cases.decided", name="payments.award")
def decided(event: Event, at: datetime) -> None:
    """A decision was given: it takes effect on the awards, once."""
    selectors = import_module("doudi.cases.selectors")  # loaded late: it loads half of its room
    given: DecisionGiven = selectors.decision_given(int(event.subject_id))
    apply_decision(decision=given, by=machine("payments"), at=at)


@outbox.subscribe("registry.person_died", name="payments.death")
def died(event: Event, at: datetime) -> None:
    """A death was recorded: lists that still hold the person are stopped by the pre-checks."""
    day = event.facts.get("died_on")
    DeathNotice.objects.get_or_create(
        person_id=int(event.subject_id),
        defaults={
            "died_on": date.fromisoformat(day) if day else event.at.date(),
            "source": "registry", "told_at": at,
        },
    )  # fmt: skip


@outbox.subscribe("registry.account_changed", name="payments.account")
def account_changed(event: Event, at: datetime) -> None:
    """The register has a new account of somebody who is paid: it is taken up, or waits for a
    second person where it redirects money. Who entered it is who proposes it."""
    person_id = int(event.subject_id)
    paid = Award.objects.filter(payee_person_id=person_id).exclude(state=AwardState.ENDED)
    area = paid.order_by("-id").values_list("area", flat=True).first()
    if area is None:
        return
    who = Actor(event.actor_id, event.actor_name, machine=True)
    matters.from_register(person_id=person_id, area=area, by=who, at=at, is_news=True)


@outbox.subscribe("registry.household_moved", name="payments.follow_household")
def moved(event: Event, at: datetime) -> None:
    """A household lives elsewhere in the county: its awards go with it."""
    follow_the_household(
        household_id=int(event.subject_id),
        area=str(event.facts["now"]),
        by=machine("payments"),
        at=at,
    )
