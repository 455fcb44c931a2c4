"""What an officer asks a snapshot."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from doudi.web.days import DayField


class SnapshotChoice(forms.ChoiceField):
    """One of the snapshots given; cleans to the snapshot itself."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.known: dict[str, Any] = {}

    def give(self, found: list[Any]) -> None:
        """Offer these."""
        self.known = {str(s.pk): s for s in found}
        self.choices = [
            (pk, _("%(day)s · %(n)s 户") % {"day": s.on.isoformat(), "n": f"{s.households:,}"})
            for pk, s in self.known.items()
        ]

    def clean(self, value: Any) -> Any:
        return self.known[str(super().clean(value))]


class AskForm(forms.Form):
    """Which snapshot, which schemes, the law of which day; a name to find it again."""

    snapshot = SnapshotChoice(label=_("家庭情况快照"))
    on = DayField(
        label=_("按哪天的法规"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )
    name = forms.CharField(label=_("名称"), max_length=80, required=False)
    schemes = forms.MultipleChoiceField(
        label=_("救助项目"), widget=forms.CheckboxSelectMultiple,
        help_text=_("同一家庭符合几个项目的，金额相加。"),
    )  # fmt: skip

    def __init__(
        self, *args: Any, snapshots: list[Any], schemes: list[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["snapshot"].give(snapshots)  # type: ignore[attr-defined]
        self.fields["schemes"].choices = schemes  # type: ignore[attr-defined]


class SnapshotForm(forms.Form):
    """The day of a new snapshot."""

    day = DayField(
        label=_("哪天的情况"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )
