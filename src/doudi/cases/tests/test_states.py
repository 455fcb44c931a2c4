"""Random acts by random actors never reach what the table forbids, and never without an event."""

from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from doudi.cases import services
from doudi.cases.models import Case
from doudi.cases.states import ENDED, MOVES, Act, State
from doudi.cases.tests.conftest import PAPERS, ROBOT, later, survey
from doudi.kernel.errors import DoudiError
from doudi.kernel.models import Event

WHO = (
    "village_worker", "boris", "township_reviewer", "township_decider", "county_clerk", "dora",
    "check_officer", "pay_maker", "auditor", "carla", "amina", "nobody",
)  # fmt: skip


def _attempts(case: Case, home, document):
    """Every act as a call with plausible arguments."""
    pk = case.pk
    lodged = {"document": document, "household_id": home.household_id,
              "applicant_id": home.person_ids[0], "head_name": "阿米娜"}  # fmt: skip
    s = services
    return {
        "lodge": lambda by, at: s.lodge(case_id=pk, by=by, at=at, **lodged),
        "papers": lambda by, at: [
            s.add_evidence(case_id=pk, kind=k, title=k, by=by, at=at) for k in PAPERS],
        "ask": lambda by, at: s.ask_for_papers(case_id=pk, missing=["mandate"], by=by, at=at),
        "came": lambda by, at: s.papers_came(case_id=pk, by=by, at=at),
        "accept": lambda by, at: s.accept(case_id=pk, by=by, at=at),
        "not_accept": lambda by, at: s.refuse_acceptance(case_id=pk, reason="非本地户籍", by=by, at=at),
        "check": lambda by, at: s.order_check(case_id=pk, by=by, at=at),
        "checked": lambda by, at: s.record_check(case_id=pk, conclusion="within", findings=[], by=by, at=at),  # noqa: E501
        "survey": lambda by, at: survey(case, by, at, key=f"k{at.timestamp()}"),
        "finish": lambda by, at: s.finish_survey(case_id=pk, by=by, at=at),
        "visit": lambda by, at: s.record_county_visit(
            case_id=pk, on=at.date(), visitors=["赵六", "钱七"], agrees=True, remark="", by=by, at=at),
        "appraised": lambda by, at: s.record_appraisal(
            case_id=pk, held_on=at.date(), place="村委会", host="张三", recorder="李四", invited=12,
            attended=10, votes_for=9, votes_against=0, abstained=1, minutes="同意", by=by, at=at),
        "opinion": lambda by, at: s.give_opinion(case_id=pk, positive=True, text="同意", by=by, at=at),
        "no_opinion": lambda by, at: s.give_opinion(case_id=pk, positive=False, text="不同意", by=by, at=at),  # noqa: E501
        "object": lambda by, at: s.object_to(
            case_id=pk, key=f"o{at.timestamp()}", text="异议", named=False, who="", contact="",
            notice_code="N1", by=by, at=at),
        "notice": lambda by, at: s.notice_ended(case_id=pk, notice_code="N1", by=ROBOT, at=at),
        "examine": lambda by, at: s.examine(case_id=pk, positive=True, text="同意", by=by, at=at),
        "return": lambda by, at: s.send_back(case_id=pk, reason="重查", by=by, at=at),
        "decide": lambda by, at: s.decide(case_id=pk, effect="grant", by=by, at=at),
        "depart": lambda by, at: s.decide(case_id=pk, effect="refuse", reason="理由", by=by, at=at),
        "sign": lambda by, at: s.second_sign(case_id=pk, by=by, at=at),
        "unsign": lambda by, at: s.second_refuse(case_id=pk, reason="不同意", by=by, at=at),
        "withdraw": lambda by, at: s.withdraw(case_id=pk, reason="", by=by, at=at),
        "terminate": lambda by, at: s.terminate(case_id=pk, reason="不配合", by=by, at=at),
        "close": lambda by, at: s.close(case_id=pk, by=by, at=at),
    }  # fmt: skip


NAMES = (
    "lodge", "papers", "visit", "appraised", "ask", "came", "accept", "not_accept", "check", "checked",
    "survey", "finish", "opinion", "no_opinion", "object", "notice", "examine", "return", "decide",
    "depart", "sign", "unsign", "withdraw", "terminate", "close",
)  # fmt: skip


# Which act would usually come next, and by whom: every other act of a walk follows this path, so
# that walks reach the far states; the others are drawn from everything by everybody.
USUAL = {
    "draft": [("lodge", "boris")],
    "lodged": [("papers", "boris"), ("accept", "boris")],
    "awaiting_papers": [("came", "boris")],
    "survey": [("check", "boris"), ("checked", "county_clerk"), ("survey", "village_worker"),
               ("papers", "boris"), ("finish", "boris")],
    "appraisal": [("appraised", "boris")],
    "opinion": [("opinion", "township_reviewer")],
    "notice": [("notice", "boris")],
    "examination": [("visit", "county_clerk"), ("examine", "county_clerk")],
    "decision": [("decide", "dora"), ("depart", "dora")],
    "second": [("sign", "county_clerk"), ("unsign", "county_clerk")],
    "decided": [("close", "boris")],
}  # fmt: skip
reached: set[str] = set()
ANY = st.tuples(st.sampled_from(NAMES), st.sampled_from(WHO))
STEPS = st.lists(st.one_of(st.integers(0, 9), st.integers(0, 9), ANY), min_size=20, max_size=60)


@pytest.mark.django_db(transaction=False)
@settings(
    max_examples=25, deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
@given(steps=STEPS)
def test_random_acts_stay_on_the_table(steps, home, document, law, request):
    cast = {name: request.getfixturevalue(name) for name in WHO}
    number = Case.objects.count()
    case = services.open_draft(
        key=f"random-{number}-{hash(tuple(steps))}", scheme="dibao", area="009901101001",
        by=cast["boris"], at=later(0),
    )  # fmt: skip
    tried: dict[str, int] = {}
    for place, step in enumerate(steps):
        name, who = step if isinstance(step, tuple) else _usual(case, tried)
        _one(case, _attempts(case, home, document)[name], cast[who], later(place))
        reached.add(case.state)
    Case.objects.filter(pk=case.pk).update(household=None)  # the next example may apply again


def test_the_random_walks_reached_the_far_end():
    """Belongs to the test above: a walk that never leaves the office proves nothing."""
    if reached:
        assert {"survey", "opinion", "notice", "examination", "decision", "decided"} <= reached


def _usual(case, tried):
    """The next usual act of the state, one after the other."""
    usual = USUAL.get(case.state, [("withdraw", "amina")])
    place = tried.get(case.state, 0)
    tried[case.state] = place + 1
    return usual[place % len(usual)]


def _one(case, attempt, by, at):
    case.refresh_from_db()
    was, seen = case.state, Event.objects.count()
    with suppress(DoudiError, case.decisions.model.DoesNotExist):
        attempt(by, at)
    case.refresh_from_db()
    if case.state == was:
        return
    moves = Event.objects.filter(id__gt=seen, subject_kind="case", subject_id=str(case.pk))
    told = [
        (e.facts["was"], e.facts["now"], e.kind) for e in moves.order_by("id") if "was" in e.facts
    ]
    assert told, "a state changed without its event"
    assert (told[0][0], told[-1][1]) == (was, case.state)
    for before, now, kind in told:
        move = MOVES[Act(kind.removeprefix("cases."))]
        assert State(before) in move.sources
        assert State(now) in (move.targets or {State(before)})


def test_the_table_is_closed():
    for act, move in MOVES.items():
        assert move.sources, act
        assert move.cites.partition(":")[2], f"{act} cites no provision"
    reachable = {State.DRAFT} | {t for m in MOVES.values() for t in m.targets}
    assert reachable == set(State), "a state that no act reaches"
    assert not {s for m in MOVES.values() for s in m.sources if m.targets} & {State.CLOSED}
    assert State.CLOSED in ENDED
