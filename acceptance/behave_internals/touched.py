"""What of behave is touched beyond its documented names, why, and the test that breaks when behave changes it.

`tests/behave_internals` checks that each of these is there, with these parameters, before a run would fall over it.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Touch:
    """One private part. name: dotted, from `behave`; an attribute of an object is written behind `#`.

    parameters: of a function, in order; None for what is no function. why: what behave itself does not offer.
    test: the one that shows what is lost without it, `file::function` below `tests`.
    """

    name: str
    parameters: tuple[str, ...] | None
    why: str
    test: str


TOUCHES = (
    Touch(
        "behave.matchers.Match.run",
        ("self", "context"),
        "the error of a step is turned into one sentence, masked, before any formatter sees it",
        "canaries/test_canaries.py::test_steps_that_break_in_every_way_under_plain_behave",
    ),
    Touch(
        "behave.model.Scenario.run",
        ("self", "runner"),
        "claims, tries and records lie around a scenario with its hooks and cleanups; hooks lie inside",
        "acceptance/runner/test_claims.py::test_what_disturbs_waits_for_the_scenarios_of_others",
    ),
    Touch(
        "behave.model.Scenario#_row",
        None,
        "a scenario of an outline is told from its siblings by its row of examples",
        "reporting/test_rows_in_scenarios.py::test_rows_of_an_outline_have_results_of_their_own",
    ),
    Touch(
        "behave.runner.Context#_runner",
        None,
        "hooks get a context, and the plan of the run is in the runner",
        "reporting/test_rows_of_a_run.py::test_one_item_of_many",
    ),
    Touch(
        "behave.runner.ModelRunner.abort",
        ("self", "reason"),
        "a run that is cut short says why in every sink",
        "reporting/test_rows_of_a_run.py::test_ctrl_c_in_a_step",
    ),
    Touch(
        "behave.runner.ModelRunner#hooks",
        None,
        "an error of after_all spoils the run, and behave has no result for it",
        "reporting/test_rows_of_a_run.py::test_the_end_of_the_run_raises",
    ),
    Touch(
        "behave.runner.Context._do_cleanups",
        ("self",),
        "behave keeps that a cleanup has failed, not why",
        "reporting/test_rows_in_scenarios.py::test_one_verdict_in_every_sink",
    ),
    Touch(
        "behave.runner.Context#_stack",
        None,
        "whose cleanup it was: of a scenario, a rule, a feature or the run",
        "reporting/test_rows_of_a_run.py::test_the_end_of_the_run_raises",
    ),
    Touch(
        "behave.reporter.base.Reporter.end",
        ("self",),
        "the exit status is that of plan, records and gate: the last reporter raises SystemExit with it",
        "reporting/test_rows_of_a_run.py::test_only_not_checked",
    ),
    Touch(
        "behave.formatter.base.StreamOpener.open",
        ("self",),
        "what formatters write to files passes the secret filter",
        "canaries/test_canaries.py::test_steps_that_break_in_every_way_under_plain_behave",
    ),
    Touch(
        "behave.capture.Captured.__init__",
        ("self", "stdout", "stderr", "log", "name", "failed"),
        "what steps print passes the secret filter before it is quoted",
        "canaries/test_canaries.py::test_steps_that_break_in_every_way_under_plain_behave",
    ),
    Touch(
        "behave.reporter.junit.JUnitReporter.feature",
        ("self", "feature"),
        "its files pass the secret filter",
        "canaries/test_canaries.py::test_steps_that_break_in_every_way_under_plain_behave",
    ),
)
