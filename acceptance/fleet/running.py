"""A run for each deployment, so many at once, each with a time limit: one that hangs holds up none of the others."""

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from acceptance.fleet.results import SUFFIX, Result, failing_beyond, items_of
from acceptance.fleet.targets import FleetTarget
from acceptance.outcomes import SettingsError
from acceptance.process.names import ENV_FILE, REPORTS_DIR
from acceptance.reporting.records import now
from acceptance.reporting.runs import latest_run
from acceptance.target.setting_table import NAMES

LOG = "console.log"
STOPPED = "прогон остановлен с клавиатуры"


@dataclass
class Runs:
    """Runs against deployments. folder: of the results; limit: seconds for each run; processes: of behave in each.

    command: what starts a run. tidying: seconds for one that was told to end, which withdraws what it has made.
    """

    folder: Path
    limit: float
    processes: int
    strict: bool = False
    command: Sequence[str] = (sys.executable, "-m", "acceptance", "run")
    tidying: float = 60.0
    _started: list[subprocess.Popen[bytes]] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _over: bool = False

    def check(self, targets: Sequence[FleetTarget], at_once: int, tell: Callable[[FleetTarget, Result], None]) -> None:
        """Run all of them and tell of each as soon as it is known; leaves a result file for each. Raises SinkError.

        Ctrl-C ends all, in order.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        for target in targets:  # what an earlier day has left must not stand for this one
            (self.folder / f"{target.stem}{SUFFIX}").unlink(missing_ok=True)
        with ThreadPoolExecutor(at_once) as pool:
            try:
                for done in [pool.submit(self._check, target, tell) for target in targets]:
                    done.result()
            except KeyboardInterrupt:
                self._end_all()
                raise
            finally:
                pool.shutdown(cancel_futures=True)

    def _check(self, target: FleetTarget, tell: Callable[[FleetTarget, Result], None]) -> None:
        result = self._result(target)
        result.write(self.folder, target.stem)
        tell(target, result)

    def _result(self, target: FleetTarget) -> Result:
        begun, own = now(), self.folder / target.stem
        try:
            variables = target.variables()
        except SettingsError as error:
            return Result(name=target.name, begun=begun, ended=now(), code=3, trouble=str(error))
        own.mkdir(parents=True, exist_ok=True)
        known = latest_run(own)
        code, trouble = self._run(variables, own)
        return _read(target, own, known.id if known else "", begun, code, trouble)

    def _run(self, variables: dict[str, str], own: Path) -> tuple[int, str]:
        """Run it to its end or its limit; exit status and what was wrong about the run itself."""
        environment = {name: value for name, value in os.environ.items() if name not in NAMES}
        environment |= {**variables, ENV_FILE: os.devnull, REPORTS_DIR: str(own)}
        command = [*self.command, "--processes", str(self.processes), *(["--strict"] if self.strict else [])]
        with (own / LOG).open("wb") as log, self._lock:
            if self._over:
                return 2, STOPPED
            process = subprocess.Popen(
                command, env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True
            )
            self._started.append(process)
        try:
            return process.wait(self.limit), STOPPED if self._over else ""
        except subprocess.TimeoutExpired:
            process.terminate()
            self._await(process)
            most = f"{self.limit / 60:g} мин" if self.limit >= 60 else f"{self.limit:g} с"
            return 2, f"не уложилось в {most} (--limit), прогон прерван"

    def _end_all(self) -> None:
        with self._lock:
            self._over = True
            alive = [process for process in self._started if process.poll() is None]
        for process in alive:
            process.terminate()
        for process in alive:
            self._await(process)

    def _await(self, process: subprocess.Popen[bytes]) -> None:
        """Wait for a run that was told to end; when its time is over, nothing is left of it."""
        try:
            process.wait(self.tidying)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _read(target: FleetTarget, own: Path, before: str, begun: str, code: int, trouble: str) -> Result:
    """What the run has left. before: id of the run that was the latest one until then."""
    ended = now()
    run = latest_run(own)
    facts = run.facts().get("ended", {}) if run and run.id != before else {}
    if run is None or not facts.get("full"):
        said = trouble or _last_line(own / LOG) or f"прогон завершился с кодом {code}, не оставив вердикта"
        return Result(name=target.name, begun=begun, ended=ended, code=_known(code) or 2, trouble=said)
    verdict = json.loads((run.path / "verdict.json").read_text(encoding="utf-8"))
    return Result(
        name=target.name,
        begun=begun,
        ended=ended,
        code=_known(code),
        trouble=trouble,
        answer=str(facts["answer"]),
        run=run.id,
        items=items_of(verdict),
        beyond=failing_beyond(verdict),
    )


def _known(code: int) -> int:
    """The exit status of a run; what no run ends with, as a signal does, is nothing known."""
    return code if code in (0, 1, 2, 3) else 2


def _last_line(log: Path) -> str:
    lines = [line for line in log.read_text(encoding="utf-8", errors="replace").splitlines() if line.strip()]
    return lines[-1].strip() if lines else ""


def seconds(result: Result) -> float:
    """How long a run has taken."""
    begun, ended = (datetime.fromisoformat(moment).astimezone(UTC) for moment in (result.begun, result.ended))
    return (ended - begun).total_seconds()
