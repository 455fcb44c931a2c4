"""The path of a case, walked by services: each step by whoever takes it in an office, days apart."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from doudi.cases import services
from doudi.cases.models import Case
from doudi.kernel.actor import Actor, machine
from doudi.registry.values import Loaded
from tests.cast import NOON

ROBOT = machine("tests")
PAPERS = (
    "application_form", "identity_papers", "check_authorisation", "house_photos", "survey_form",
    "check_report",
)  # fmt: skip
WHO = ("boris", "village_worker", "township_reviewer", "county_clerk", "dora")  # whoever acts on it
DAYS = 14  # from the first step to the last


def survey(case: Case, by: Actor, at: datetime, key: str = "visit-1", **more: Any) -> Any:
    """A visit by the village worker and Boris."""
    return services.record_survey(
        case_id=case.pk, key=key, on=at, mode="home", investigators=[(by.user_id, by.name), (None, "李四")],
        present="阿米娜", form={"housing": "brick"}, conclusion="true", by=by, at=at, **more,
    )  # fmt: skip


@dataclass(frozen=True)
class Walk:
    """One case of one household under way; `start` is when it is handed in."""

    case: Case
    home: Loaded
    document: Mapping[str, Any]
    who: Mapping[str, Actor]
    start: datetime = NOON
    head_name: str = "阿米娜"

    def to(self, state: str) -> Case:
        """Take step after step until the case is in `state`."""
        steps = {
            "draft": self._lodge, "lodged": self._accept, "survey": self._survey,
            "opinion": self._opinion, "notice": self._notice, "examination": self._examine,
            "decision": self._decide,
        }  # fmt: skip
        while self.case.state != state:
            steps[self.case.state]()
            self.case.refresh_from_db()
        return self.case

    def _on(self, day: int) -> datetime:
        return self.start + timedelta(days=day)

    def _papers(self, kinds: tuple[str, ...], at: datetime) -> None:
        for kind in kinds:
            services.add_evidence(
                case_id=self.case.pk, kind=kind, title=kind, by=self.who["boris"], at=at
            )

    def _lodge(self) -> None:
        services.lodge(
            case_id=self.case.pk, document=self.document, household_id=self.home.household_id,
            applicant_id=self.home.person_ids[0], head_name=self.head_name, by=self.who["boris"],
            at=self.start,
        )  # fmt: skip
        self._papers(PAPERS[:3], self.start)

    def _accept(self) -> None:
        services.accept(case_id=self.case.pk, by=self.who["boris"], at=self.start)

    def _survey(self) -> None:
        pk = self.case.pk
        services.order_check(case_id=pk, by=self.who["boris"], at=self._on(1))
        survey(
            self.case,
            self.who["village_worker"],
            self._on(2),
            key=f"visit-{pk}-{self.case.round}",
        )
        services.record_check(
            case_id=pk,
            conclusion="within",
            findings=[],
            by=self.who["county_clerk"],
            at=self._on(3),
        )
        self._papers(PAPERS[3:], self._on(3))
        services.finish_survey(case_id=pk, by=self.who["boris"], at=self._on(3))

    def _opinion(self) -> None:
        services.give_opinion(
            case_id=self.case.pk, positive=True, text="符合条件", by=self.who["township_reviewer"],
            at=self._on(4),
        )  # fmt: skip

    def _notice(self) -> None:
        services.notice_ended(case_id=self.case.pk, notice_code="N1", by=ROBOT, at=self._on(12))

    def _examine(self) -> None:
        services.examine(
            case_id=self.case.pk, positive=True, text="同意", by=self.who["county_clerk"],
            at=self._on(13),
        )  # fmt: skip

    def _decide(self) -> None:
        services.decide(
            case_id=self.case.pk, effect="grant", by=self.who["dora"], at=self._on(DAYS)
        )
