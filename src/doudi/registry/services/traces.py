"""The trace that a merge left in the chain: what an undo reads."""

from doudi.kernel.errors import Refused
from doudi.kernel.models import Event


def merge_event(kind: str, *, kept: int, gone: int, trace: str) -> Event:
    """The last event by which two records of `kind` ("person", "household") became one.

    Raises `Refused("merged_without_trace")` where there is none, or none that kept `trace`, the
    fact by which it can be undone.
    """
    rows = Event.objects.filter(
        kind=f"registry.{kind}s_merged", subject_kind=kind, subject_id=str(kept)
    )
    found = next((e for e in rows.order_by("-id") if e.facts["gone"] == gone), None)
    if found is None or trace not in found.facts:
        raise Refused("merged_without_trace")
    return found
