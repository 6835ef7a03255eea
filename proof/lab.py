"""The laboratory: a stand of its own behind the proxy, on which one fault at a time is applied and items are run."""

import os
import shutil
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from acceptance import PROJECT
from acceptance.clients.redis_link import connect
from acceptance.outcomes import CheckBroken, Verdict
from acceptance.process.variables import name_of
from acceptance.reporting import Plan, begin_run
from acceptance.reporting.judge import Judgement, judge
from acceptance.runner.behave_server import BehaveProcess, BehaveServer
from acceptance.secrets import masking
from acceptance.target.settings import NAMES, Target
from acceptance.target.stand_process import StandProcess
from proof.changes import Ask, Change, Http, IdleWorker, JobFate, KommoAnswers, Process, Sql, Trigger
from proof.fault import Fault
from proof.seams.http import Proxy
from proof.seams.processes import Operator
from proof.seams.queue import Idler, JobWatcher
from proof.seams.sql import Database
from proof.seams.witness import Witness

RUN_LIMIT = 330.0
DRAINED_WITHIN = 20.0
PAGE_SECONDS = "8"
Proof = Callable[[], str]


@dataclass(frozen=True)
class ItemResult:
    """What became of one item in one run. reasons: of its scenarios that did not pass; seconds: of its slowest."""

    verdict: Verdict
    reasons: tuple[str, ...]
    seconds: float


class Lab:
    """One stand, one proxy before it. `run` proves items, `applied` holds a fault in effect."""

    def __init__(self, folder: Path, plan: Plan, page_seconds: str = PAGE_SECONDS) -> None:
        """folder: for the results of its runs. plan: all scenarios. page_seconds: how long a page is waited for.

        Raises CheckBroken when it cannot be built.
        """
        self._folder, self._plan, self._page_seconds = folder, plan, page_seconds
        self._exits = ExitStack()
        self._process: BehaveProcess | None = None
        self._stopping = threading.Event()
        try:
            self._build()
        except BaseException:
            self._exits.close()
            raise

    def _build(self) -> None:
        variables = {name: value for name, value in os.environ.items() if name not in NAMES}
        self._variables = {**variables, name_of("page_seconds"): self._page_seconds}
        self._server = BehaveServer(self._variables, own_session=True)
        self._exits.callback(self._server.close)
        stand = StandProcess()
        self._exits.callback(stand.stop)
        direct = self._direct = stand.target()
        masking.learn(*direct.secrets())
        upstreams = {
            "web": direct.need("web_url"),
            "worker": direct.need("worker_url"),
            "supabase": direct.need("supabase_url"),
            "railway": direct.railway_api_url,
            "llm": direct.need("llm_double_url"),
        }
        self.proxy = Proxy(upstreams)
        self._exits.callback(self.proxy.stop)
        self._database = Database(direct.need("database_url"))
        self.tables = Witness(direct.need("database_url"))
        self._redis = connect(direct)
        self._exits.callback(self._redis.close)
        self._operator = Operator(direct.need("services_url"))
        self._operator.act("web", "restart", self._own_variables("web"))
        self._target = direct.model_copy(
            update={
                "web_url": self.proxy.url("web"),
                "worker_url": self.proxy.url("worker"),
                "supabase_url": self.proxy.url("supabase"),
                "railway_api_url": self.proxy.url("railway"),
                "database_url": None,
            }
        )

    @property
    def target(self) -> Target:
        """The target as the checks see it: through the proxy."""
        return self._target

    def close(self) -> None:
        """End a check that is under way, the proxy and the stand."""
        self._stopping.set()
        process = self._process
        if process is not None:
            process.terminate()
            process.wait()
        self._exits.close()

    # --- running items -------------------------------------------------------------------

    def run(self, items: Iterable[str]) -> dict[str, ItemResult]:
        """Run the scenarios of these items; what became of each. Raises CheckBroken when behave hangs.

        items: numbers, and names of scenarios beyond the checklist.
        """
        wanted = tuple(dict.fromkeys(items))
        chosen = tuple(one for one in self._plan.scenarios if (one.name if one.extra else one.item) in wanted)
        arguments = [f"{PROJECT / one.file}:{one.line}" for one in chosen]
        return _results(self.behave(arguments, Plan(chosen)), wanted)

    def behave(self, arguments: list[str], plan: Plan) -> Judgement:
        """Run behave on this target. Raises CheckBroken when it hangs, KeyboardInterrupt when the lab is closing."""
        run = begin_run(reports=self._folder, render=False)
        run.write_plan(plan)
        environment = {**self._variables, **self._target.as_environment(), name_of("run_dir"): str(run.path)}
        if self._stopping.is_set():
            raise KeyboardInterrupt
        log = run.logs / "behave.txt"
        self._process = self._server.start(arguments, environment, log, folder=PROJECT, errors_too=True)
        if not self._process.wait(RUN_LIMIT):
            self._process.kill()
            raise CheckBroken(f"behave не кончил за {RUN_LIMIT:g} с: {' '.join(arguments)}.")
        if self._stopping.is_set():
            raise KeyboardInterrupt
        judgement = judge(run)
        shutil.rmtree(run.path, ignore_errors=True)  # hundreds of runs with a trace each would fill the disk
        return judgement

    # --- faults --------------------------------------------------------------------------

    @contextmanager
    def applied(self, fault: Fault) -> Iterator[Proof]:
        """Hold a fault in effect. Yields a question: what proves that it has had effect (empty: nothing does)."""
        with ExitStack() as undo:
            proofs: list[Proof] = []
            rules = [change.rule() for change in fault.changes if isinstance(change, Http)]
            if rules:
                self.proxy.arm(rules)
                undo.callback(self.proxy.disarm)
                proofs.append(self._exchanges_changed)
            for number, change in enumerate(fault.changes):
                if proof := self._apply(change, number, undo):
                    proofs.append(proof)
            yield lambda: _together(proofs)

    def _apply(self, change: Change, number: int, undo: ExitStack) -> Proof | None:
        match change:
            case Ask():
                self.proxy.ask(change.service, change.path)
            case Sql() | Trigger():
                undo.callback(self._database.take_back, change, number)
                self._database.apply(change, number)
                return lambda: self._database.proof(change, number)
            case JobFate() | IdleWorker():
                return self._take_queue(change, undo)
            case KommoAnswers():
                self._kommo("PUT", {"status": change.status, "delaySeconds": 0, "times": None})
                undo.callback(self._kommo, "DELETE")
                return lambda: f"Kommo отвечает {change.status}"
            case Process():
                return self._change_process(change, undo)
        return None

    def _take_queue(self, change: JobFate | IdleWorker, undo: ExitStack) -> Proof:
        url, queue = self._direct.need("redis_url"), self._direct.need("queue_name")
        undo.callback(self._await_empty_queue)
        if isinstance(change, IdleWorker):
            self._operator.act("worker", "stop")
            undo.callback(self._operator.act, "worker", "start")
            taker: Idler | JobWatcher = Idler(url, queue)
        else:
            taker = JobWatcher(url, queue, change)
        undo.callback(taker.stop)
        return lambda: f"заданий встречено: {taker.changed}" if taker.changed else ""

    def _change_process(self, change: Process, undo: ExitStack) -> Proof:
        service = change.service
        if service == "worker":
            undo.callback(self._await_empty_queue)
        if change.what == "paused":
            pid = self._operator.pause(service)
            undo.callback(self._operator.resume, pid)
            return lambda: f"процесс {service} стоит" if self._operator.state()[service]["pid"] == pid else ""
        if change.what == "stopped":
            self._operator.act(service, "stop")
            undo.callback(self._operator.act, service, "start", self._own_variables(service))
            return lambda: "" if self._operator.state()[service]["running"] else f"служба {service} остановлена"
        redis = self._direct.need("redis_url")
        variables = {name: value.replace("{redis}", redis) for name, value in change.environment.items()}
        undo.callback(self._operator.act, service, "restart", self._own_variables(service))
        self._operator.act(service, "restart", {**self._own_variables(service), **variables})
        return lambda: f"служба {service} работает с {', '.join(change.environment)}"

    def _own_variables(self, service: str) -> dict[str, str]:
        # The language model is asked through the proxy as well.
        return {"OPENROUTER_BASE_URL": f"{self.proxy.url('llm')}/api/v1"} if service == "web" else {}

    def _exchanges_changed(self) -> str:
        counts = self.proxy.counts()
        if not all(count["changed"] for count in counts):
            return ""
        return f"изменено обменов: {sum(count['changed'] for count in counts)}"

    def _kommo(self, method: str, body: dict[str, Any] | None = None) -> None:
        account = self._direct.need("kommo_base_domain").replace(":", "%3A")
        url = f"{self._direct.need('kommo_double_url')}/accounts/{account}/answer"
        httpx.request(method, url, json=body, timeout=10, trust_env=False).raise_for_status()

    def _await_empty_queue(self) -> None:
        """Remove what waits in the queue and let what is under way end: the next fault begins with an empty one."""
        prefix = f"bull:{self._direct.need('queue_name')}"
        self._redis.delete(f"{prefix}:wait", f"{prefix}:prioritized", f"{prefix}:delayed")
        deadline = time.monotonic() + DRAINED_WITHIN
        place = "$"
        while self._redis.llen(f"{prefix}:active") and time.monotonic() < deadline:
            told: Any = self._redis.xread({f"{prefix}:events": place}, block=1000)
            place = told[0][1][-1][0] if told else place


def _together(proofs: list[Proof]) -> str:
    said = [proof() for proof in proofs]
    return "; ".join(said) if said and all(said) else ""


def _results(judgement: Judgement, items: tuple[str, ...]) -> dict[str, ItemResult]:
    found = {}
    for verdict in judgement.items:
        if verdict.item.number in items:
            bad = [one for one in verdict.scenarios if one.outcome.verdict is not Verdict.PASSED]
            found[verdict.item.number] = ItemResult(
                verdict.outcome.verdict,
                tuple(one.outcome.reason for one in bad if one.outcome.verdict is verdict.outcome.verdict),
                max((one.duration for one in verdict.scenarios), default=0.0),
            )
    for one in judgement.scenarios:
        if one.planned.extra and one.planned.name in items:
            reasons = () if one.outcome.verdict is Verdict.PASSED else (one.outcome.reason,)
            found[one.planned.name] = ItemResult(one.outcome.verdict, reasons, one.duration)
    return found
