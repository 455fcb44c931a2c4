"""Imports from files, with every row's fate, and the views an officer saved."""

from django.db import models


class ImportState(models.TextChoices):
    """How far an import is."""

    UPLOADED = "uploaded"
    CHECKING = "checking"
    CHECKED = "checked"
    LOADING = "loading"
    DONE = "done"
    CANCELLED = "cancelled"


class RowState(models.TextChoices):
    """The fate of a row."""

    GOOD = "good"
    FAULTY = "faulty"
    DUPLICATE = "duplicate"
    LOADED = "loaded"
    SKIPPED = "skipped"


class ImportJob(models.Model):
    """One file on its way into the register. `done_to` is the last row number that is safe."""

    document = models.ForeignKey("registry.Document", on_delete=models.PROTECT, related_name="+")
    area = models.CharField(max_length=12)  # of the office; every row must lie within
    mapping = models.JSONField(default=dict)  # field → column heading
    heading_row = models.PositiveIntegerField(default=1)
    state = models.CharField(max_length=10, choices=ImportState, default=ImportState.UPLOADED)
    only_good = models.BooleanField(default=False)
    total = models.PositiveIntegerField(default=0)
    good = models.PositiveIntegerField(default=0)
    faulty = models.PositiveIntegerField(default=0)
    duplicate = models.PositiveIntegerField(default=0)
    checked_to = models.PositiveIntegerField(default=0)
    done_to = models.PositiveIntegerField(default=0)
    loaded = models.PositiveIntegerField(default=0)
    started_by = models.BigIntegerField(null=True)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["area", "id"], name="import_area")]


class ImportRow(models.Model):
    """One row of the file, sealed, with its faults; the key keeps a restart from doubling it."""

    job = models.ForeignKey(ImportJob, on_delete=models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField()  # as the spreadsheet counts
    state = models.CharField(max_length=10, choices=RowState)
    group = models.CharField(max_length=64, blank=True)  # rows of one household
    cells_sealed = models.TextField()
    faults = models.JSONField(default=list)  # [[field, code], …]
    matches = models.JSONField(default=list)  # ids of persons it may double
    person = models.ForeignKey("registry.Person", on_delete=models.SET_NULL, null=True, blank=True)
    household = models.ForeignKey(
        "registry.Household", on_delete=models.SET_NULL, null=True, blank=True
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["job", "number"], name="row_once")]
        indexes = [models.Index(fields=["job", "state", "number"], name="import_row_state")]


class ImportTemplate(models.Model):
    """A remembered mapping, offered again when a file with the same headings comes."""

    office_area = models.CharField(max_length=12)
    name = models.CharField(max_length=80)
    headings = models.CharField(max_length=64)  # digest of the headings
    mapping = models.JSONField()
    used_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["office_area", "headings"], name="template_once")
        ]
