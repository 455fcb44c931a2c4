"""Faults of a document: JSON pointer, stable code, message in Chinese and English."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import ValidationError

from doudi.policy.errors import Fault, LawMissing

FORMAT = "doudi.errors/1"
_SAYS = {
    "missing": ("required", "缺少必填项", "is required"),
    "extra_forbidden": ("unknown_field", "不认识的字段", "is not a field of this document"),
    "literal_error": ("not_allowed", "不在允许的取值之内：{expected}", "is not one of {expected}"),
    "string_pattern_mismatch": ("bad_form", "格式不正确", "does not have the right form"),
    "string_type": ("not_text", "应为文本（金额写作十进制字符串，如 \"632.00\"）",
                    "is text (money is a decimal string such as \"632.00\")"),
    "bool_type": ("not_boolean", "应为 true 或 false", "is true or false"),
    "int_type": ("not_whole", "应为整数", "is a whole number"),
    "list_type": ("not_list", "应为列表", "is a list"),
    "dict_type": ("not_object", "应为对象", "is an object"),
    "model_type": ("not_object", "应为对象", "is an object"),
    "greater_than_equal": ("out_of_range", "数值过小", "is too small"),
    "less_than_equal": ("out_of_range", "数值过大", "is too large"),
    "too_short": ("too_few", "数量太少", "has too few entries"),
    "too_long": ("too_many", "数量太多", "has too many entries"),
    "string_too_short": ("bad_form", "不能为空", "may not be empty"),
    "string_too_long": ("bad_form", "太长", "is too long"),
    "value_error": ("bad_date", "不是有效日期（应为 2026-05-20 的形式）",
                    "is not a date such as 2026-05-20"),
}  # fmt: skip


def pointer(parts: Iterable[str | int]) -> str:
    """A JSON pointer (RFC 6901)."""
    return "".join("/" + str(p).replace("~", "~0").replace("/", "~1") for p in parts)


def of_pydantic(fault: ValidationError, document: Any) -> list[Fault]:
    """One fault per place that the types refuse."""
    found: dict[str, Fault] = {}
    for error in fault.errors(include_url=False):
        at = pointer(_inside(error["loc"], document))
        code, zh, en = _SAYS.get(error["type"], ("invalid", "不正确", error["msg"]))
        context = {"expected": (error.get("ctx") or {}).get("expected", "")}
        found.setdefault(at, Fault(at, code, zh.format(**context), en.format(**context)))
    return list(found.values())


def _inside(loc: tuple[str | int, ...], document: Any) -> list[str | int]:
    """The path without the names that the types add for alternatives."""
    path: list[str | int] = []
    here = document
    for i, part in enumerate(loc):
        is_last = i == len(loc) - 1
        if isinstance(here, Mapping) and (part in here or is_last):
            path.append(part)
            here = here.get(part)
        elif isinstance(here, list) and isinstance(part, int) and part < len(here):
            path.append(part)
            here = here[part]
    return path


def of_file(fault: OSError) -> Fault:
    """A file that cannot be opened."""
    says = f"{fault.filename}: {fault.strerror}" if fault.filename else str(fault)
    return Fault("", "unreadable", f"无法读取文件：{says}", f"cannot be read: {says}")


def document_of(faults: Iterable[Fault], lang: str = "zh") -> dict[str, Any]:
    """`doudi.errors/1`."""
    return {"format": FORMAT, "errors": [_entry(f, lang) for f in faults]}


def _entry(fault: Fault, lang: str) -> dict[str, Any]:
    message = fault.en if lang == "en" else f"{fault.zh} ({fault.en})"
    return {"pointer": fault.pointer, "code": fault.code, "message": message}


def document_of_gap(gap: LawMissing, lang: str = "zh") -> dict[str, Any]:
    """`doudi.errors/1` for a parameter without a value."""
    errors = []
    for key in gap.keys:
        zh = f"{gap.place} 在 {gap.day:%Y-%m-%d} 没有参数 {key} 的有效值"
        en = f"{key} has no value in force in {gap.place} on {gap.day:%Y-%m-%d}"
        entry = _entry(Fault("/area", "law_missing", zh, en), lang)
        errors.append(entry | {"key": key, "place": gap.place, "day": gap.day.isoformat()})
    return {"format": FORMAT, "errors": errors}
