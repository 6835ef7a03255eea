"""What happens around the steps: the target is found or started, evidence flows, what was created goes away again."""

import atexit
import gc
import logging
import os
from typing import Any

from behave.api.pending_step import StepNotImplementedError
from behave.model import Scenario, Step
from behave.model_type import Status
from playwright.sync_api import Error as PlaywrightError

from acceptance import reporting
from acceptance.behave_internals.running import abort, runner_of
from acceptance.behave_internals.scenarios import Layer
from acceptance.behave_internals.steps import on_step_error
from acceptance.browser import onlooker
from acceptance.browser.visit import BEYOND_THE_ITEMS, FULL_SIZE, OF_AN_ITEM
from acceptance.checklist import tags
from acceptance.leftovers import removal
from acceptance.outcomes import CheckBroken, NotChecked
from acceptance.process import delayed_interrupt, lifeline
from acceptance.process.variables import process_variables
from acceptance.reporting.classify import as_assertion
from acceptance.reporting.waivers import load_waivers
from acceptance.runner import claims, progress
from acceptance.runner.debugging import hear_breakpoints
from acceptance.runner.job_watch import JobWatch
from acceptance.runner.retry import Retries
from acceptance.secrets import masking
from acceptance.target import stand_prefetch
from acceptance.target.facts import facts_of, target_name
from acceptance.target.settings import GRANT_MEANINGS, Grant, Target, load_target
from acceptance.target.stand_process import EMBEDDED, STAND_GONE, StandProcess, has_ended
from acceptance.target.tolerated import load_tolerance
from acceptance.world import World

GRANT_TAGS = {
    tags.MAY_WRITE: Grant.WRITE,
    tags.MAY_SYNC: Grant.SYNC,
    tags.MAY_SEND_EVENTS: Grant.EVENTS,
    tags.MAY_DEPLOY: Grant.DEPLOY,
}


class Suite:
    """One behave process of a run: made by `start` before everything, ended by `stop` after it."""

    def __init__(self, context: Any) -> None:
        self._runner = runner_of(context)
        claims.shuffled(self._runner)
        self.report = reporting.begin(self._runner, around=self._layers)
        on_step_error(_told)
        hear_breakpoints()
        logging.getLogger("httpx").setLevel(logging.WARNING)
        logging.getLogger("behave").setLevel(logging.ERROR)  # its SKIP lines repeat what the verdict says
        logging.getLogger("playwright").setLevel(logging.CRITICAL)  # its next call raises what it would print
        self.stand: StandProcess | None = None
        self.world: World | None = None
        self.jobs: JobWatch | None = None
        atexit.register(self._stop_stand)
        atexit.register(gc.freeze)  # else Python looks through all that was imported once more before it ends: 0.3 s

    def _layers(self, report: reporting.Session) -> list[Layer]:
        """Around the recording of each attempt: tries, and around all tries the claim: who took it tries it again."""
        self.retries = Retries(self._runner, report.run)
        return [self.retries.tried_again, claims.claimed(self._runner)]

    def start(self) -> World:
        """Find the target, or start the stand. Raises SettingsError, CheckBroken."""
        lifeline.hear_termination()
        try:
            delayed_interrupt.release()
        finally:
            lifeline.hold_on()
        tags.refuse_unknown(self._runner.features)
        load_tolerance()
        load_waivers()  # what cannot be read is refused before anything is run
        given = load_target()
        onlooker.refuse_impossible(given)
        target = given or self._embedded()
        masking.learn(*target.secrets())
        self.retries.permit(target, embedded=bool(self._stand_pid))
        ledger = self.report.run.reports / ".ledger" / f"{self.report.run.id}-{os.getpid()}.jsonl"
        place = EMBEDDED if self._stand_pid else target.address
        self.world = World(target, self.report.run.id, ledger, place, process_variables().account, self._recording())
        self.jobs = JobWatch(self.world, self.report)
        if process_variables().run_dir is None:  # else whoever started this process has told it
            self.report.describe(target_name(target, embedded=self.stand is not None), facts_of(target))
        return self.world

    def _recording(self) -> onlooker.Recording:
        """What is kept of the browser: of a few scenarios all, of all of them on a stand what costs little."""
        variables = process_variables()
        plan = self.report.run.plan()
        few = variables.run_dir is None and plan is not None and not plan.full
        return onlooker.Recording(self.report.run.films if variables.video else None, variables.every_page or few)

    def before_scenario(self, scenario: Scenario) -> None:
        """Leave out, with the reason, what the target does not allow: before anything is created."""
        assert self.world is not None and self.jobs is not None
        self.jobs.begin()
        target = self.world.target
        wanted = [grant for tag, grant in GRANT_TAGS.items() if tag in scenario.effective_tags]
        if lacking := [grant for grant in wanted if not target.allows(grant)]:
            meanings = " и ".join(GRANT_MEANINGS[grant] for grant in lacking)
            scenario.skip(NotChecked(f"Цель не разрешает {meanings}.", f"GRANTS={','.join(lacking)}"))

    def after_step(self, context: Any, step: Step) -> None:
        """Turn the step's end into evidence, and its error into the right kind of not-green."""
        if self.world is None:
            return
        visit = self.world.browsing
        if visit is not None and visit.refused:
            step.exception = visit.refused[0]
        if isinstance(step.exception, NotChecked):
            step.status = Status.skipped
            context.scenario.skip(step.exception)
        elif step.status.has_failed() and self._stand_is_gone():
            step.exception = CheckBroken(STAND_GONE, "Запустите прогон снова.")
            step.status = Status.error
            abort(context, STAND_GONE[0].lower() + STAND_GONE[1:].rstrip("."))
        elif step.status.has_failed() and visit is not None and visit.watch.barred:
            step.exception = visit.watch.barred[0]
            step.status = Status.error
        try:
            # What came of it is pictured, once the way there has ended; the way itself where it ends too early.
            if visit is not None and (step.step_type == "then" or step.status.has_failed()) and visit.used():
                visit.picture(f"Снимок: {step.name}"[:90], _picture_size(context.scenario, step))
            if visit is not None and step.status.has_failed() and process_variables().pause:
                visit.page.pause()  # in a window, until the person who looks on lets it go on
        except PlaywrightError as error:
            self.world.evidence.text("Снимок не получился", str(error))
        finally:
            self.world.evidence.flush(step.status.has_failed())

    def after_scenario(self, scenario: Scenario) -> None:
        """Judge what the browser noticed, close it, and remove what the scenario created."""
        world = self.world
        if world is None or self.jobs is None:
            return
        failed = self.jobs.look(scenario) or scenario.status.has_failed()
        visit = world.browsing
        if visit is not None:
            if scenario.status is Status.passed:
                for trouble in visit.last_look():
                    self.report.fail(scenario, f"Страница сломалась во время проверки: {trouble}")
                    failed = True
            if tags.FAILURES_EXPECTED not in scenario.effective_tags:
                world.evidence.remarks += visit.watch.remarks
        for remark in world.evidence.remarks:
            self.report.note(remark, scenario.name)
        world.evidence.remarks.clear()
        try:
            world.leave(failed, f"{tags.item_number(scenario.effective_tags) or tags.EXTRA} {scenario.name}")
        finally:  # a browser that has died must not keep what was created on the target
            world.evidence.flush(failed)
            try:
                self._tidy_up(world, again=False)
            except CheckBroken as left:  # its checks have had their say: what is left behind is told beside them
                self.report.not_tidied(scenario, left)
            finally:
                world.evidence.flush_tidying(failed)
                progress.tell(scenario, self.report.id_of(scenario))

    def _tidy_up(self, world: World, *, again: bool) -> tuple[str, ...]:
        """Remove what was created; a sentence for each thing that the target does not let the run take back.

        again: also what earlier scenarios could not get rid of.
        """
        if world.ledger.remaining() and self._stand_is_gone():
            for entry in world.ledger.remaining():
                world.ledger.removed(entry)  # gone together with the stand
        return removal.remove_all(world, world.ledger, again=again).left

    def _tidy_up_at_last(self, world: World) -> None:
        """What an interrupted tidying has left. What cannot be removed has failed its own scenario: no other item's."""
        try:
            for sentence in self._tidy_up(world, again=True):
                self.report.note(sentence)
        except CheckBroken as left:
            self.report.note(f"уборка в конце прогона: {left}")

    def stop(self) -> None:
        """Close the browser, stop the stand."""
        try:
            if self.world is not None and self.jobs is not None:
                try:
                    if not self._stand_is_gone():
                        self.jobs.finish()
                    self._tidy_up_at_last(self.world)
                finally:
                    self.world.ledger.close()
                    self.world.close()
        finally:
            self._stop_stand()

    @property
    def _stand_pid(self) -> int:
        return self.stand.pid if self.stand is not None else process_variables().stand_pid

    def _stand_is_gone(self) -> bool:
        return self._stand_pid != 0 and has_ended(self._stand_pid)

    def _embedded(self) -> Target:
        self.stand = stand_prefetch.taken()
        return self.stand.target()

    def _stop_stand(self) -> None:
        stand_prefetch.give_up()
        if self.stand is None:
            return
        if self._runner.aborted:
            self.stand.stop()  # whoever cuts a run short wants to see the end of it
        else:
            self.stand.dismiss()


def _picture_size(scenario: Scenario, step: Step) -> float:
    if step.status.has_failed():
        return FULL_SIZE
    return BEYOND_THE_ITEMS if tags.is_extra(scenario.effective_tags) else OF_AN_ITEM


def _told(error: Exception) -> Exception:
    """One sentence for each kind of not-green in place of a traceback, masked for whoever prints it.

    `behave --verbose` adds the traceback to it.
    """
    cause = masking.mask_exception(error)
    if isinstance(error, (AssertionError, StepNotImplementedError)):
        return error
    told_so = masking.mask_exception(as_assertion(cause))
    told_so.__cause__ = cause
    return told_so
