"""The event chain, its anchors and the history of fields only grow; see `kernel/seals.py`."""

from django.db import migrations

from doudi.kernel.seals import forbid_change


class Migration(migrations.Migration):
    dependencies = [("kernel", "0002_history_anchors_runs_calendar")]

    operations = [
        forbid_change("kernel_event"),
        forbid_change("kernel_anchor"),
        forbid_change(
            "kernel_change",
            may_blank="sealed",
            columns=(
                "id", "event_id", "subject_kind", "subject_id", "name", "source", "as_of",
            ),
        ),
    ]  # fmt: skip
