"""What this room does when it hears of a case."""

from datetime import datetime

from doudi.disclosure import services
from doudi.disclosure.models import Notice
from doudi.disclosure.states import State
from doudi.kernel import outbox
from doudi.kernel.actor import machine
from doudi.kernel.models import Event

DISCLOSURE = machine("disclosure")


@outbox.subscribe("cases.notice_needed", name="disclosure.post")
def on_notice_needed(event: Event, at: datetime) -> None:
    """Post the notice; a second delivery finds it posted."""
    services.post(case_id=int(event.subject_id), by=DISCLOSURE, at=at)


@outbox.subscribe("cases.withdraw", name="disclosure.withdrawn")
def on_withdrawn(event: Event, at: datetime) -> None:
    """A withdrawn application is not public any longer."""
    for notice in Notice.objects.filter(case_id=int(event.subject_id), state=State.STANDING):
        services.take_down(notice_id=notice.pk, reason="withdrawn", by=DISCLOSURE, at=at)
