"""Whatever happens in whatever order, nothing is paid twice and every fen is accounted for."""

import os
from random import Random

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test

from doudi.payments.tests.lives import county, live
from doudi.payments.tests.machine import Life

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
LIVES = int(os.environ.get("DOUDI_PAYMENT_LIVES", "12"))
STEPS = int(os.environ.get("DOUDI_PAYMENT_STEPS", "40"))
NAMES = sorted(name.removeprefix("ev_") for name in dir(Life) if name.startswith("ev_"))
SHORT = {"late": "late_return", "order": "order_recovery"}


class AnyOrder(RuleBasedStateMachine):
    """One county, lived through in an order that hypothesis chooses."""

    def __init__(self) -> None:
        super().__init__()
        self.undo = transaction.atomic()
        self.undo.__enter__()
        self.life = Life()
        self.life.setup(Random(1))

    @rule(name=st.sampled_from(NAMES), seed=st.integers(0, 1000))
    def something_happens(self, name: str, seed: int) -> None:
        self.life.draw = Random(seed)
        self.life.happen(SHORT.get(name, name))

    @rule(name=st.sampled_from(NAMES), after=st.integers(1, 4))
    def the_machine_crashes(self, name: str, after: int) -> None:
        self.life.crash_in(SHORT.get(name, name), after)

    @rule()
    def a_month_goes_through(self) -> None:
        for name in ("list", "seal", "confirm", "release", "files", "send", "result"):
            self.life.happen(name)

    def teardown(self) -> None:
        try:
            self.life.promises_kept()
        finally:
            transaction.set_rollback(True)
            self.undo.__exit__(None, None, None)


def test_no_order_of_events_breaks_a_promise():
    run_state_machine_as_test(
        AnyOrder,
        settings=settings(
            phases=[Phase.explicit, Phase.generate],
            max_examples=LIVES, stateful_step_count=STEPS, deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )  # fmt: skip


@pytest.mark.parametrize("seed", range(int(os.environ.get("DOUDI_PAYMENT_SEEDS", "6"))))
def test_a_long_life_keeps_every_promise(seed):
    life, draw = Life(), Random(seed)
    life.setup(draw)
    names = list(life.events())
    forward = ["list", "seal", "confirm", "release", "files", "send", "result", "next_month"]
    for _ in range(120):
        name = draw.choice(names if draw.random() < 0.4 else forward)
        if draw.random() < 0.1:
            life.crash_in(name, draw.randint(1, 4))
        else:
            life.happen(name)
    life.promises_kept()


def test_lives_from_one_beginning_leave_nothing_to_each_other():
    """A small dose of `python -m doudi.payments.tests.lives`, which lives thousands."""
    with county(people=3) as start:
        told = [live(start, seed, steps=15) for seed in (1, 6)]
        assert live(start, 1, steps=15) == told[0], "the same seed is the same life"
