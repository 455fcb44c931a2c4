"""From the first word to acceptance: drafts, lodging, supplements, acceptance or its refusal."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate

from doudi.cases import errors
from doudi.cases.models import Case, Evidence, Facts, KinFiling
from doudi.cases.procedures import procedure_for
from doudi.cases.services.advance import advance, check, keep, locked, next_number
from doudi.cases.states import IN_WORK, Act, Kind, State
from doudi.kernel import events
from doudi.kernel.actor import Actor
from doudi.kernel.errors import NotYet, Refused
from doudi.offices.roles import Role

PREFIX = {
    "dibao": "DB", "dibao_single": "DB", "tekun": "TK", "edge": "BY", "rigid": "GX",
    "temporary": "LS", "temporary_quick": "LS",
}  # fmt: skip
MAY_OPEN = (Role.VILLAGE_WORKER, Role.TOWNSHIP_CLERK, Role.TOWNSHIP_REVIEWER, Role.COUNTY_CLERK)


@transaction.atomic
def open_draft(
    *, key: str, scheme: str, area: str, by: Actor, at: datetime, found_by: str = "applicant",
    kind: str = Kind.NEW, household_id: int | None = None, applicant_id: int | None = None,
    head_name: str = "", members: int = 0, earlier_id: int | None = None, origin: str = "",
    reference: str = "",
) -> Case:  # fmt: skip
    """Begin a matter. `key` comes from the page, so that a double click opens one case only.

    `origin` is who stands behind `found_by`: the agent, the department, the discoverer; `reference`
    names the list or letter with which a department sent it.
    """
    if existing := Case.objects.filter(key=key).first():
        return existing
    by.must_be(*MAY_OPEN, area=area)
    county, year = area[:6], localdate(at).year
    serial = next_number(f"case:{PREFIX[scheme]}:{county}:{year}")
    case = Case.objects.create(
        key=key, scheme=scheme, area=area, kind=kind, found_by=found_by,
        number=f"{PREFIX[scheme]}-{county}-{year}-{serial:06d}",
        household_id=household_id, applicant_id=applicant_id, head_name=head_name,
        members=members, opened_at=at, step_since=at, earlier_id=earlier_id,
        assignee_id=by.user_id, assignee_name=by.name, origin=origin, reference=reference,
    )  # fmt: skip
    events.record(
        "cases.open", by=by, at=at, subject=("case", case.pk), area=area,
        facts={"now": case.state, "scheme": scheme, "kind": kind, "found_by": found_by},
    )  # fmt: skip
    return case


@transaction.atomic
def keep_typed(*, case_id: int, typed: Mapping[str, Any], by: Actor) -> Case:
    """Keep what was typed into a draft. Nothing official happens, so no event."""
    case = locked(case_id, by=by)
    if case.state != State.DRAFT:
        raise errors.wrong_state("keep_typed", case.state)
    by.must_be(*MAY_OPEN, area=case.area)
    case.draft = dict(typed)
    case.save(update_fields=["draft"])
    return case


@transaction.atomic
def lodge(
    *, case_id: int, document: Mapping[str, Any], household_id: int, applicant_id: int,
    head_name: str, by: Actor, at: datetime, version: int | None = None,
) -> Case:  # fmt: skip
    """Hand the application in. `document` is a doudi.case/1; from now on the law of this day holds.

    Raises `Refused` "already_running" where the household has the same matter in work.
    """
    case = locked(case_id, by=by, version=version)
    check(case, Act.LODGE, by=by)
    running = Case.objects.filter(
        household_id=household_id, scheme=case.scheme, state__in=IN_WORK, kind=case.kind
    ).exclude(pk=case.pk)
    if other := running.first():
        raise Refused("already_running", errors.ALREADY_RUNNING, number=other.number)
    case.household_id, case.applicant_id = household_id, applicant_id
    case.head_name = head_name
    case.members = len(document["household"]["members"])
    case.lodged_at = at
    case.draft = {}
    case.procedure = keep(procedure_for(case.scheme, area=case.area, on=localdate(at)))
    write_facts(case, "declared", document, by=by, at=at)
    return advance(case, Act.LODGE, by=by, at=at)


@transaction.atomic
def ask_for_papers(
    *, case_id: int, missing: Sequence[str], by: Actor, at: datetime, version: int | None = None,
    note: str = "",
) -> Case:  # fmt: skip
    """Tell the applicant once everything that is missing. A second time is refused by the law."""
    case = locked(case_id, by=by, version=version)
    if not missing:
        raise NotYet("papers_unnamed", errors.NAME_THE_PAPERS, missing=("missing",))
    if case.letters.filter(kind="supplement").exists():
        raise Refused("told_already", errors.TOLD_ONCE)
    advance(case, Act.ASK_FOR_PAPERS, by=by, at=at, facts={"missing": list(missing)})
    from doudi.cases.services.letters import write

    write(case, "supplement", by=by, at=at, missing=list(missing), note=note)
    return case


@transaction.atomic
def papers_came(*, case_id: int, by: Actor, at: datetime, version: int | None = None) -> Case:
    """Everything that was asked for has been handed in."""
    case = locked(case_id, by=by, version=version)
    return advance(case, Act.PAPERS_CAME, by=by, at=at)


@transaction.atomic
def accept(*, case_id: int, by: Actor, at: datetime, version: int | None = None) -> Case:
    """Accept the application: the clocks of the law begin to run. Raises `NotYet` for missing papers."""
    case = locked(case_id, by=by, version=version)
    procedure = check(case, Act.ACCEPT, by=by)
    missing = missing_evidence(case, "lodge")
    if missing:
        raise errors.missing_papers(missing)
    case.accepted_at = at
    case.assignee_id, case.assignee_name = by.user_id, by.name
    advance(case, Act.ACCEPT, by=by, at=at, to=procedure.steps[0])
    from doudi.cases.services.letters import write

    write(case, "receipt", by=by, at=at)
    return case


@transaction.atomic
def refuse_acceptance(
    *, case_id: int, reason: str, by: Actor, at: datetime, version: int | None = None
) -> Case:
    """Refuse to accept, with a written reason; the county sees every such refusal (event)."""
    case = locked(case_id, by=by, version=version)
    if not reason.strip():
        raise errors.reason_needed()
    advance(case, Act.REFUSE_ACCEPTANCE, by=by, at=at, facts={"seen_by": "county"})
    from doudi.cases.services.letters import write

    write(case, "not_accepted", by=by, at=at, note=reason)
    return case


@transaction.atomic
def withdraw(
    *, case_id: int, reason: str, by: Actor, at: datetime, version: int | None = None
) -> Case:
    """The applicant takes the application back."""
    case = locked(case_id, by=by, version=version)
    return advance(case, Act.WITHDRAW, by=by, at=at, facts={"with_reason": bool(reason)})


@transaction.atomic
def file_kin(
    *, case_id: int, person_id: int | None, person_name: str, relation: str, officer_id: int | None,
    officer_name: str, officer_post: str, by: Actor, at: datetime,
) -> KinFiling:  # fmt: skip
    """File that a member is a close relative of somebody in the service or the village committee.

    From now on that officer is kept from the case, and the county must visit the home.
    """
    case = locked(case_id, by=by)
    check(case, Act.FILE_KIN, by=by)
    filing = KinFiling.objects.create(
        case=case, person_id=person_id, person_name=person_name, relation=relation,
        officer_id=officer_id, officer_name=officer_name, officer_post=officer_post,
        filed_at=at, filed_by=by.name,
    )  # fmt: skip
    case.has_kin = True
    advance(case, Act.FILE_KIN, by=by, at=at, facts={"filing": filing.pk, "relation": relation})
    return filing


@transaction.atomic
def add_evidence(
    *, case_id: int, kind: str, title: str, by: Actor, at: datetime,
    document_id: int | None = None, pages: int = 1,
) -> Evidence:  # fmt: skip
    """Put a paper or photo into the file; the content was stored by the registry before."""
    case = locked(case_id, by=by)
    check(case, Act.ADD_EVIDENCE, by=by)
    paper = Evidence.objects.create(
        case=case, kind=kind, title=title, document_id=document_id, pages=pages, at=at,
        by_id=by.user_id, by_name=by.name,
    )  # fmt: skip
    advance(case, Act.ADD_EVIDENCE, by=by, at=at, facts={"evidence": paper.pk, "kind": kind})
    return paper


def missing_evidence(case: Case, step: str) -> list[str]:
    """Kinds of papers that `step` needs under the case's procedure and the file does not have."""
    from doudi.cases.facts import evidence_held, evidence_needed

    have = evidence_held(case)
    return [kind for kind in evidence_needed(case, step) if kind not in have]


def write_facts(
    case: Case, source: str, document: Mapping[str, Any], *, by: Actor, at: datetime
) -> Facts:
    """Keep a version of the case document; earlier versions stay."""
    number = case.facts.filter(source=source).count() + 1
    return Facts.objects.create(
        case=case, source=source, number=number, document=dict(document), at=at,
        by_id=by.user_id, by_name=by.name,
    )  # fmt: skip
