"""Rows of a form that name a parameter and a new value; the value in force stands beside it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.forms import formset_factory
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from doudi.kernel.numbers import whole
from doudi.policy import schemes
from doudi.policy.errors import Fault
from doudi.policy.law.book import Law
from doudi.policy.lawbook import typed
from doudi.policy.whatif.words import AMOUNT
from doudi.web.law import reading

ROWS, MORE, MOST = 3, 3, 30


@dataclass(frozen=True, slots=True)
class Known:
    """Which parameters can be chosen, by group, in a place on a day."""

    law: Law
    area: str
    on: date
    lang: str

    def choices(self) -> list[Any]:
        """("", …) and (group, [(key, name)])."""
        groups: dict[str, list[tuple[str, str]]] = {}
        for key, parameter in sorted(self.law.parameters.items()):
            if self.law.find(key, self.area, self.on) is not None:
                group = key.split(".")[0]
                groups.setdefault(group, []).append((key, parameter.name[self.lang]))
        names = {s.id: s.name[self.lang] for s in schemes.world(self.law).schemes.values()}
        named = [(str(reading.GROUPS.get(g, names.get(g, g))), rows) for g, rows in groups.items()]
        return [("", _("（选择一个数）")), *named]

    def line(self, key: str) -> reading.Line | None:
        """The value in force with its citation, None where there is none."""
        return reading.line_of(self.law, key, self.area, self.on, self.lang)


class ValueForm(forms.Form):
    """One parameter and its new value."""

    key = forms.ChoiceField(label=_("参数"), required=False)
    value = forms.CharField(
        label=_("新值"), required=False, max_length=4000,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )  # fmt: skip

    def __init__(self, *args: Any, known: Known, choices: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known = known
        self.fields["key"].choices = choices  # type: ignore[attr-defined]

    @property
    def now(self) -> reading.Line | None:
        """The value in force of the parameter chosen so far."""
        key = str(self["key"].value() or "")
        return self.known.line(key) if key in self.known.law.parameters else None

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        key, text = data.get("key"), (data.get("value") or "").strip()
        if key and not text:
            self.add_error("value", _("请填写新值"))
        if text and not key and "key" not in self.errors:
            self.add_error("key", _("请选择参数"))
        if key and text:
            parameter = self.known.law.parameters[key]
            data["read"] = typed.value_of(parameter, text)
            if says := _misread(parameter.type, data["read"]):
                self.add_error("value", says)
        return data


def _misread(kind: str, value: Any) -> Any:
    """What to type instead, for the kinds people mistype most; the law's own check sees the rest."""
    if kind == "money" and not AMOUNT.fullmatch(str(value)):
        return _("请填写金额，例如 700 或 700.00")
    if kind in ("integer", "months") and (isinstance(value, bool) or not isinstance(value, int)):
        return _("请填写整数")
    if kind == "boolean" and not isinstance(value, bool):
        return _("请填写 true（是）或 false（否）")
    return ""


def rows_of(data: QueryDict | None, known: Known, initial: Iterable[Mapping[str, Any]] = ()) -> Any:
    """The rows typed or given; with "more" in `data` a few empty ones behind them."""
    given = [{"key": r["key"], "value": typed.as_typed(r["value"])} for r in initial]
    if data is not None:  # a row left as it was offered is still a row that was sent
        given = []
    extra = max(1, ROWS - len(given))
    factory: Any = formset_factory(ValueForm, extra=extra, max_num=MOST, absolute_max=MOST)
    kwargs = {"known": known, "choices": known.choices()}
    if data is not None and "more" in data:
        grown = data.copy()
        typed_rows = whole(data.get("rows-TOTAL_FORMS"))
        count = ROWS if typed_rows is None else typed_rows
        grown["rows-TOTAL_FORMS"] = str(min(count + MORE, MOST))
        data = grown
    return factory(data, prefix="rows", initial=given, form_kwargs=kwargs)


def values_of(rows: Any) -> list[tuple[str, Any]]:
    """(parameter, value) of every row filled in, of valid rows."""
    return [
        (r.cleaned_data["key"], r.cleaned_data["read"]) for r in rows if r.cleaned_data.get("key")
    ]


def put_faults(rows: Any, faults: Iterable[Fault], lang: str) -> list[Fault]:
    """Each fault of `/parameters/KEY` or `/values/N/…` beside its row; those that fit nowhere."""
    filled = [r for r in rows if r.cleaned_data.get("key")]
    rest = []
    for fault in faults:
        parts = fault.pointer.strip("/").split("/")
        row = None
        if parts[0] == "parameters" and len(parts) > 1:
            row = next((r for r in filled if r.cleaned_data["key"] == parts[1]), None)
        elif parts[0] == "values" and len(parts) == 3 and parts[2] in ("key", "value", "since"):
            row = filled[int(parts[1])] if int(parts[1]) < len(filled) else None
        if row is None:
            rest.append(fault)
        else:
            row.add_error("key" if parts[-1] == "key" else "value", words_of(fault, lang))
    return rest


def words_of(fault: Fault, lang: str) -> str:
    """What is wrong, in the language of the page."""
    return fault.zh if lang == "zh" else fault.en
