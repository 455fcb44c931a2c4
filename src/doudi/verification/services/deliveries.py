"""Taking in what departments send."""

import hashlib
import tempfile
from datetime import date, datetime
from pathlib import Path

import polars as pl
from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from doudi.kernel import events
from doudi.kernel.actor import Actor
from doudi.kernel.errors import Refused
from doudi.kernel.months import Month
from doudi.offices.roles import Role
from doudi.verification import vault
from doudi.verification.deliveries.rejects import write_rejects
from doudi.verification.deliveries.sheet import Sheet, read_sheet
from doudi.verification.deliveries.values import typed
from doudi.verification.kinds import Kind, kinds
from doudi.verification.models import Dataset
from doudi.verification.states import DatasetState

TAKERS = (Role.CHECK_OFFICER, Role.COUNTY_CLERK)


def take_delivery(
    *,
    kind: str,
    content: bytes,
    filename: str,
    as_of: date,
    area: str,
    keep_months: int,
    only_good: bool,
    by: Actor,
    at: datetime,
    mapping: dict[str, str] | None = None,
    office_id: int | None = None,
) -> Dataset:
    """Read one delivered file and keep its good rows sealed; every fault goes to a reject file.

    With `only_good` false, one faulty row refuses the whole delivery (it is recorded with its
    faults, its rows are not used). Raises `Refused` when the file is no table of that kind, was
    taken before, or the kind may not be asked on `as_of` (sal-2026:art-41).
    """
    by.must_be(*TAKERS, area=area)
    shape = _shape(kind, as_of)
    digest = hashlib.sha256(content).hexdigest()
    if Dataset.objects.filter(kind=kind, source_digest=digest).exists():
        raise Refused("delivery_taken_before", _("这份文件已经接收过，不能重复接收。"))
    sheet = read_sheet(content, filename, shape)
    good, faults = typed(sheet, shape, mapping)
    is_taken = only_good or not faults.rows
    with transaction.atomic():
        dataset = Dataset.objects.create(
            kind=kind, area=area, office_id=office_id, as_of=as_of, filename=Path(filename).name,
            source_digest=digest,
            rows_digest=vault.keep_rows(good) if is_taken else "",
            good=len(good), faulty=faults.rows, faults=_counted(faults.table),
            rejects=_kept_rejects(sheet, faults.table),
            state=DatasetState.TAKEN if is_taken else DatasetState.REFUSED,
            keep_until=(Month.of(localdate(at)) + keep_months).last,
            received_at=at, received_by=by.user_id,
        )  # fmt: skip
        events.record(
            "verification.delivery_taken" if is_taken else "verification.delivery_refused",
            by=by, at=at, subject=("dataset", dataset.pk), area=area, cites=shape.basis,
            facts={"kind": kind, "good": len(good), "faulty": faults.rows, "sha256": digest},
        )  # fmt: skip
    return dataset


def expire_delivery(*, dataset_id: int, by: Actor, at: datetime) -> None:
    """Remove the rows of a delivery whose retention is over; its record stays."""
    with transaction.atomic():
        dataset = Dataset.objects.select_for_update().get(pk=dataset_id)
        by.must_be(*TAKERS, area=dataset.area)
        if dataset.keep_until >= localdate(at):
            raise Refused("retention_not_over", until=dataset.keep_until.isoformat())
        dataset.state = DatasetState.EXPIRED
        dataset.save(update_fields=["state"])
        events.record(
            "verification.delivery_expired", by=by, at=at, subject=("dataset", dataset.pk),
            area=dataset.area,
        )  # fmt: skip
    for name in {dataset.rows_digest, dataset.rejects} - {""}:
        shared = Dataset.objects.exclude(pk=dataset.pk).exclude(state=DatasetState.EXPIRED)
        if (
            not shared.filter(rows_digest=name).exists()
            and not shared.filter(rejects=name).exists()
        ):
            vault.forget(name)


def _shape(kind: str, as_of: date) -> Kind:
    shape = kinds().get(kind)
    if shape is None:
        raise Refused("unknown_kind_of_data", kind=kind)
    if not shape.may_be_asked_on(as_of):
        raise Refused(
            "no_legal_basis_yet", _("这类数据在该日期还没有查询的法律依据，不能接收。"),
            kind=kind, since=str(shape.since),
        )  # fmt: skip
    return shape


def _counted(faults: pl.DataFrame) -> dict[str, int]:
    return dict(faults.group_by("code").len().sort("code").iter_rows())


def _kept_rejects(sheet: Sheet, faults: pl.DataFrame) -> str:
    if faults.is_empty():
        return ""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "rejects.xlsx"
        write_rejects(path, sheet, faults)
        return vault.keep_file(path.read_bytes())


def expire_due(*, by: Actor, at: datetime, most: int = 200) -> int:
    """Remove the rows of every delivery whose retention is over; returns how many."""
    over = Dataset.objects.filter(keep_until__lt=at.date()).exclude(state=DatasetState.EXPIRED)
    ids = list(over.order_by("id").values_list("id", flat=True)[:most])
    for dataset_id in ids:
        expire_delivery(dataset_id=dataset_id, by=by, at=at)
    return len(ids)
