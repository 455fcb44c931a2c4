"""Tables of this room; private to it. Amounts are whole fen; areas are 12-digit village codes."""

from datetime import date

from django.db import models
from django.db.models import F, Q

from doudi.cases.states import OPEN, Effect, Kind, State

NEVER = date(9999, 12, 31)  # no clock is running: orders last, and is never shown


class KeptProcedure(models.Model):
    """A procedure as it was in force when cases began under it; found by its content hash."""

    identity = models.CharField(max_length=24, primary_key=True)
    content = models.JSONField()


class Case(models.Model):
    """One matter of one household under one scheme, from the first word to the archive."""

    number = models.CharField(max_length=40, unique=True)
    key = models.CharField(max_length=64, unique=True)  # sent by whoever opens it: opened once
    scheme = models.CharField(max_length=40)
    kind = models.CharField(max_length=12, choices=Kind.choices, default=Kind.NEW)
    state = models.CharField(max_length=16, choices=State.choices, default=State.DRAFT)
    area = models.CharField(max_length=12)
    household = models.ForeignKey(
        "registry.Household", on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    applicant = models.ForeignKey(
        "registry.Person", on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    head_name = models.CharField(max_length=60, blank=True)
    members = models.PositiveSmallIntegerField(default=0)
    found_by = models.CharField(max_length=20, default="applicant")
    origin = models.CharField(max_length=60, blank=True)  # the agent, the office, or who found them
    reference = models.CharField(max_length=60, blank=True)  # of the list or letter it came with
    procedure = models.ForeignKey(KeptProcedure, on_delete=models.PROTECT, null=True)
    level = models.CharField(max_length=8, default="county")  # whose office decides: or "township"
    version = models.PositiveIntegerField(default=1)  # two clerks on one case
    round = models.PositiveSmallIntegerField(default=1)  # of the survey; +1 when reopened
    due_on = models.DateField(default=NEVER)  # of the earliest running clock
    warn_on = models.DateField(default=NEVER)  # from this day on it is "soon due"
    due_clock = models.CharField(max_length=30, blank=True)
    special = models.JSONField(default=list)  # [{circumstance, reason, at, by}]
    assignee_id = models.BigIntegerField(null=True)
    assignee_name = models.CharField(max_length=80, blank=True)
    opened_at = models.DateTimeField()
    lodged_at = models.DateTimeField(null=True)
    accepted_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    step_since = models.DateTimeField()
    earlier = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="later")
    award_decision = models.ForeignKey(  # the running award that a review re-tests
        "Decision", on_delete=models.PROTECT, null=True, related_name="retested_in"
    )
    has_kin = models.BooleanField(default=False)
    has_objection = models.BooleanField(default=False)
    draft = models.JSONField(default=dict)  # what has been typed so far, not yet lodged

    class Meta:
        indexes = [
            models.Index(fields=["state", "area", "due_on"], name="case_queue"),
            models.Index(
                fields=["area", "due_on"], name="case_area_due", condition=Q(state__in=sorted(OPEN))
            ),
            models.Index(fields=["household"], name="case_household"),
            models.Index(fields=["head_name"], name="case_head"),
        ]  # fmt: skip
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=[s.value for s in State]), name="case_state_known"
            )
        ]


class Facts(models.Model):
    """One version of the case document (doudi.case/1): declared, surveyed, checked or adopted."""

    SOURCES = [("declared", "申报"), ("surveyed", "调查"), ("checked", "核对"), ("adopted", "核定")]
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="facts")
    source = models.CharField(max_length=10, choices=SOURCES)
    number = models.PositiveSmallIntegerField()
    document = models.JSONField()
    at = models.DateTimeField()
    by_id = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "source", "number"], name="facts_once")
        ]


class Choice(models.Model):
    """Which source counts for one fact, and why."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="choices")
    pointer = models.CharField(max_length=200)  # JSON pointer into the document, by row key
    source = models.CharField(max_length=10)
    reason = models.CharField(max_length=400)
    at = models.DateTimeField()
    by_id = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=80)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "pointer"], name="one_choice")]


class Clock(models.Model):
    """One limit of time at work. Half-open pauses lengthen it."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="clocks")
    name = models.CharField(max_length=30)
    round = models.PositiveSmallIntegerField(default=1)
    days = models.PositiveSmallIntegerField()
    unit = models.CharField(max_length=10)
    cites = models.CharField(max_length=120)
    started_on = models.DateField()
    paused_on = models.DateField(null=True)
    paused_days = models.PositiveSmallIntegerField(default=0)
    due_on = models.DateField()
    stopped_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "name"], condition=Q(stopped_on=None), name="one_running_clock"
            )
        ]
        indexes = [models.Index(fields=["due_on"], condition=Q(stopped_on=None), name="clock_due")]


class Evidence(models.Model):
    """A paper or photo in the file; the content lies in the registry's document store."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="evidence")
    kind = models.CharField(max_length=40)
    document = models.ForeignKey(
        "registry.Document", on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    title = models.CharField(max_length=120)
    pages = models.PositiveSmallIntegerField(default=1)
    at = models.DateTimeField()
    by_id = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=80, blank=True)

    class Meta:
        indexes = [models.Index(fields=["case", "kind"])]


class Survey(models.Model):
    """One visit (or call) of at least two investigators, with the form as filled in."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="surveys")
    key = models.CharField(max_length=64, unique=True)  # made on the phone: synced once
    round = models.PositiveSmallIntegerField(default=1)
    on = models.DateTimeField()
    mode = models.CharField(max_length=10)  # home, phone, video
    investigators = models.JSONField()  # [[user_id, name], …]
    present = models.CharField(max_length=60)
    relation = models.CharField(max_length=40, blank=True)
    form = models.JSONField()
    conclusion = models.CharField(max_length=12)  # true, differs, unclear
    remark = models.TextField(blank=True)
    signed = models.JSONField(default=list)  # document ids of signatures
    received_at = models.DateTimeField()


class Appraisal(models.Model):
    """A democratic appraisal: who came, how they voted, what they said."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="appraisals")
    held_on = models.DateField()
    place = models.CharField(max_length=120)
    host = models.CharField(max_length=60)
    recorder = models.CharField(max_length=60)
    invited = models.PositiveSmallIntegerField()
    attended = models.PositiveSmallIntegerField()
    votes_for = models.PositiveSmallIntegerField()
    votes_against = models.PositiveSmallIntegerField()
    abstained = models.PositiveSmallIntegerField()
    minutes = models.TextField()
    at = models.DateTimeField()
    by_name = models.CharField(max_length=80)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(attended__gte=F("votes_for") + F("votes_against") + F("abstained")),
                name="votes_not_above_attendance",
            )
        ]  # fmt: skip


class SelfCare(models.Model):
    """An assessment of the six activities; true where the person manages alone."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="self_care")
    person_id = models.BigIntegerField()
    on = models.DateField()
    items = models.JSONField()
    assessors = models.JSONField()
    result = models.CharField(max_length=12)  # full, partial, none
    at = models.DateTimeField()


class CheckResult(models.Model):
    """An economic check of the file: ordered from `verification`, or a result an officer put in."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="checks")
    ordered_at = models.DateTimeField()
    ordered_by = models.CharField(max_length=80)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.CharField(max_length=80, blank=True)
    conclusion = models.CharField(max_length=12, blank=True)  # within, over, ask
    findings = models.JSONField(default=list)  # [{source, item, member, declared, found, as_of}]
    unanswered = models.JSONField(default=list)  # names of sources without usable data
    report_ref = models.CharField(max_length=60, blank=True)
    order_id = models.BigIntegerField(null=True, db_index=True)  # of `verification`
    unasked = models.JSONField(default=list)  # ids of members without a valid consent
    doubtful = models.PositiveSmallIntegerField(default=0)  # records nobody has placed yet


class Opinion(models.Model):
    """What an office proposes: the township's opinion or the county's examination."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="opinions")
    level = models.CharField(max_length=10)  # township, county
    round = models.PositiveSmallIntegerField(default=1)
    positive = models.BooleanField()
    amount = models.BigIntegerField(default=0)
    text = models.TextField()
    law = models.CharField(max_length=80, blank=True)
    at = models.DateTimeField()
    by_id = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=80)


class Objection(models.Model):
    """What somebody says against a notice or a decision, and how it was dealt with."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="objections")
    key = models.CharField(max_length=64, unique=True)
    notice_code = models.CharField(max_length=24, blank=True)
    against = models.CharField(max_length=10)  # notice, decision
    named = models.BooleanField()
    who = models.CharField(max_length=60, blank=True)
    contact = models.CharField(max_length=40, blank=True)
    text = models.TextField()
    at = models.DateTimeField()
    upheld = models.BooleanField(null=True)
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.CharField(max_length=80, blank=True)


class Hearing(models.Model):
    """The person is heard before a cut; what they said is part of the file."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="hearings")
    invited_at = models.DateTimeField()
    planned_on = models.DateField()
    about = models.CharField(max_length=12)  # decrease, stop
    grounds = models.TextField()
    held_on = models.DateField(null=True)
    mode = models.CharField(max_length=10, blank=True)  # office, home, phone, waived
    present = models.CharField(max_length=60, blank=True)
    said = models.TextField(blank=True)
    by_name = models.CharField(max_length=80, blank=True)


class KinFiling(models.Model):
    """A close relative of a member works for the assistance or sits on the village committee."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="kin")
    person_id = models.BigIntegerField(null=True)
    person_name = models.CharField(max_length=60)
    relation = models.CharField(max_length=20)
    officer_id = models.BigIntegerField(null=True)  # account, where there is one
    officer_name = models.CharField(max_length=80)
    officer_post = models.CharField(max_length=80)
    filed_at = models.DateTimeField()
    filed_by = models.CharField(max_length=80)


class Sample(models.Model):
    """A drawn sample of files for county home visits; anybody can draw it again from its seed."""

    area = models.CharField(max_length=12)
    drawn_at = models.DateTimeField()
    drawn_by = models.CharField(max_length=80)
    seed = models.CharField(max_length=64)
    share = models.CharField(max_length=10)
    population = models.JSONField()  # case ids, ascending
    drawn = models.JSONField()
    always = models.JSONField()


class CountyVisit(models.Model):
    """The county's own visit to a sampled or mandatory file."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="county_visits")
    sample = models.ForeignKey(Sample, on_delete=models.PROTECT, null=True)
    on = models.DateField()
    visitors = models.JSONField()
    agrees = models.BooleanField()
    remark = models.TextField(blank=True)
    at = models.DateTimeField()


class Decision(models.Model):
    """The decision of the competent person, with everything needed to compute it again."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="decisions")
    number = models.CharField(max_length=60)
    effect = models.CharField(max_length=10, choices=Effect.choices)
    scheme = models.CharField(max_length=40)
    area = models.CharField(max_length=12)
    household = models.ForeignKey(
        "registry.Household", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    payee = models.ForeignKey(
        "registry.Person", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    shares = models.JSONField(default=list)  # [[person_id, base, [[group, fen], …]], …]
    amount = models.BigIntegerField(default=0)
    category = models.CharField(max_length=20, blank=True)
    first_month = models.CharField(max_length=7)
    end_month = models.CharField(max_length=7, blank=True)
    facts = models.JSONField()
    result = models.JSONField()
    law = models.CharField(max_length=80)
    legal_basis = models.CharField(max_length=40)
    departs = models.BooleanField(default=False)
    reason = models.TextField(blank=True)
    decided_at = models.DateTimeField()
    decided_by_id = models.BigIntegerField(null=True)
    decided_by = models.CharField(max_length=80)
    second_at = models.DateTimeField(null=True)
    second_by = models.CharField(max_length=80, blank=True)
    in_force = models.BooleanField(default=False)  # false until the second signature
    replaces = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="replaced_by"
    )

    class Meta:
        indexes = [models.Index(fields=["household", "scheme"], name="decision_household")]


class Letter(models.Model):
    """A numbered, versioned letter: the data it was set from, so that it can be set again."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="letters")
    decision = models.ForeignKey(
        Decision, on_delete=models.PROTECT, null=True, related_name="letters"
    )
    kind = models.CharField(max_length=16)
    number = models.CharField(max_length=60)
    version = models.PositiveSmallIntegerField(default=1)
    data = models.JSONField()
    written_at = models.DateTimeField()
    written_by = models.CharField(max_length=80)
    delivered_on = models.DateField(null=True)
    delivered_how = models.CharField(max_length=20, blank=True)
    delivered_by = models.CharField(max_length=80, blank=True)
    received_by = models.CharField(max_length=60, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "number", "version"], name="letter_once")
        ]


class ReviewDue(models.Model):
    """When an award is to be looked at again; becomes a case in time."""

    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="reviews")
    area = models.CharField(max_length=12)
    household = models.ForeignKey("registry.Household", on_delete=models.PROTECT, related_name="+")
    scheme = models.CharField(max_length=40)
    due_on = models.DateField()
    case = models.OneToOneField(
        Case, on_delete=models.PROTECT, null=True, related_name="review_due"
    )
    cancelled = models.BooleanField(default=False)

    class Meta:
        indexes = [models.Index(fields=["due_on"], condition=Q(case=None), name="review_waiting")]


class Counter(models.Model):
    """Running numbers: one row per series, such as "letter:009901:2026"."""

    series = models.CharField(max_length=60, primary_key=True)
    last = models.PositiveIntegerField(default=0)
