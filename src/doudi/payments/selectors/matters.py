"""Reads of what is open about payees' accounts."""

from django.db.models import Count, QuerySet

from doudi.kernel.actor import Actor
from doudi.offices.roles import CASE_READERS
from doudi.offices.scope import within
from doudi.payments.errors import not_here
from doudi.payments.models import AccountMatter, Award, PayeeAccount
from doudi.payments.models.awards import AccountStatus
from doudi.payments.models.matters import MatterKind
from doudi.payments.selectors.lists import visible_to
from doudi.payments.states import MatterState

READERS = CASE_READERS
KINDS = MatterKind.choices


def matters(actor: Actor, *, kind: str = "", state: str = "") -> QuerySet[AccountMatter]:
    """Questions in the actor's area."""
    rows = within(AccountMatter.objects.all(), actor, roles=READERS).select_related("account")
    if kind:
        rows = rows.filter(kind=kind)
    return rows.filter(state=state) if state else rows


def matter(actor: Actor, matter_id: int) -> AccountMatter:
    """One question. Raises `NotFound`."""
    found = matters(actor).filter(pk=matter_id).first()
    if found is None:
        raise not_here("matter")
    return found


def open_counts(actor: Actor) -> dict[str, int]:
    """How many are open, by kind."""
    rows = matters(actor, state=MatterState.OPEN).values_list("kind").annotate(n=Count("id"))
    return {str(MatterKind.MISSING): 0, str(MatterKind.CHANGE): 0} | dict(rows.order_by())


def account_in_use(matter: AccountMatter) -> PayeeAccount | None:
    """Where the person's money goes meanwhile."""
    usable = PayeeAccount.objects.filter(person_id=matter.person_id)
    usable = usable.filter(status__in=[AccountStatus.GOOD, AccountStatus.DOUBTFUL])
    return usable.exclude(pk=matter.account_id or 0).order_by("-id").first()


def awards_of(actor: Actor, matter: AccountMatter) -> QuerySet[Award]:
    """What is paid to that person."""
    rows = visible_to(actor).filter(payee_person_id=matter.person_id, is_one_off=False)
    return rows.exclude(state="ended").order_by("id")
