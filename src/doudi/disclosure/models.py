"""Tables of this room; private to it. Amounts are whole fen."""

from django.db import models

from doudi.disclosure.states import State


class Notice(models.Model):
    """One public notice of one household's proposed assistance: whitelisted fields only."""

    code = models.CharField(max_length=16, unique=True)
    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="+")
    round = models.PositiveSmallIntegerField(default=1)
    area = models.CharField(max_length=12)
    scheme = models.CharField(max_length=40)
    shows = models.JSONField()  # {"name": …, "members": …, "amount": fen …}: nothing else
    has_kin = models.BooleanField(default=False)
    days = models.PositiveSmallIntegerField()
    posted_at = models.DateTimeField()
    until = models.DateField()  # the last day on which it stands
    state = models.CharField(max_length=12, choices=State.choices, default=State.STANDING)
    ended_at = models.DateTimeField(null=True)
    board_photo = models.ForeignKey(
        "registry.Document", on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "round"], name="one_notice_a_round")]
        indexes = [models.Index(fields=["state", "area", "until"], name="notice_board")]
