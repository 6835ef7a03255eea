"""`make variants`: every scenario, not a choice, against deployments that are healthy and different: none may fail.

Too long for `make test`, which runs a choice against the same deployments. What fails here raises a false alarm on
somebody's deployment: the check demands more than the contract promises, or misreads a lawful page.
"""

from __future__ import annotations

from crowd import Crowd
from deployment import Outcome, SuiteRun, model_answers
from different import ABSENT, Different

LONGEST = 1800  # seconds of a whole run on a slow machine


def outcome_of(settings: dict[str, str]) -> Outcome:
    """What a whole run against the deployment says; its last words go to the console."""
    with SuiteRun(settings, processes=3) as run:
        outcome = run.outcome(within=LONGEST)
    print(outcome.output[-2_000:])
    return outcome


def test_where_pages_and_answers_are_different(elsewhere: dict[str, str]) -> None:
    outcome = outcome_of(elsewhere)
    assert outcome.not_passed() == {}
    assert outcome.code == 0 and not outcome.problems()


def test_where_nearly_all_is_different_and_others_are_at_work(different: Different) -> None:
    """Tables of other names are missed, and no model makes vectors; nothing else."""
    model_answers(different.stand.settings, seconds=2)
    crowd = Crowd(different.stand.settings, conversations="agent_conversations")
    crowd.settle()
    with crowd.at_work():
        outcome = outcome_of(different.settings)
    failed = {name: told for name, told in outcome.not_passed().items() if not told.startswith("not_checked")}
    assert set(failed) == set(ABSENT), failed
    assert not outcome.problems()


def test_where_all_is_slow_and_nobody_can_register(slow_settings: dict[str, str]) -> None:
    """Pages 1.5 s slower for each call, a model that takes 8 s, the older layout of sequences, unsigned events."""
    outcome = outcome_of(slow_settings)
    failed = {name: told for name, told in outcome.not_passed().items() if not told.startswith("not_checked")}
    assert not failed
    assert not outcome.problems()
