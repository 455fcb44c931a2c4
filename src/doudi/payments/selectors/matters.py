"""Reads of what is open about payees' accounts."""

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum

from doudi.kernel.actor import Actor
from doudi.offices.roles import CASE_READERS
from doudi.offices.scope import within
from doudi.payments.errors import not_here
from doudi.payments.models import AccountMatter, Award, Collective, PayeeAccount
from doudi.payments.models.awards import AccountStatus
from doudi.payments.models.matters import MatterKind, MatterReason
from doudi.payments.selectors.lists import visible_to
from doudi.payments.services.collectives import paid_to
from doudi.payments.states import AwardState, MatterState

READERS = CASE_READERS
KINDS = MatterKind.choices


def matters(actor: Actor, *, kind: str = "", state: str = "") -> QuerySet[AccountMatter]:
    """Questions in the actor's area."""
    rows = within(AccountMatter.objects.all(), actor, roles=READERS).select_related(
        "account", "was", "award__account", "award__collective__account", "collective__account"
    )
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
    return dict.fromkeys(map(str, MatterKind), 0) | dict(rows.order_by())


def account_in_use(matter: AccountMatter) -> PayeeAccount | None:
    """Where the person's money goes meanwhile."""
    usable = PayeeAccount.objects.filter(person_id=matter.person_id)
    usable = usable.filter(status__in=[AccountStatus.GOOD, AccountStatus.DOUBTFUL])
    return usable.exclude(pk=matter.account_id or 0).order_by("-id").first()


def two_accounts(matter: AccountMatter) -> tuple[PayeeAccount | None, PayeeAccount | None]:
    """Where the money goes meanwhile (of a question that is answered: went before) and where it is
    asked to go; None where there is no account."""
    if matter.kind == MatterKind.ROUTE and matter.award and matter.state == MatterState.OPEN:
        home = matter.collective if matter.why == MatterReason.MOVED_IN else None
        return paid_to(matter.award), home.account if home else matter.award.account
    if matter.kind in (MatterKind.ROUTE, MatterKind.COLLECTIVE):
        return matter.was, matter.account
    return account_in_use(matter), matter.account


def awards_of(actor: Actor, matter: AccountMatter) -> QuerySet[Award]:
    """What is paid to that person, or the one award whose way is asked about; an institution's
    residents stand on its own page."""
    if matter.award_id is not None:
        return visible_to(actor).filter(pk=matter.award_id)
    rows = visible_to(actor).filter(payee_person_id=matter.person_id, is_one_off=False)
    return rows.exclude(state="ended").order_by("id")


def institutions(actor: Actor) -> QuerySet[Collective]:
    """Institutions paid for their residents in the actor's county: `residents` are running awards,
    `monthly` what they come to (fen a month), `waits` whether an account waits to be confirmed."""
    runs_on = Q(award__is_one_off=False) & ~Q(
        award__state__in=[AwardState.ENDED, AwardState.SUSPENDED]
    )
    waiting = AccountMatter.objects.filter(
        collective=OuterRef("pk"), kind=MatterKind.COLLECTIVE, state=MatterState.OPEN
    )
    return within(Collective.objects.all(), actor, roles=READERS).select_related("account").annotate(
        residents=Count("award", filter=runs_on),
        monthly=Sum("award__amount_decided", filter=runs_on), waits=Exists(waiting),
    )  # fmt: skip


def institution(actor: Actor, collective_id: int) -> Collective:
    """One of them. Raises `NotFound`."""
    found = institutions(actor).filter(pk=collective_id).first()
    if found is None:
        raise not_here("collective")
    return found


def residents_of(actor: Actor, collective_id: int) -> QuerySet[Award]:
    """Awards that are paid through an institution, as far as the actor sees them."""
    rows = visible_to(actor).filter(collective_id=collective_id, is_one_off=False)
    return rows.exclude(state=AwardState.ENDED)
