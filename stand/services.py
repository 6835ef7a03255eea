"""The stand's services as an operator sees them: each can be stopped, started and restarted by name."""

import asyncio
import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol

from stand.doubles.railway import Deployment, LogLine
from stand.guardian import Guardian
from stand.process import Child, watch_process
from stand.server_process import ServerProcess

READY_SECONDS = 20.0
RESTARTS = 10  # as the hosting does (platform contract 1.1)

FailureListener = Callable[[str], None]
"""Called with one Russian sentence when a service has ended though nobody asked it to."""


class NotReady(RuntimeError):
    """A service did not become healthy in time or ended while it started; the message is for a person."""


class Service(Protocol):
    """What the operator's API and the supervisor need of a service.

    One of the platform's own also has ``variables``: environment variables for its starts, beside its own.
    """

    name: str

    @property
    def started_at(self) -> datetime | None:
        """When it was last started."""

    @property
    def pid(self) -> int | None:
        """Process id while it runs."""

    async def start(self) -> None:
        """Return when healthy; starting what runs is no error. Raises NotReady, ServerError."""

    async def stop(self) -> None:
        """Return when ended; stopping what does not run is no error."""


class ServerService:
    """PostgreSQL or Redis, a foreign program.

    Its blocking calls run in a thread that lives as long as the service: the kernel ends a server
    together with the thread that started it.
    """

    def __init__(self, name: str, server: ServerProcess, guardian: Guardian, on_failure: FailureListener) -> None:
        self.name = name
        self.started_at: datetime | None = None
        self._server = server
        self._guardian = guardian
        self._on_failure = on_failure
        self._thread = ThreadPoolExecutor(1, thread_name_prefix=name)
        self._known: int | None = None  # the process that is to be alive

    @property
    def pid(self) -> int | None:
        return self._server.pid

    async def start(self) -> None:
        if self.pid is not None:
            return
        started_at = datetime.now(UTC)
        await asyncio.get_running_loop().run_in_executor(self._thread, self._server.start)  # type: ignore[attr-defined]
        pid = self._server.pid
        if pid is None:
            raise NotReady(f"{self._server.title} завершился сразу после запуска.")
        self.started_at, self._known = started_at, pid
        self._guardian.knows(pid)
        watch_process(pid, lambda: self._ended(pid))

    def _ended(self, pid: int) -> None:
        self._guardian.forgets(pid)
        if self._known == pid:
            self._known = None
            self._on_failure(f"{self._server.title} неожиданно завершился; его журнал: {self._server.log_file}")

    async def stop(self) -> None:
        self._known = None
        await asyncio.get_running_loop().run_in_executor(self._thread, self._server.stop)

    async def close(self) -> None:
        """Stop for good: the thread goes too."""
        await self.stop()
        self._thread.shutdown(wait=False)


class WebService:
    """The web app: one child process, healthy once it says that its database answers."""

    name = "web"

    def __init__(
        self,
        environment: dict[str, str],
        log_file: Path,
        guardian: Guardian,
        on_failure: FailureListener,
    ) -> None:
        self._environment = environment
        self._log_file = log_file
        self._guardian = guardian
        self._on_failure = on_failure
        self._child: Child | None = None
        self._watch: asyncio.Task[None] | None = None
        self._ready = asyncio.Event()
        self._wanted = False
        self.variables: dict[str, str] = {}

    @property
    def pid(self) -> int | None:
        return self._child.pid if self._child else None

    @property
    def started_at(self) -> datetime | None:
        return self._child.started_at if self._child else None

    async def start(self) -> None:
        if self.pid is not None:
            return
        self._ready.clear()
        self._wanted = True
        self._child = child = Child("web", "stand.web", {**self._environment, **self.variables}, self._on_line)
        await child.start()
        assert child.pid is not None
        self._guardian.knows(child.pid)
        self._watch = asyncio.create_task(self._watch_over(child, child.pid))
        await become_ready(self._ready, child, "Веб-приложение", self._log_file)

    def _on_line(self, stream: str, line: str) -> None:
        with self._log_file.open("a", encoding="utf-8") as log:
            log.write(line + "\n")
        if "web.ready" in line:
            self._ready.set()

    async def _watch_over(self, child: Child, pid: int) -> None:
        status = await child.ended()
        self._guardian.forgets(pid)
        if self._wanted and self._child is child and self._ready.is_set():
            self._on_failure(f"Веб-приложение неожиданно завершилось (код {status}); его журнал: {self._log_file}")

    async def stop(self) -> None:
        self._wanted = False
        if self._child is not None:
            await self._child.stop()
        if self._watch is not None:
            await self._watch


class WorkerService:
    """The worker: restarted by itself when it dies, replaced without a gap by a new deployment.

    Its replicas share one port: each new connection goes to one of them, as the kernel chooses.
    """

    name = "worker"

    def __init__(self, environment: dict[str, str], log_file: Path, guardian: Guardian, replicas: int = 1) -> None:
        self._environment = environment
        self._log_file = log_file
        self._guardian = guardian
        self._replicas = replicas
        self._children: list[Child] = []
        self._watches: set[asyncio.Task[None]] = set()
        self._restarts = 0
        self._started = 0
        self._turn = asyncio.Lock()  # an operator and a deployment may want something at once
        self._starting = False  # a process that does not even start is not tried again
        self.deployment: Deployment | None = None
        self.variables: dict[str, str] = {}

    @property
    def pid(self) -> int | None:
        return next((child.pid for child in self._children if child.running), None)

    @property
    def started_at(self) -> datetime | None:
        return next((child.started_at for child in self._children if child.running), None)

    async def start(self) -> None:
        async with self._turn:
            if self.pid is not None:
                return
            self._restarts = 0
            self._starting = True
            try:
                await self._start_replicas(self._children)
            finally:
                self._starting = False
            if self.deployment is not None:
                self.deployment.stopped = False

    async def stop(self) -> None:
        async with self._turn:
            children, self._children = self._children, []
            if self.deployment is not None:
                self.deployment.stopped = True
            await asyncio.gather(*(child.stop() for child in children))
            await asyncio.gather(*self._watches)

    async def replace(self, deployment: Deployment) -> None:
        """Start processes for ``deployment``, then end those before them. Raises NotReady."""
        async with self._turn:
            old, before = self._children, self.deployment
            self.deployment, self._restarts = deployment, 0
            new: list[Child] = []
            try:
                await self._start_replicas(new)
            except BaseException:
                self.deployment = before
                await asyncio.gather(*(child.stop() for child in new))
                raise
            self._children = new
            await asyncio.gather(*(child.stop() for child in old))

    async def _start_replicas(self, children: list[Child]) -> None:
        """Put fresh processes into ``children`` and wait until all are healthy. Raises NotReady."""
        spawned = await asyncio.gather(*(self._spawn() for _ in range(self._replicas)))
        children[:] = [child for child, _ in spawned]
        for child, ready in spawned:
            await become_ready(ready, child, "Воркер", self._log_file)

    async def _spawn(self) -> tuple[Child, asyncio.Event]:
        self._started += 1
        deployment, instance, ready = self.deployment, f"worker-{self._started}", asyncio.Event()

        def on_line(stream: str, line: str) -> None:
            with self._log_file.open("a", encoding="utf-8") as log:
                log.write(line + "\n")
            if deployment is not None:
                deployment.lines.append(LogLine(datetime.now(UTC), stream, line, instance))
            if '"worker.ready"' in line and _event(line) == "worker.ready":
                ready.set()

        child = Child("worker", "stand.worker", {**self._environment, **self.variables}, on_line)
        await child.start()
        assert child.pid is not None
        self._guardian.knows(child.pid)
        watch = asyncio.create_task(self._watch_over(child, child.pid))
        self._watches.add(watch)
        watch.add_done_callback(self._watches.discard)
        return child, ready

    async def _watch_over(self, child: Child, pid: int) -> None:
        """Restart the process when it ends by itself, ten times at most, then the deployment has crashed."""
        await child.ended()
        self._guardian.forgets(pid)
        if child not in self._children or self._starting:
            return
        if self._restarts < RESTARTS:
            self._restarts += 1
            replicas = self._children
            fresh, _ = await self._spawn()
            replicas[replicas.index(child)] = fresh
            if replicas is not self._children:  # stopped or replaced meanwhile
                await fresh.stop()
        elif self.deployment is not None:
            self.deployment.status = "CRASHED"


async def become_ready(ready: asyncio.Event, child: Child, title: str, log_file: Path) -> None:
    """Wait until the child is healthy; NotReady when it ends before or takes longer than 20 s."""
    waiting = asyncio.create_task(ready.wait())
    ending = asyncio.create_task(child.ended())
    try:
        await asyncio.wait((waiting, ending), timeout=READY_SECONDS, return_when=asyncio.FIRST_COMPLETED)
        if ready.is_set():
            return
        said = log_file.read_text("utf-8").strip().splitlines()[-3:] if log_file.exists() else []
        last_words = " | ".join(said) or "журнал пуст"
        if ending.done():
            raise NotReady(f"{title} не запустился (код {ending.result()}): {last_words}")
        raise NotReady(f"{title} не готов и через {READY_SECONDS:.0f} с: {last_words}")
    finally:
        waiting.cancel()
        ending.cancel()


def _event(line: str) -> Any:
    try:
        return json.loads(line).get("event")
    except ValueError:
        return None
