"""Legal texts by key, and what a citation `text:provision` resolves to."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from doudi.policy.errors import LawBroken


@dataclass(frozen=True, slots=True)
class Text:
    """One legal text: title in two languages, issuer, dates, link, confidence tag."""

    key: str
    title: Mapping[str, str]
    issuer: str
    number: str
    in_force_from: str
    until: str | None
    published: str | None
    link: str
    tag: str

    @classmethod
    def of(cls, key: str, tree: Mapping[str, Any]) -> "Text":
        """From its entry in texts.yaml. Raises `LawBroken` when a required line is absent."""
        try:
            title = tree["title"]
            return cls(
                key=key,
                title=title if isinstance(title, dict) else {"zh": str(title), "en": str(title)},
                issuer=_plain(tree.get("issuer")),
                number=str(tree.get("number") or ""),
                in_force_from=str(tree.get("in_force_from") or ""),
                until=str(tree["until"]) if tree.get("until") else None,
                published=str(tree["published"]) if tree.get("published") else None,
                link=str(tree.get("link") or ""),
                tag=str(tree["tag"]),
            )
        except (KeyError, TypeError) as fault:
            raise LawBroken(f"texts.yaml: {key}: {fault!r} is missing") from fault


def _plain(value: Any) -> str:
    return str(value.get("zh") or "") if isinstance(value, dict) else str(value or "")


def cite(texts: Mapping[str, Text], citation: str, *, tag: str = "") -> dict[str, str]:
    """The citation as the determination prints it: cite, title, link, tag of confidence."""
    text = texts.get(citation.partition(":")[0])
    if text is None:
        return {"cite": citation, "title": citation, "link": "", "tag": tag or "M"}
    return {
        "cite": citation,
        "title": text.title.get("zh", ""),
        "title_en": text.title.get("en", ""),
        "link": text.link,
        "tag": tag or text.tag,
    }
