"""What this room hears from the rooms below."""

from datetime import date, datetime
from importlib import import_module

from doudi.cases.handover import DecisionGiven
from doudi.kernel import outbox
from doudi.kernel.actor import machine
from doudi.kernel.models import Event
from doudi.payments.models import DeathNotice
from doudi.payments.services.awards import apply_decision


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
