"""What was seen in a scenario: what one step notes and a later one judges."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import httpx
from pydantic import BaseModel

from acceptance.clients.added_jobs import Added
from acceptance.clients.queue import Job
from acceptance.clients.web import Body
from acceptance.contract.worker import Metrics
from acceptance.outcomes import ScenarioMistake
from acceptance.pages.integrations import SyncPressed
from acceptance.pages.scripts import ScriptsPage
from acceptance.scene.kinds import INTEGRATION, Thing
from acceptance.scene.noted import Note, Noted, Notes
from acceptance.scene.things import Things

NO_INTEGRATION = Thing(INTEGRATION, "", "", "")
#: A pipeline as the platform holds it: its name, and the names of its stages.
StoredPipeline = tuple[str, tuple[str, ...]]


@dataclass(frozen=True)
class SyncRun:
    """One press of the button. bookmark: the queue's events before it; before: the connection's last outcome then.

    kept: what the connection held before and no synchronisation changes, empty where it cannot be read.

    named: the job's number as the platform told it; job_id: the same, else that of the job which it added all the same.
    added: the jobs that were added to the queue meanwhile. integration: whose button it was; served: what the API told
    of it before, empty where it did not; others: connections of others that had pipelines before.
    """

    pressed: SyncPressed
    named: str
    job_id: str
    bookmark: str
    organisation: str
    before: dict[str, Any]
    added: Added
    integration: Thing = NO_INTEGRATION
    served: dict[str, Any] = field(default_factory=dict)
    others: Sequence[str] = ()
    kept: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class OthersPipelines:
    """What another organisation has from its own Kommo: its connection, by id, and its pipelines."""

    connection_id: str
    pipelines: list[StoredPipeline]


@dataclass(frozen=True)
class Addressed:
    """An event, and the organisation that has to get it, by id; None for nobody. what: how it was addressed."""

    what: str
    lead: int
    whose: str | None


@dataclass(frozen=True)
class Exchange:
    """One call of the API.

    title: the call as the checklist writes it; model: of the answer's body, None where the contract gives none;
    sent: the body that was posted; answer: as it came.
    """

    title: str
    model: type[BaseModel] | None
    sent: Body | None
    answer: httpx.Response

    @property
    def needed_sent(self) -> Body:
        """What was posted. Raises ScenarioMistake for a call that sends nothing: it changes nothing either."""
        if not self.sent:
            raise ScenarioMistake(f"Вызов «{self.title}» ничего не отправляет, а сказано, что он меняет.")
        return self.sent


EXCHANGE = Note[Exchange]("клиент API вызывает «…»")


@dataclass(frozen=True)
class OnCondition:
    """A rule that was made for the sake of its condition. told: this in words; holds: whether it will be true."""

    rule: Thing
    told: str
    holds: bool


@dataclass(frozen=True)
class Attempt:
    """One request that is to be refused, and its answer.

    title: names the request in messages. refused_to_others: that it succeeded for somebody of another organisation
    would itself be a breach. bare: a refusal has neither of the API's two shapes.
    """

    title: str
    status: int
    text: str
    body: Callable[[], Any]
    refused_to_others: bool = False
    bare: bool = False


@dataclass(frozen=True)
class Probe:
    """A job of this run. bookmark: the queue's events before it; queue: the name of the queue it is meant for.

    name: of the job; added: its hash as it was added, None where it was gone before it could be read.
    """

    job_id: str
    queue: str
    bookmark: str = ""
    name: str = "test-job"
    added: Job | None = None


class WorkerSeen(Notes):
    """What the worker's operator has seen. deployment: the id of the one that the run has asked for, None if none."""

    queue = Noted[str]("воркер сообщает, что подключён к Redis и ошибки нет")
    metrics = Noted[list[Metrics]]("оператор запрашивает показатели воркера")
    deployment = Noted[str | None]("воркер развёрнут")
    health: httpx.Response | None = None
    bookmark: str = ""  # the queue's end before the metrics were asked for; empty where it cannot be read

    @property
    def asked_health(self) -> httpx.Response:
        """The answer of the health check. Raises ScenarioMistake when none was asked for."""
        if self.health is None:
            raise ScenarioMistake("Сначала нужен шаг «оператор запрашивает health check …».")
        return self.health


@dataclass(frozen=True)
class ScriptText:
    """What a script says. kind: its type as the API names it."""

    title: str
    kind: str
    content: str


@dataclass
class ScriptsWork:
    """What the owner does with the agent's scripts on their page.

    before, expected: the agent's own scripts before and after; kept: ids that must stay;
    absent: titles that must not be there.
    """

    owner: Things
    page: ScriptsPage
    before: list[ScriptText]
    kept: set[str]
    expected: list[ScriptText]
    absent: set[str] = field(default_factory=set)


@dataclass(frozen=True)
class Reply:
    """What an agent has answered, and how long that took in seconds."""

    text: str
    seconds: float
