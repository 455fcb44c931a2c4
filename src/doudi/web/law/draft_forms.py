"""What the author of a draft of the law fills in: one source, one day, one place, several values."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from doudi.monitoring.drafting import Content
from doudi.policy.errors import Fault
from doudi.policy.law.book import Law
from doudi.web.days import DayField
from doudi.web.law.valuerows import words_of

TAGS = (
    ("", _("（请选择）")), ("V", _("V 已读全文")), ("P", _("P 二手抄本")), ("C", _("C 见于运行系统")),
    ("I", _("I 推算")), ("M", _("M 凭记忆")), ("L", _("L 地方")), ("D", _("D 演示（虚构）")),
)  # fmt: skip
DAY = {"format": "%Y-%m-%d", "attrs": {"type": "date"}}
# pointer of a fault → field of the form
FIELDS = {
    "title": "title_zh", "published": "published", "since": "since", "cites": "provision",
    "tag": "tag", "note": "note", "checked_on": "checked_on", "in_force_from": "since",
}  # fmt: skip


class ReasonForm(forms.Form):
    """Why something is returned or withdrawn."""

    reason = forms.CharField(label=_("理由"), min_length=2, max_length=200)


class DraftForm(forms.Form):
    """The source and the day; the values stand in rows beside it."""

    title = forms.CharField(label=_("草案名称"), max_length=80)
    since = DayField(label=_("生效日期"), widget=forms.DateInput(**DAY))  # type: ignore[arg-type]
    source = forms.ChoiceField(
        label=_("依据的文件"), required=False,
        help_text=_("已登记的文件从这里选；新文件留空，在下面登记。"),
    )  # fmt: skip
    provision = forms.CharField(
        label=_("条款"), max_length=60, help_text=_("例如“第三条”；没有条款号就写“标准”。")
    )
    published = DayField(
        label=_("公布日期"), required=False, widget=forms.DateInput(**DAY),  # type: ignore[arg-type]
        help_text=_("不知道就留空，不要猜。"),
    )  # fmt: skip
    checked_on = DayField(label=_("核对日期"), widget=forms.DateInput(**DAY))  # type: ignore[arg-type]
    tag = forms.ChoiceField(label=_("可信度"), choices=TAGS)
    note = forms.CharField(label=_("说明"), max_length=200, required=False)
    text_key = forms.RegexField(
        label=_("新文件的代号"), regex=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=50, required=False,
        help_text=_("小写字母、数字和连字符，例如 qingxi-2027-1。"),
    )  # fmt: skip
    title_zh = forms.CharField(label=_("文件名称（中文）"), max_length=120, required=False)
    title_en = forms.CharField(label=_("文件名称（英文）"), max_length=200, required=False)
    issuer = forms.CharField(label=_("发文机关"), max_length=60, required=False)
    number = forms.CharField(label=_("文号"), max_length=60, required=False)
    link = forms.URLField(label=_("网址"), required=False, assume_scheme="https")

    def __init__(self, *args: Any, law: Law, lang: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        texts = sorted((t.title[lang], k) for k, t in law.texts.items())
        known = [(k, f"{title}（{k}）") for title, k in texts]
        self.fields["source"].choices = [("", _("（新文件）")), *known]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not data.get("source"):
            for name in ("text_key", "title_zh", "title_en", "issuer"):
                if not data.get(name) and name not in self.errors:
                    self.add_error(name, _("新文件须填写此项"))
        return data

    def content(self, values: list[tuple[str, Any]]) -> Content:
        """What was typed, for the service."""
        data = self.cleaned_data
        key = data["source"] or data["text_key"]
        return Content(
            title=data["title"], since=data["since"], values=tuple(values),
            cites=f"{key}:{data['provision']}", published=data["published"],
            checked_on=data["checked_on"], tag=data["tag"], note=data["note"],
            text={} if data["source"] else _text(data),
        )  # fmt: skip

    def put_faults(self, faults: list[Fault], lang: str) -> None:
        """Each fault beside its field; those of no field on top."""
        for fault in faults:
            field = FIELDS.get(fault.pointer.rsplit("/", 1)[-1])
            if fault.code == "text_exists":
                field = "text_key"
            self.add_error(field, words_of(fault, lang))


def _text(data: Mapping[str, Any]) -> dict[str, Any]:
    """The new text as an entry of texts.yaml."""
    return {
        "title": {"zh": data["title_zh"], "en": data["title_en"]}, "issuer": data["issuer"],
        "number": data["number"] or None, "in_force_from": data["since"].isoformat(), "until": None,
        "published": data["published"].isoformat() if data["published"] else None,
        "link": data["link"] or None, "tag": data["tag"],
    }  # fmt: skip


def initial_of(draft: Any) -> dict[str, Any]:
    """The form of a draft that is there already."""
    key, _colon, provision = draft.cites.partition(":")
    text = draft.text or {}
    title = text.get("title") or {}
    return {
        "title": draft.title, "since": draft.since, "source": "" if text else key,
        "provision": provision, "published": draft.published, "checked_on": draft.checked_on,
        "tag": draft.tag, "note": draft.note, "text_key": key if text else "",
        "title_zh": title.get("zh", ""), "title_en": title.get("en", ""),
        "issuer": text.get("issuer", ""), "number": text.get("number") or "",
        "link": text.get("link") or "",
    }  # fmt: skip
