"""Facts about means, each with who vouches for it, as of when, and for which time it holds."""

from django.db import models
from django.db.models import F, Q

from doudi.registry.vocabulary import ConditionKind, Per, Source, Topic
from doudi.registry.vocabulary_money import AssetKind, IncomeKind, Relation, SpendingKind


class Fact(models.Model):
    """What every fact carries. Money is whole fen; `since`/`until` are half-open."""

    household = models.ForeignKey("registry.Household", on_delete=models.CASCADE, db_index=False)
    person = models.ForeignKey("registry.Person", on_delete=models.CASCADE, null=True, blank=True)
    area = models.CharField(max_length=12)
    source = models.CharField(max_length=12, choices=Source)
    source_detail = models.CharField(max_length=60, blank=True)  # department or survey, a code
    as_of = models.DateField()
    since = models.DateField()
    until = models.DateField(null=True, blank=True)
    document = models.ForeignKey(
        "registry.Document", on_delete=models.SET_NULL, null=True, blank=True, related_name="+",
        db_index=False,
    )  # fmt: skip
    consent = models.ForeignKey(
        "registry.Consent", on_delete=models.SET_NULL, null=True, blank=True, related_name="+",
        db_index=False,
    )  # fmt: skip
    event_id = models.BigIntegerField(null=True)

    class Meta:
        abstract = True
        indexes = [models.Index(fields=["household", "since"], name="%(class)s_household")]
        constraints = [
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")), name="%(class)s_dates"
            )
        ]


class IncomeItem(Fact):
    """One income: `amount` fen per month or year. `reference` tells two of one kind apart."""

    item = models.CharField(max_length=24, choices=IncomeKind)
    reference = models.CharField(max_length=60, blank=True)
    amount = models.BigIntegerField()
    per = models.CharField(max_length=5, choices=Per)


class SpendingItem(Fact):
    """One unavoidable spending: `amount` fen per month or year."""

    item = models.CharField(max_length=28, choices=SpendingKind)
    reference = models.CharField(max_length=60, blank=True)
    amount = models.BigIntegerField()
    per = models.CharField(max_length=5, choices=Per)


class Asset(Fact):
    """One asset: `value` in fen where it is known; `detail` holds what the contract asks of its kind."""

    item = models.CharField(max_length=24, choices=AssetKind)
    reference = models.CharField(max_length=60, blank=True)
    value = models.BigIntegerField(null=True, blank=True)
    detail = models.JSONField(default=dict, blank=True)


class Obligor(Fact):
    """Somebody outside the household with a legal duty to support a member (`person`).

    `detail` has the obligor's fields of the contract; amounts in it are whole fen.
    """

    who = models.ForeignKey(
        "registry.Person", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    name = models.CharField(max_length=120, blank=True)
    relation = models.CharField(max_length=2, choices=Relation)
    birth_date = models.DateField(null=True, blank=True)
    detail = models.JSONField(default=dict, blank=True)


class Condition(Fact):
    """A fact about a person that is not money; `value` is what the contract's member field holds."""

    kind = models.CharField(max_length=20, choices=ConditionKind)
    value = models.JSONField()
    certificate_sealed = models.TextField(blank=True)
    certificate_index = models.CharField(max_length=64, blank=True, db_index=True)
    certificate_masked = models.CharField(max_length=30, blank=True)


class Looked(Fact):
    """That somebody looked into a topic: without it a missing list means unknown, not none."""

    topic = models.CharField(max_length=12, choices=Topic)
