"""Files by their hash: written beside, flushed, renamed; the same content is one file."""

import hashlib
import os
import secrets
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from django.conf import settings

from doudi.kernel.errors import Broken


class Kept(NamedTuple):
    """A kept file: its hash and size."""

    sha256: str
    size: int


def keep(content: Iterable[bytes]) -> Kept:
    """Write `content` and return its hash. A crash leaves at most a draft that nobody refers to."""
    folder = Path(settings.FILES_ROOT) / "payments"
    folder.mkdir(parents=True, exist_ok=True)
    draft = folder / f".{os.getpid()}.{secrets.token_hex(6)}"
    digest, size = hashlib.sha256(), 0
    try:
        with draft.open("wb") as out:
            for piece in content:
                out.write(piece)
                digest.update(piece)
                size += len(piece)
            out.flush()
            os.fsync(out.fileno())
        target = path_of(digest.hexdigest())
        target.parent.mkdir(exist_ok=True)
        draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)
    return Kept(digest.hexdigest(), size)


def path_of(sha256: str) -> Path:
    """Where a kept file lies."""
    return Path(settings.FILES_ROOT) / "payments" / sha256[:2] / sha256


def read(sha256: str) -> bytes:
    """The content, proven by its hash. Raises `Broken` where it is gone or altered."""
    try:
        content = path_of(sha256).read_bytes()
    except OSError as fault:
        raise Broken("file_gone", sha256=sha256) from fault
    if hashlib.sha256(content).hexdigest() != sha256:
        raise Broken("file_altered", sha256=sha256)
    return content
