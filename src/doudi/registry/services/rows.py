"""Rows from plain values: the one place where names are spelled out and identifiers are sealed."""

from datetime import date, datetime
from typing import Any

from django.utils.timezone import localdate

from doudi.kernel import identity
from doudi.kernel.divisions import is_code
from doudi.registry import names
from doudi.registry.errors import Unfit
from doudi.registry.sealed import (
    ACCOUNT_NUMBER,
    CERTIFICATE_NUMBER,
    PERSON_NUMBER,
    PHONE_NUMBER,
    index_of,
    mask_account,
    mask_id,
    mask_phone,
    seal,
)
from doudi.registry.values import (
    NewAccount,
    NewAmount,
    NewAsset,
    NewCondition,
    NewObligor,
    NewPerson,
    Vouched,
)
from doudi.registry.vocabulary import IdKind


def read_number(kind: str, number: str, *, on: date) -> tuple[str, date | None, str]:
    """(number, birth date, sex) of an identity number; the last two empty for other documents.

    Raises `Unfit` naming what is wrong with a resident's number.
    """
    if not number or kind == IdKind.NONE:
        return "", None, ""
    if kind != IdKind.RESIDENT:
        return identity.tidy(number), None, ""
    try:
        read = identity.citizen_number(number, on=on)
    except identity.NotANumber as fault:
        raise Unfit("id_number", "id_" + fault.fault) from fault
    return read.number, read.birth_date, read.sex


def numbered(number: str) -> dict[str, Any]:
    """The three columns of an identity number."""
    if not number:
        return {"id_sealed": "", "id_index": None, "id_masked": ""}
    return {
        "id_sealed": seal(number, PERSON_NUMBER),
        "id_index": index_of(number, PERSON_NUMBER),
        "id_masked": mask_id(number),
    }


def named(name: str) -> dict[str, str]:
    """The columns of a name. Raises `Unfit` for what is no name."""
    text = names.cleaned(name)
    if not names.is_name(text):
        raise Unfit("name", "not_a_name")
    pinyin, initials = names.pinyin_of(text)
    return {"name": text, "given": names.given_of(text), "pinyin": pinyin, "initials": initials}


def person_columns(new: NewPerson, *, at: datetime) -> dict[str, Any]:
    """The columns of a person. Raises `Unfit` for a name, number, area, birth date or sex that
    cannot be."""
    if len(new.area) != 12 or not is_code(new.area):
        raise Unfit("area", "not_a_village")
    number, born, sex = read_number(new.id_kind, new.id_number, on=localdate(at))
    if born and new.birth_date and born != new.birth_date:
        raise Unfit("birth_date", "differs_from_number")
    if sex and new.sex and sex != new.sex:
        raise Unfit("sex", "differs_from_number")
    if new.birth_date and new.birth_date > localdate(at):
        raise Unfit("birth_date", "in_the_future")
    return {
        "id_kind": new.id_kind if number else "none", "birth_date": born or new.birth_date,
        "sex": sex or new.sex, "ethnicity": new.ethnicity, "marital": new.marital,
        "education": new.education, "residence": new.residence,
        "hukou_area": new.hukou_area or new.area, "area": new.area,
        "status": "dead" if new.died_on else new.status,
        "status_since": new.died_on or new.status_since, "died_on": new.died_on,
        "registered_at": at, **numbered(number), **named(new.name),
    }  # fmt: skip


def former_name_columns(name: str, *, until: date | None = None) -> dict[str, Any]:
    """The columns of a former name, without whose it is."""
    columns = named(name)
    del columns["given"]
    return columns | {"until": until}


def phone_columns(number: str, *, since: date, holder: str = "") -> dict[str, Any]:
    """The columns of a telephone number. Raises `Unfit` unless it has 5 to 20 digits."""
    digits = identity.tidy(number)
    if not digits.isdigit():
        digits = "".join(c for c in digits if c.isdigit() or c == "+")
    if not 5 <= len(digits) <= 20:
        raise Unfit("phone", "not_a_phone")
    return {
        "holder": holder, "since": since, "number_sealed": seal(digits, PHONE_NUMBER),
        "number_index": index_of(digits, PHONE_NUMBER), "number_masked": mask_phone(digits),
    }  # fmt: skip


def account_columns(new: NewAccount) -> dict[str, Any]:
    """The columns of an account. Raises `Unfit` for a number that is no account's."""
    number = identity.tidy(new.number)
    if not (8 <= len(number) <= 30 and number.isdigit()):
        raise Unfit("account", "not_an_account")
    return {
        "holder_name": names.cleaned(new.holder_name), "bank": new.bank, "since": new.since,
        "is_social_card": new.is_social_card, "number_sealed": seal(number, ACCOUNT_NUMBER),
        "number_index": index_of(number, ACCOUNT_NUMBER), "number_masked": mask_account(number),
    }  # fmt: skip


def vouched(says: Vouched) -> dict[str, Any]:
    """The columns of who says so, as of when, for which time."""
    return {
        "source": says.source, "source_detail": says.source_detail, "as_of": says.as_of,
        "since": says.since or says.as_of, "until": says.until,
        "document_id": says.document_id, "consent_id": says.consent_id,
    }  # fmt: skip


def amount_columns(new: NewAmount) -> dict[str, Any]:
    """The columns of an income or a spending."""
    if new.amount < 0:
        raise Unfit("amount", "negative")
    return {"item": new.item, "amount": new.amount, "per": new.per, "reference": new.reference}


def asset_columns(new: NewAsset) -> dict[str, Any]:
    """The columns of an asset."""
    if new.value is not None and new.value < 0:
        raise Unfit("value", "negative")
    return {
        "item": new.item, "value": new.value, "reference": new.reference, "detail": new.detail,
    }  # fmt: skip


def obligor_columns(new: NewObligor) -> dict[str, Any]:
    """The columns of somebody with a duty to support."""
    return {
        "relation": new.relation, "name": names.cleaned(new.name), "birth_date": new.birth_date,
        "detail": new.detail, "who_id": new.person_id,
    }  # fmt: skip


NO_CERTIFICATE = {"certificate_sealed": "", "certificate_index": "", "certificate_masked": ""}


def condition_columns(new: NewCondition) -> dict[str, Any]:
    """The columns of a fact that is not money; a certificate's number is sealed."""
    number = identity.tidy(new.certificate)
    if not number:
        return {"kind": new.kind, "value": new.value, **NO_CERTIFICATE}
    return {
        "kind": new.kind, "value": new.value,
        "certificate_sealed": seal(number, CERTIFICATE_NUMBER),
        "certificate_index": index_of(number, CERTIFICATE_NUMBER),
        "certificate_masked": mask_id(number),
    }  # fmt: skip
