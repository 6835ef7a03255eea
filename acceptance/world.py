"""What the steps of a scenario hold in their hands: clients made on first need, and the run's bookkeeping."""

import secrets
from functools import cached_property
from pathlib import Path
from typing import TypeVar

from acceptance.browser.chromium import Browser
from acceptance.browser.onlooker import USUAL, Recording
from acceptance.browser.visit import Visit
from acceptance.clients import newcomers
from acceptance.clients.database import Database
from acceptance.clients.events import KommoEvents
from acceptance.clients.http import HttpService
from acceptance.clients.kommo import KommoClient, KommoDouble
from acceptance.clients.llm import LlmDouble
from acceptance.clients.newcomers import Newcomer
from acceptance.clients.queue import QueueClient
from acceptance.clients.railway import RailwayClient
from acceptance.clients.services import Services
from acceptance.clients.web import WEB, WebClient, accepted
from acceptance.clients.worker import WorkerClient
from acceptance.clients.worker_log import FileWorkerLog, RailwayWorkerLog, WorkerLog
from acceptance.contract.tenant import tenant_id
from acceptance.evidence import Evidence
from acceptance.ledger import Ledger, Unwritten
from acceptance.outcomes import CheckBroken, NotChecked, ServiceSilent
from acceptance.pages.page import Page
from acceptance.target.settings import Account, Grant, Target

PageType = TypeVar("PageType", bound=Page)


class World:
    """Everything that one process of a run needs of its target.

    target: the description; run_id: stands in the name of all that is created; ledger_file: where that is noted;
    place: how the ledger names the target, its address unless another is given;
    account_index: which of the target's owners this process signs in as; recording: what is kept of the browser.
    """

    def __init__(
        self,
        target: Target,
        run_id: str,
        ledger_file: Path,
        place: str = "",
        account_index: int = 0,
        recording: Recording = USUAL,
    ) -> None:
        self.target = target
        self.run_id = run_id
        self.evidence = Evidence()
        self.ledger = Ledger(ledger_file, place or target.address)
        self._account_index = account_index
        self._browser = Browser(target, recording)
        self._visit: Visit | None = None
        self._guest: WebClient | None = None
        self._tenants: dict[str, str] = {}  # by organisation

    # --- names ---------------------------------------------------------------------------

    def unique(self, noun: str) -> str:
        """A name for something that this run creates, e.g. «агент приёмки 20250126-… 3fa9c1»."""
        return f"{noun} приёмки {self.run_id} {secrets.token_hex(3)}"

    @staticmethod
    def code_word() -> str:
        """A word that exists nowhere else: proof that an answer used what holds it."""
        return "".join(secrets.choice("бвгджзклмнпрст") + secrets.choice("аеиоу") for _ in range(5)).capitalize()

    @staticmethod
    def lead_id() -> int:
        """The number of a Kommo lead that no other run has used."""
        return 700_000_000 + secrets.randbelow(99_999_999)

    # --- clients -------------------------------------------------------------------------

    @property
    def account(self) -> Account:
        """The owner who signs in."""
        accounts = self.target.accounts
        if not accounts:
            raise NotChecked("Не задан владелец, который входит на платформу.", "USER_EMAIL и USER_PASSWORD")
        return accounts[self._account_index % len(accounts)]

    @property
    def web(self) -> WebClient:
        """The web application, signed in as the owner; as the new one where the scenario acts as one."""
        return self._guest or self._owner_web

    @cached_property
    def _owner_web(self) -> WebClient:
        return self.web_as(self.account)

    def act_as_new_owner(self, surname: str = "") -> WebClient:
        """Register an owner with an organisation of their own; for the rest of the scenario they are at work."""
        self._guest = self.new_owner(surname)
        return self._guest

    def new_owner(self, surname: str = "") -> WebClient:
        """Register an owner with an organisation of their own; surname, grants and removal as of `newcomer`."""
        newcomer = self.newcomer(surname)
        answer = self.anonymous().request("POST", "/api/auth/register", json=newcomer.body)
        newcomers.expect_open(self.ledger, newcomer, answer.status_code)
        self.ledger.created(newcomer.entry, id=str(accepted(answer).get("organizationId") or ""))
        return self.web_of(newcomer)

    def newcomer(self, surname: str = "") -> Newcomer:
        """Somebody who is about to be registered, as `clients.newcomers` has them; surname: a part of both names."""
        organisation = f"{self.unique('Организация')} {surname}".strip()
        return newcomers.expected(self.target, self.ledger, self.run_id, organisation, surname)

    def web_of(self, newcomer: Newcomer) -> WebClient:
        """The web application as somebody who has been registered for the run."""
        # All that this owner creates goes with the organisation, which the ledger knows.
        return WebClient(self.anonymous(), self.target, newcomer.account, Unwritten())

    def web_as(self, account: Account) -> WebClient:
        """The web application as any account, with a session of its own."""
        return WebClient(self.anonymous(), self.target, account, self.ledger)

    def anonymous(self) -> HttpService:
        """The web application without a session."""
        url = self.target.need("web_url")
        return self._service(WEB, "WEB_URL", url, headers=self.target.headers_for_web)

    @cached_property
    def worker(self) -> WorkerClient:
        """The worker's HTTP server."""
        url = self.target.need("worker_url")
        return WorkerClient(self._service("Воркер", "WORKER_URL", url, fresh_connections=True))

    @cached_property
    def queue(self) -> QueueClient:
        """The queue that the settings name, else the one that the worker names."""
        self.target.need("redis_url")
        name = self.target.queue_name or self._workers_queue()
        return QueueClient(self.target, self.evidence, self.ledger, name, self.run_id)

    def _workers_queue(self) -> str:
        try:
            return self.worker.queue_name()
        except ServiceSilent as silence:
            raise CheckBroken(
                f"Имя очереди неизвестно: QUEUE_NAME не задано, а воркер его не назвал ({silence}).",
                "Задайте QUEUE_NAME.",
            ) from silence

    @property
    def known_queue(self) -> QueueClient | None:
        """The queue where nobody has to be asked for its name; for those who only look on."""
        if self.target.redis_url is None or (self.target.queue_name is None and "queue" not in vars(self)):
            return None
        return self.queue

    @property
    def organisations(self) -> set[str]:
        """The organisations whose owners this process has signed in as, in this scenario or for good."""
        clients = (vars(self).get("_owner_web"), self._guest)
        return {client.organisation_id for client in clients if client is not None and client.signed_in}

    @cached_property
    def database(self) -> Database:
        """The target's tables."""
        return Database(self.target, self.evidence, self.run_id)

    @cached_property
    def database_door(self) -> HttpService:
        """The address of the tables as anybody reaches it: without a key of the run's."""
        return self._service("База данных", "SUPABASE_URL", self.target.need("supabase_url"))

    @cached_property
    def railway(self) -> RailwayClient:
        """Railway's API."""
        self.target.need("railway_token")
        return RailwayClient(self._service("Railway", "RAILWAY_API_URL", self.target.railway_api_url), self.target)

    @property
    def worker_log(self) -> WorkerLog:
        """The worker's log. Raises NotChecked when the target offers none."""
        if self.target.railway_token is not None:
            return RailwayWorkerLog(self.railway)
        if self.target.worker_log_file is not None:
            return FileWorkerLog(self.target.worker_log_file)
        raise NotChecked("Неоткуда взять журнал воркера.", "RAILWAY_TOKEN (с id проекта) или WORKER_LOG_FILE")

    @cached_property
    def kommo(self) -> KommoClient | None:
        """Kommo's own API for the owner's account, or None when the target does not tell address and key."""
        domain, token = self.account.kommo_base_domain, self.account.kommo_access_token
        if domain is None or token is None:
            return None
        service = self._service("Kommo", "KOMMO_BASE_DOMAIN", f"https://{domain}", verify_setting="KOMMO_TLS_VERIFY")
        return KommoClient(service, token.get_secret_value(), self._platforms_kommo_token)

    def _platforms_kommo_token(self) -> str | None:
        if self.target.supabase_url is None:
            return None
        rows = self.database.secret_values(
            "crm_connections", "access_token", org_id=self._owner_web.organisation_id, provider="kommo"
        )
        return rows[0] if len(rows) == 1 else None

    @cached_property
    def kommo_double(self) -> KommoDouble:
        """The control of the owner's Kommo double. Raises NotChecked where Kommo is real."""
        url = self._of_stand("kommo_double_url")
        domain = self.account.kommo_base_domain
        if domain is None:
            raise NotChecked("Не сказано, какой аккаунт Kommo у владельца.", "KOMMO_BASE_DOMAIN")
        return KommoDouble(self._service("Двойник Kommo", "KOMMO_DOUBLE_URL", url), domain)

    @property
    def llm_double(self) -> LlmDouble:
        """The control of the LLM double. Raises NotChecked where the LLM is real."""
        return LlmDouble(self._service("Двойник LLM", "LLM_DOUBLE_URL", self._of_stand("llm_double_url")))

    @cached_property
    def kommo_events(self) -> KommoEvents:
        """Sends events to the platform in Kommo's place."""
        return KommoEvents(self.anonymous(), self.target, self.database, self.evidence, self.ledger)

    @cached_property
    def services(self) -> Services:
        """Stop and start services. Raises NotChecked where the target does not offer it."""
        url = self._of_stand("services_url")
        self.target.require(Grant.DEPLOY)
        return Services(self._service("Управление службами", "SERVICES_URL", url))

    def _of_stand(self, name: str) -> str:
        if getattr(self.target, name) is None:
            raise NotChecked("Проверяется только на стенде.", "")
        return self.target.need(name)

    # --- pages ---------------------------------------------------------------------------

    @property
    def tenant(self) -> str:
        """The tenant id in the addresses of the owner's pages: as the platform names it, else by the rule for it.

        The rule needs the organisation's row. Raises what the platform's silence means where that is not to be had.
        """
        organisation = self.web.organisation_id
        if organisation not in self._tenants:
            try:
                self._tenants[organisation] = self.web.tenant
            except (AssertionError, CheckBroken) as unnamed:
                if not self.target.reaches_tables:
                    raise
                rows = self.database.rows("organizations", columns="slug", id=organisation)
                if not rows:
                    raise
                self.evidence.text("Адрес страниц составлен по правилу: платформа его не назвала", str(unnamed))
                self._tenants[organisation] = tenant_id(organisation, str(rows[0]["slug"]))
        return self._tenants[organisation]

    @property
    def visit(self) -> Visit:
        """The scenario's browser page, signed in as the owner."""
        if self._visit is None:
            cookies = self.web.cookies()
            self._visit = self._browser.visit(self.evidence, self.run_id)
            self._visit.sign_in(cookies)
        return self._visit

    def page(self, kind: type[PageType]) -> PageType:
        """A page object over the scenario's browser page."""
        self.visit.touch()
        return kind(self.visit, self.tenant)

    @property
    def browsing(self) -> Visit | None:
        """The scenario's browser page when it has been opened."""
        return self._visit

    def browser_version(self) -> str:
        """The version of the browser, which is started for it."""
        return self._browser.start()

    def leave(self, failed: bool, title: str = "") -> None:
        """End a scenario: close its browser page, and be the owner again. title: what its film is called."""
        self._guest = None
        visit, self._visit = self._visit, None
        if visit is not None:
            visit.end(failed, title)

    def close(self) -> None:
        """Close the browser."""
        self._browser.close()

    def _service(
        self,
        name: str,
        setting: str,
        url: str,
        *,
        verify_setting: str = "TLS_VERIFY",
        fresh_connections: bool = False,
        headers: dict[str, str] | None = None,
    ) -> HttpService:
        return HttpService(
            self.target,
            self.evidence,
            name=name,
            setting=setting,
            base_url=url,
            run_id=self.run_id,
            headers=headers,
            verify=getattr(self.target, verify_setting.lower()),
            verify_setting=verify_setting,
            fresh_connections=fresh_connections,
        )
