"""Open questions about where money goes: no account yet, or a new way of it to be confirmed."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from doudi.payments.models.awards import Award, Collective, PayeeAccount
from doudi.payments.states import MatterState


class MatterKind(models.TextChoices):
    """What is asked."""

    MISSING = "missing", _("缺少账户")
    CHANGE = "change", _("账户变更待确认")
    COLLECTIVE = "collective", _("机构账户待确认")
    ROUTE = "route", _("发放去向待确认")


class MatterReason(models.TextChoices):
    """Why it is asked."""

    NONE_KNOWN = "none_known", _("登记簿里没有这个人的账户")
    BANK_UNKNOWN = "bank_unknown", _("开户行不是本地代理银行")
    NOT_A_NUMBER = "not_a_number", _("登记的账号不是有效账号")
    GUARDIAN = "guardian", _("未成年人，由监护人账户代领")
    HELD_BY_ANOTHER = "held_by_another", _("户名不是收款人本人")
    REGISTER = "register", _("登记簿里的账户变更了")
    ENTERED = "entered", _("经办登记了新账户")
    FIRST_OF_INSTITUTION = "first_of_inst", _("登记了代领机构")
    NEW_OF_INSTITUTION = "new_of_inst", _("代领机构换了账户")
    MOVED_IN = "moved_in", _("入住机构，由机构集中代领")
    MOVED_OUT = "moved_out", _("离开机构，改发本人账户")


class AccountMatter(models.Model):
    """One question, asked once; money that would be redirected waits for a second person.

    Retention: as the account it is about. Eraser: none before.
    """

    person_id = models.BigIntegerField()  # 0 for an institution's account
    area = models.CharField(max_length=12, db_index=True)
    name = models.CharField(max_length=80)
    award = models.ForeignKey(Award, on_delete=models.PROTECT, null=True)  # whose way changes
    collective = models.ForeignKey(Collective, on_delete=models.PROTECT, null=True)  # to or from it
    kind = models.CharField(max_length=10, choices=MatterKind)
    why = models.CharField(max_length=20, choices=MatterReason)
    says = models.CharField(max_length=200, blank=True)  # the ground or proof, as it was asked
    answer = models.CharField(max_length=200, blank=True)  # what the second person found out
    state = models.CharField(max_length=10, choices=MatterState, default=MatterState.OPEN)
    account = models.ForeignKey(
        PayeeAccount, on_delete=models.PROTECT, null=True, related_name="matters", db_index=False
    )  # where the money is asked to go
    was = models.ForeignKey(
        PayeeAccount, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )  # where it went when that was asked; of institutions and ways
    asked_by_id = models.BigIntegerField(null=True)
    asked_by = models.CharField(max_length=80)
    asked_at = models.DateTimeField()
    decided_by_id = models.BigIntegerField(null=True)
    decided_by = models.CharField(max_length=80, blank=True)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person_id", "kind"],
                condition=Q(
                    state=MatterState.OPEN, kind__in=[MatterKind.MISSING, MatterKind.CHANGE]
                ),
                name="matter_open_once",
            ),
            models.UniqueConstraint(
                fields=["award"],
                condition=Q(state=MatterState.OPEN, kind=MatterKind.ROUTE),
                name="route_open_once",
            ),
            models.UniqueConstraint(
                fields=["collective"],
                condition=Q(state=MatterState.OPEN, kind=MatterKind.COLLECTIVE),
                name="collective_open_once",
            ),
            models.CheckConstraint(
                condition=~Q(kind=MatterKind.ROUTE) | Q(award__isnull=False),
                name="route_has_award",
            ),
            models.CheckConstraint(
                condition=~Q(kind=MatterKind.COLLECTIVE) | Q(collective__isnull=False),
                name="matter_has_collective",
            ),
            models.CheckConstraint(
                condition=Q(decided_by_id__isnull=True)
                | Q(asked_by_id__isnull=True)
                | ~Q(decided_by_id=F("asked_by_id")),
                name="matter_four_eyes",
            ),
        ]
