"""Where delivered rows lie: sealed Parquet files named by the digest of what is in them."""

import hashlib
import io
from pathlib import Path

import polars as pl
from django.conf import settings

from doudi.kernel import crypto

PURPOSE = "verification.delivery"


def keep_rows(rows: pl.DataFrame) -> str:
    """Seal a table and return its name; keeping the same rows twice makes one file."""
    buffer = io.BytesIO()
    rows.write_parquet(buffer, compression="zstd")
    return keep_file(buffer.getvalue())


def rows(name: str) -> pl.DataFrame:
    """The table of that name. Raises `FileNotFoundError` after its retention, `Broken` if altered."""
    return pl.read_parquet(io.BytesIO(file(name)))


def keep_file(content: bytes) -> str:
    """Seal any content and return its name."""
    name = hashlib.sha256(content).hexdigest()
    place = _place(name)
    if not place.exists():
        place.parent.mkdir(parents=True, exist_ok=True)
        draft = place.with_suffix(".draft")
        draft.write_bytes(crypto.seal_bytes(content, purpose=PURPOSE))
        draft.rename(place)
    return name


def file(name: str) -> bytes:
    """The content of that name."""
    return crypto.unseal_bytes(_place(name).read_bytes(), purpose=PURPOSE)


def forget(name: str) -> None:
    """Remove what is out of retention; the record of the delivery stays."""
    _place(name).unlink(missing_ok=True)


def _place(name: str) -> Path:
    return Path(settings.FILES_ROOT) / "deliveries" / name[:2] / f"{name}.sealed"
