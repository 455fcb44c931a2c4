"""The fate of a row of a file."""

from doudi.registry.models import ImportRow
from doudi.registry.models.imports import RowState


def judge(row: ImportRow, state: RowState, faults: list[list[str]]) -> None:
    """Give a row its fate; the only place that does so for a row in hand."""
    row.state, row.faults = state.value, faults
