"""Jobs and worker errors of the run's own organisations, watched while something else is checked.

A job that fails, or an error that the worker logs about it, fails the scenario at whose time the job was added, though
its steps have passed. A scenario that provokes such failures says so with the tag @ожидаются_сбои.
"""

from datetime import UTC, datetime

from behave.model import Scenario

from acceptance.checklist import tags
from acceptance.clients.queue import MADE_UP, QueueClient
from acceptance.clients.railway import LogLine
from acceptance.outcomes import NotChecked
from acceptance.process.variables import process_variables
from acceptance.reporting import Session
from acceptance.world import World

ERROR_LEVELS = frozenset({"error", "fatal"})


class JobWatch:
    """What one process of a run watches: the queue's events after each scenario, the worker's log once at the end."""

    def __init__(self, world: World, report: Session) -> None:
        self._world = world
        self._report = report
        self._place: str | None = None
        self._blind = False
        self._added_by: dict[str, Scenario] = {}
        self._judged: set[str] = set()
        self._organisations: set[str] = set()
        self._since = datetime.now(UTC)
        self._latest: Scenario | None = None
        self._ending: Scenario | None = None
        self._failed: list[Scenario] = []

    def begin(self) -> None:
        """Note where the queue's event stream ends now; only the first call does anything."""
        if self._place is None and (queue := self._queue()):
            try:
                self._place = queue.bookmark()
            except Exception as error:  # no check may break because somebody looks on
                self._give_up(error)

    def look(self, scenario: Scenario) -> bool:
        """Judge what has happened in the queue since the last look; True when it fails `scenario`, which ends now."""
        self._latest = self._ending = scenario
        self._look()
        self._ending = None
        return scenario in self._failed

    def _look(self) -> None:
        self._organisations |= self._world.organisations
        queue = self._queue()
        if self._place is None or queue is None:
            return
        try:
            for event in queue.events(self._place):
                self._place = event.id
                if event.name == "added" and self._latest is not None:
                    self._added_by[event.job_id] = self._latest
                elif event.name == "failed":
                    self._judge(queue, event.job_id, event.fields.get("failedReason", ""))
        except Exception as error:
            self._give_up(error)

    def finish(self) -> None:
        """Judge what came after the last scenario, and the errors in the worker's log."""
        if self._latest is None:
            return
        self._look()
        if self._organisations and self._added_by and not process_variables().sharing:
            try:
                lines = self._world.worker_log.lines()
            except NotChecked:
                return  # a target without a log to read is nothing new: item 1.5 says so
            except Exception as error:
                self._report.note(f"журнал воркера в конце прогона не прочитан: {error}")
                return
            self._judge_log(lines)

    def _queue(self) -> QueueClient | None:
        return None if self._blind else self._world.known_queue

    def _give_up(self, error: Exception) -> None:
        self._blind = True
        self._report.note(f"за заданиями очереди не удалось наблюдать: {error}")

    def _judge(self, queue: QueueClient, job_id: str, reason: str) -> None:
        job = queue.job(job_id)
        if job is None or job.name.startswith(MADE_UP):
            return
        why = reason or job.failed_reason or "причина не записана"
        own = job.data.get("orgId") in self._organisations and not process_variables().sharing
        own = own or job.data.get("acceptanceRun") == self._world.run_id
        if own and job_id in self._added_by:
            self._blame(job_id, f"Задание {job_id} ({job.name}) этой организации закончилось неудачей: {why}")
        else:
            whose = "этой организации, но не этого прогона," if own else "другой организации"
            self._report.note(f"задание {job.name} {whose} закончилось неудачей: {why}")

    def _judge_log(self, lines: list[LogLine]) -> None:
        own = {
            str(line.fields.get("jobId"))
            for line in lines
            if line.event == "job.start" and self._is_own(str(line.fields.get("jobData")))
        }
        last_completed = {
            str(line.fields.get("jobId")): number for number, line in enumerate(lines) if line.event == "job.complete"
        }
        for number, line in enumerate(lines):
            job_id = str(line.fields.get("jobId") or "")
            if line.fields.get("level") not in ERROR_LEVELS or not self._is_recent(line):
                continue
            if str(line.fields.get("jobName")).startswith(MADE_UP):
                continue
            if (job_id in own or self._is_own(str(line.fields))) and job_id in self._added_by:
                said = f"{line.event or line.message} – {line.fields.get('error') or line.message}"
                if number < last_completed.get(job_id, -1):  # the next of its attempts has made it good (1.4)
                    if tags.FAILURES_EXPECTED in self._added_by[job_id].effective_tags:
                        continue
                    self._report.note(f"задание {job_id} этой организации удалось не с первой попытки: {said}"[:600])
                    continue
                self._blame(job_id, f"Воркер записал ошибку в задании {job_id} этой организации: {said}"[:600])

    def _blame(self, job_id: str, sentence: str) -> None:
        culprit = self._added_by.get(job_id, self._latest)
        if job_id in self._judged or culprit is None or tags.FAILURES_EXPECTED in culprit.effective_tags:
            return
        self._judged.add(job_id)
        if culprit is self._ending:
            self._failed.append(culprit)
            self._report.fail(culprit, sentence)
        else:
            self._report.fail_afterwards(culprit, sentence)

    def _is_own(self, text: str) -> bool:
        return self._world.run_id in text or any(one in text for one in self._organisations)

    def _is_recent(self, line: LogLine) -> bool:
        # Job numbers start anew when Redis loses its memory: an older line may mean another job of that number.
        try:
            return datetime.fromisoformat(str(line.fields["timestamp"]).replace("Z", "+00:00")) >= self._since
        except (KeyError, ValueError, TypeError):
            return True
