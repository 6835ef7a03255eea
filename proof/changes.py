"""The kinds of change a fault is made of, and what each of them can and cannot break.

Where no kind reaches, another stands for it: what Kommo itself answers cannot be rewritten (`KommoAnswers` gives it a
status only), so a wrong pipeline of Kommo's is a `Trigger` on the table that keeps it; what reaches Kommo cannot be
altered on its way, so a wrong deed is a `Trigger` on the rule or the step that orders it. What no variable, row or
exchange decides can be broken in the stand's own code only, where `stand/holes.py` has a variable for it.
"""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Http:
    """Changes exchanges with one service (`web`, `worker`, `supabase`, `railway`, `llm`) on their way.

    path: pattern, searched in path and query. body: pattern that the request's body must hold. by: pattern for the
    user agent: the browser's calls or the clients'. skip: how many such exchanges are left as they are.
    act: what is done, made by one of the functions in `fault.py`; see `seams/proxy_addon.py`.

    Can break: whatever the checks and their browser ask of the first four services and are answered, pages and their
    script among it, and what the web application asks of the model (`llm`). Cannot break: what the platform exchanges
    with Kommo (`KommoAnswers`), Redis (`JobFate`) and its own database (`Sql`, `Trigger`): on `supabase` it changes
    what the checks and strangers read, never what the platform reads. Nor what the checks ask Kommo's double and Redis.
    """

    service: str
    method: str
    path: str
    act: dict[str, Any]
    body: str = ""
    by: str = ""
    skip: int = 0

    def rule(self) -> dict[str, Any]:
        """The rule as the proxy takes it."""
        where = {"service": self.service, "method": self.method, "path": self.path}
        return {**where, "body": self.body, "by": self.by, "skip": self.skip, **self.act}


BROWSER, CLIENT = "^Mozilla", "^gpt-agent"


@dataclass(frozen=True)
class Ask:
    """Asks a service once through the proxy: an answer that a `freeze` is to remember. By itself it breaks nothing."""

    service: str
    path: str


@dataclass(frozen=True)
class Sql:
    """A statement and the one that takes it back. proof: a query whose first value is true once it has had effect.

    Can break: what the database is: tables, columns, policies, functions, rows that are there. Cannot break: one reader
    alone: platform, checks and strangers all see it. What is to change with each write is a `Trigger`.
    """

    do: str
    undo: str
    proof: str


@dataclass(frozen=True)
class Trigger:
    """Changes rows as they are written. code: PL/pgSQL about NEW and OLD; it is counted each time it runs.

    when: condition on NEW/OLD. The row is written as the code leaves it, or not at all after `swallow`. after: the code
    runs once the row is written.

    Can break: whatever the platform stores, and by other tables' rows what follows from it, whoever writes: web
    application, worker or a stranger. Cannot break: what is read, rows that nobody writes meanwhile, and what the
    platform keeps elsewhere than in a table. It runs in the writer's transaction: an error in it refuses the write.
    """

    table: str
    code: str = ""
    on: str = "insert"
    when: str = ""
    swallow: bool = False
    after: bool = False


@dataclass(frozen=True)
class JobFate:
    """What happens to each job as soon as it is in the queue.

    fate: `lost`, `claimed` (told as completed, never taken), `foreign` (names an organisation that does not exist),
    `renamed`, `emptied` (of its data), `domainless` (of `baseDomain`), `levelled` (of the priority of any other),
    `untried` (once only), `hurried` (with even pauses between its tries), `forgotten` (few of its like are kept),
    `prompt` (without its delay), `doubled`, `moved` (into another queue), `delayed` (by an hour), `failed` (told as
    failed, though it is done).

    Can break: what a job is and says before it is done. Cannot break: what the worker makes of it (`IdleWorker`,
    `KommoAnswers`, a `Trigger`). The worker may be quicker: where it must not see the job, pause it with a `Process`.
    """

    fate: str


@dataclass(frozen=True)
class Process:
    """What happens to a service's process: `paused`, `stopped`, or `restarted` with other environment variables.

    `{redis}` in a value stands for the target's Redis address.

    Can break: whether a service answers, and all that it reads from its environment as it starts, `stand/holes.py`'s
    variable among it. Cannot break: what is fixed in its code. Only services that the operator's address knows.
    """

    service: str
    what: str
    environment: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class IdleWorker:
    """Another worker in the platform's place: it takes each job and completes it without doing anything.

    Can break: everything that a job should bring about. Cannot break one kind of job alone, nor what the platform's
    worker says of itself: that worker is stopped meanwhile, its health check, figures and log with it.
    """


@dataclass(frozen=True)
class KommoAnswers:
    """Kommo answers each request of the owner's account with this status; a request is recorded all the same.

    Can break: all that needs Kommo to accept. Cannot break one call alone, the contents of an answer, or another
    organisation's account: for wrong contents a `Trigger` on the `crm_…` tables or on what orders the call.
    """

    status: int


Change = Http | Ask | Sql | Trigger | JobFate | Process | IdleWorker | KommoAnswers
