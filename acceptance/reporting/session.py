"""behave's side of a run: hears every scenario of one behave process and writes down what became of it."""

import atexit
import os
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from behave.formatter.base import StreamOpener
from behave.model import Feature, Rule, Scenario
from behave.model_type import Status
from behave.runner import Runner

from acceptance.behave_internals import running
from acceptance.behave_internals.scenarios import Layer, RunScenario, wrap_scenarios
from acceptance.outcomes import Outcome, SettingsError, Verdict
from acceptance.process.variables import ProcessVariables
from acceptance.reporting.advice import ADVICE
from acceptance.reporting.allure.identity import homes_of
from acceptance.reporting.classify import (
    broken,
    explain_exception,
    explain_hook,
    explain_scenario,
    forget_marks,
    mark_failed,
)
from acceptance.reporting.files import SinkError, mask
from acceptance.reporting.finish import finish
from acceptance.reporting.formatter import VerdictFormatter, take_over_stock_formatters
from acceptance.reporting.notifying import tell
from acceptance.reporting.plan import Plan, PlannedScenario, describe_all, make_plan
from acceptance.reporting.records import (
    FROM_KEYBOARD,
    Aborted,
    Begun,
    Ended,
    Fault,
    Finished,
    Problem,
    Record,
    Refused,
    Remark,
    ScopeError,
    Started,
    Stopped,
    told,
)
from acceptance.reporting.run import Run, begin_run


class Session:
    """What the hooks of one behave process hold in their hands. Made by `begin`."""

    def __init__(self, runner: Runner, run: Run, planned: dict[int, PlannedScenario], *, alone: bool) -> None:
        self.run = run
        self._runner = runner
        self._planned = planned
        self._alone = alone
        self._pid = os.getpid()
        self._formatter: VerdictFormatter | None = None
        self._ended = False
        self._lost = ""  # why nothing more can be written down
        self._troubles = 0  # whatever explains that behave itself is not content

    # -- what hooks may call --

    def describe(self, target: str, environment: Mapping[str, str] | None = None) -> None:
        """Name the target once it is known (the same short Russian name in every run), add report facts."""
        if self._formatter is not None:
            self._formatter.target = target
        if self._alone:
            facts = {mask(key): mask(str(value)) for key, value in (environment or {}).items()}
            earlier = self.run.facts().get("environment", {})
            self.run.describe(target=target, environment={**earlier, **facts})

    def refuse(self, sentence: str) -> None:
        """Say that the settings are wrong: exit status 3. Raise afterwards to stop behave."""
        self._record(Refused(reason=mask(sentence)))

    def fail(self, scenario: Scenario, reason: str) -> None:
        """Fail a scenario that passed otherwise: the product misbehaved while it was being checked."""
        mark_failed(scenario, reason)

    def fail_afterwards(self, scenario: Scenario, reason: str) -> None:
        """The same for a scenario that may have been recorded already: its job failed later."""
        self._troubles += 1
        self._record(Fault(id=self._planned[id(scenario)].id, reason=mask(reason)))

    def note(self, text: str, where: str = "") -> None:
        """Collect a remark («замечание»): shown once with its count, never part of a verdict."""
        self._record(Remark(text=mask(text), where=mask(where)))

    def problem(self, reason: str, advice: str = "") -> None:
        """Say that the run as a whole is not sound: exit status 2 at best."""
        self._record(Problem(reason=mask(reason), advice=mask(advice) or ADVICE["error"].action))

    def id_of(self, scenario: Scenario) -> str:
        """The scenario's identity in plan and records."""
        return self._planned[id(scenario)].id

    def not_tidied(self, scenario: Scenario, error: Exception) -> None:
        """Say what a scenario has left behind: a result of the run's own, its checks have had their verdict."""
        self._troubles += 1
        outcome = explain_exception(error, arranging=True, key="cleanup")
        reason = f"После сценария «{scenario.name}» не удалась уборка: {outcome.reason}"
        self.problem(reason, outcome.advice or ADVICE["cleanup"].action)

    # -- what behave tells --

    def recorded(self, scenario: Scenario, original: RunScenario) -> RunScenario:
        """The innermost layer around a scenario: each attempt is written down."""
        if id(scenario) not in self._planned:
            return original
        return lambda runner: self._run_scenario(scenario, original, runner)

    def _run_scenario(self, scenario: Scenario, original: RunScenario, runner: Runner) -> bool:
        """Run one attempt of a scenario, hooks and cleanups included, and record its outcome."""
        planned = self._planned[id(scenario)]
        forget_marks(scenario)
        self._record(Started(id=planned.id))
        uuid = self._formatter.start_scenario(scenario, planned) if self._formatter else ""
        started = time.time()
        failed = original(runner)
        outcome, step = explain_scenario(scenario)
        if outcome.verdict is Verdict.FAILED and not failed:
            scenario.set_status(Status.failed)
            failed = True
        self._troubles += outcome.verdict is not Verdict.PASSED
        if self._formatter is not None:
            self._formatter.stop_scenario(scenario, outcome)
        self._record(
            Finished(
                id=planned.id,
                uuid=uuid,
                started=started,
                duration=round(time.time() - started, 3),
                step=f"{step.keyword} {step.name}" if step is not None else "",
                **told(outcome),
            )
        )
        return failed

    def _record(self, record: Record) -> None:
        # A full disk must not look like an error of the scenario that met it: say it once and stop.
        try:
            self.run.record(record)
        except SinkError as error:
            if not self._lost:
                self._lost = str(error)
                with suppress(ReferenceError):  # behave is already gone, nothing is left to stop
                    self._runner.context.abort(reason=self._lost)

    def feature_done(self, feature: Feature) -> None:
        """Record the errors of a feature's and its rules' hooks and cleanups: they spoil all inside."""
        for part in (feature, *feature.iter_rules()):
            outcome = None
            if part.hook_failed:
                outcome = explain_hook(part)
            elif part.status is Status.cleanup_error:
                outcome = broken("cleanup")
            if outcome is not None:
                self._troubles += 1
                self._record(ScopeError(ids=self._ids_of(part), **told(outcome)))

    def end(self) -> int:
        """Close the process's part of the run. Returns the exit status: of the whole run when it is alone."""
        self._ended = True
        runner = self._runner
        if runner.hook_failures and not self._troubles:
            self.problem("behave сообщил об ошибке хука, которой нет в результатах.")
        if runner.config.stop and not runner.aborted:
            self._record(Stopped())
        self._record(Ended())
        return self._finish() if self._alone else 0

    def _finish(self) -> int:
        lost = Outcome(Verdict.BROKEN, self._lost, ADVICE["disk"].action)
        code = finish(self.run.path, problems=(lost,) if self._lost else ())
        tell(self.run)
        return code

    # -- wiring --

    def connect(
        self, around: Callable[["Session"], Sequence[Layer]], neighbours: Sequence[PlannedScenario] = ()
    ) -> None:
        """Hang everything into the running behave. around: what lies around the recording, the innermost first.

        neighbours: every scenario of the files, chosen or not; by them a report knows where one belongs.
        """
        runner = self._runner
        try:
            copies = take_over_stock_formatters(runner)
            self._formatter = VerdictFormatter(StreamOpener(filename=str(self.run.results)), runner.config)
            self._formatter.on_trouble = self._formatter_died
            self._formatter.homes = homes_of(neighbours)
            if copies and self._alone:
                self.run.describe(copies=copies)
            runner.formatters.append(self._formatter)
        except Exception as error:  # the verdicts must survive a report that cannot be written
            self._formatter = None
            self._formatter_died(error)
        running.hear_end(runner, self.feature_done, self._last_word)
        running.hear_abort(runner, self._aborted)
        running.hear_after_all_error(runner, self._after_all_died)
        running.hear_cleanup_error(runner, self._cleanup_failed)
        atexit.register(self._died_without_end)
        wrap_scenarios(runner, [self.recorded, *around(self)])  # last: what a layer refuses is heard

    def _last_word(self) -> int | None:
        code = self.end()
        return code if self._alone else None

    def _ids_of(self, part: Feature | Rule | None) -> list[str]:
        inside = part.walk_scenarios() if part is not None else self._all_scenarios()
        return [self._planned[id(scenario)].id for scenario in inside if id(scenario) in self._planned]

    def _all_scenarios(self) -> list[Scenario]:
        return [scenario for feature in self._runner.features for scenario in feature.walk_scenarios()]

    def _aborted(self, reason: str, error: BaseException | None) -> None:
        if "before_all" in reason:
            self._before_all_died(error)
        elif isinstance(error, KeyboardInterrupt) or reason == "KeyboardInterrupt":
            self._record(Aborted(**told(broken("interrupted", FROM_KEYBOARD))))
        else:
            self._record(Aborted(**told(broken("interrupted", f"Прогон прерван: {reason or 'abort'}."))))

    def _before_all_died(self, error: BaseException | None) -> None:
        self._troubles += 1
        if isinstance(error, SettingsError):
            self.refuse(str(error))
        elif isinstance(error, (KeyboardInterrupt, SystemExit)) or error is None:
            self._record(Aborted(**told(broken("interrupted", "Прогон прерван во время подготовки."))))
        else:
            outcome = explain_exception(error, arranging=True, key="before_all")
            advice = outcome.advice or ADVICE["before_all"].action
            said = Outcome(Verdict.BROKEN, f"Прогон не начался: {outcome.reason}", advice, outcome.setting)
            self._record(Aborted(**told(said)))

    def _after_all_died(self, error: BaseException) -> None:
        self._spoil_everything("after_all", explain_exception(error, arranging=True, key="hook"))

    def _cleanup_failed(self, part: running.Part, error: Exception) -> None:
        if isinstance(part, Scenario):
            self.not_tidied(part, error)
            return
        outcome = explain_exception(error, arranging=True, key="cleanup")
        if part is None:
            self._spoil_everything("уборка", outcome)
        else:
            self._record(ScopeError(ids=self._ids_of(part), **told(outcome)))

    def _spoil_everything(self, where: str, outcome: Outcome) -> None:
        self._troubles += 1
        reason = f"Ошибка в завершении прогона ({where}): {outcome.reason}"
        said = Outcome(Verdict.BROKEN, reason, outcome.advice or ADVICE["hook"].action)
        self._record(ScopeError(ids=self._ids_of(None), **told(said)))
        self.problem(said.reason, said.advice)

    def _formatter_died(self, error: BaseException) -> None:
        self.problem(f"Свидетельства для отчёта записаны не полностью: {explain_exception(error).reason}")

    def _died_without_end(self) -> None:
        # Another formatter or behave itself crashed: neither exit status nor sinks may stay silent about it.
        if not self._ended and os.getpid() == self._pid:
            self.problem("behave завершился, не дойдя до конца прогона.")
            if self._alone:
                code = self._finish()
                sys.stdout.flush()
                sys.stderr.flush()
                os._exit(code or 2)


def begin(
    runner: Runner,
    target: str = "",
    environment: Mapping[str, str] | None = None,
    *,
    reports: Path | None = None,
    strict: bool | None = None,
    render: bool = True,
    around: Callable[[Session], Sequence[Layer]] = lambda session: (),
) -> Session:
    """Take over the reporting of this behave process: the very first call of before_all.

    runner: behave's. target: short Russian name of the target; may be told later by `Session.describe`.
    around: layers around the recording of each scenario, the innermost first.
    With ACCEPTANCE_RUN_DIR set the process is a part of a larger run: it only adds its records, and whoever set
    the variable finishes. A disk that refuses ends the process with one sentence and exit status 2.
    """
    base = Path(runner.base_dir).resolve()
    described = describe_all(runner.features, base)
    plan: Plan = make_plan(runner.features, runner.config, base)
    chosen = {planned.id for planned in plan.scenarios}
    planned = {id(scenario): entry for scenario, entry in described if entry.id in chosen}
    parent = ProcessVariables().run_dir
    try:
        if parent:
            run = Run(parent)
        else:
            wanted = runner.config.userdata.getbool("strict") if strict is None else strict
            run = begin_run(target, environment, reports=reports, strict=bool(wanted), render=render)
            run.write_plan(plan)
        session = Session(runner, run, planned, alone=parent is None)
        run.record(Begun(ids=[entry.id for entry in plan.scenarios], pid=os.getpid()))
        session.connect(around, [entry for _, entry in described])
    except SinkError as error:
        print(error, file=sys.stderr, flush=True)
        os._exit(2)  # before_all swallows exceptions, and nothing that follows could be written down
    if session._formatter is not None:
        session._formatter.target = target or run.facts().get("target", "")
    return session
