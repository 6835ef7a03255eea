"""The supervisor: brings the whole stand up, keeps an eye on it, takes it down without leaving anything."""

import asyncio
import json
import secrets
import shutil
import socket
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

from starlette.applications import Starlette

from stand.description import Description
from stand.doubles.kommo import KommoDouble
from stand.doubles.kommo_account import Account, default_pipelines
from stand.doubles.llm import LlmDouble
from stand.doubles.railway import RailwayDouble
from stand.guardian import Guardian
from stand.operator import Operator
from stand.population import as_further_user, populate
from stand.postgres import PostgresServer, passable_temporary
from stand.process import take_port
from stand.redis_server import RedisServer
from stand.rest import create_app, make_public_key, make_service_role_key
from stand.secrets_box import new_key
from stand.server_process import ServerProcess
from stand.services import ServerService, WebService, WorkerService
from stand.serving import ADDRESS_VARIABLE, LOOPBACK, HttpServer, listen, port_of
from stand.template import database_template
from stand.tls import Certificates, make_certificates
from stand.tls_door import TlsDoor
from stand.variants import Variant, combined

GRANTS = "read,write,sync,events,deploy"


@dataclass(frozen=True)
class Options:
    """What may be asked of a stand. address: IPv4, of this machine. Ports: 0 means any free one."""

    organisations: int = 4
    queue_name: str = "agent-jobs"
    variants: tuple[str, ...] = ()
    folder: Path | None = None
    address: str = LOOPBACK
    web_port: int = 0
    worker_port: int = 0
    redis_port: int = 0
    postgres_port: int = 0
    supabase_port: int = 0
    services_port: int = 0


@dataclass(frozen=True)
class Keys:
    """Secrets of one stand, made anew at every start."""

    redis_password: str = field(default_factory=lambda: secrets.token_urlsafe(18))
    encryption: str = field(default_factory=new_key)
    session: str = field(default_factory=lambda: secrets.token_urlsafe(32))
    webhook: str = field(default_factory=lambda: secrets.token_urlsafe(24))
    service_role: str = field(default_factory=make_service_role_key)
    public: str = field(default_factory=make_public_key)


class Stand:
    """One stand.

    ``await start()`` brings it up, ``await failed()`` waits for trouble, ``await stop()`` ends it.
    """

    def __init__(self, options: Options) -> None:
        self._options = options
        self._keys = Keys()
        self._folder = Path()
        self._guardian: Guardian | None = None
        self._servers: list[ServerService] = []
        self._children: list[WorkerService | WebService] = []
        self._doors: list[HttpServer | TlsDoor] = []
        self._sockets: list[socket.socket] = []
        self._railway: RailwayDouble | None = None
        self._operator: HttpServer | None = None
        self._supabase_app: Starlette | None = None
        self._trouble: asyncio.Future[str] = asyncio.get_running_loop().create_future()

    async def failed(self) -> str:
        """Wait until a service ends by itself; one Russian sentence about it."""
        return await asyncio.shield(self._trouble)

    def _fail(self, sentence: str) -> None:
        if not self._trouble.done():
            self._trouble.set_result(sentence)

    async def start(self) -> Description:
        """Start everything; what was begun is undone when it fails (PortTaken, ServerError, NotReady)."""
        try:
            return await self._start()
        except BaseException:
            await self.stop()
            raise

    async def stop(self) -> None:
        """Stop everything, those first that use the others, and remove the folder."""
        if self._railway is not None:
            await self._railway.stop()
        if self._operator is not None:
            await self._operator.stop()  # an operator's start that is still waiting is given up
        await asyncio.gather(*(child.stop() for child in self._children))
        if self._supabase_app is not None:
            await self._supabase_app.state.close()
        await asyncio.gather(*(door.stop() for door in self._doors), *(server.close() for server in self._servers))
        for sock in self._sockets:
            sock.close()
        if self._guardian is not None:
            await asyncio.to_thread(self._guardian.finish)
            shutil.rmtree(self._folder, ignore_errors=True)

    async def _start(self) -> Description:
        began = time.monotonic()
        asked, keys, variant = self._options, self._keys, combined(self._options.variants)
        queue_address = LOOPBACK if variant.redis_tls else asked.address  # with TLS only its door is for others
        database_port = take_port(asked.postgres_port, "PostgreSQL")
        queue_port = take_port(asked.redis_port, "Redis", queue_address)
        worker_port = take_port(asked.worker_port, "воркер", asked.address)
        web_port = take_port(asked.web_port, "веб-приложение", asked.address)
        supabase_socket = self._listen(asked.supabase_port, "Supabase")
        operator_socket = self._listen(asked.services_port, "управление службами")
        folder = self._make_folder()

        template = await asyncio.to_thread(database_template, folder)
        copy_of = (template.data, template.password) if template else None
        postgres = PostgresServer(folder / "postgres", database_port, copy_of)
        redis = RedisServer(folder / "redis", queue_port, keys.redis_password, queue_address)
        database, queue = self._service("postgres", postgres), self._service("redis", redis)
        # Creating the database takes longest: everything that does not need it happens meanwhile.
        servers_up = asyncio.gather(database.start(), queue.start())
        try:
            certificates = make_certificates(folder / "tls", asked.address)
            accounts, kommo_control = await self._open_kommo(certificates)
            llm = LlmDouble()
            llm_port = await self._open(llm.app)
        finally:
            await servers_up
        owners = await asyncio.to_thread(
            populate,
            postgres.database_url,
            accounts,
            keys.encryption,
            variant.sql,
            has_schema=template is not None,
        )
        self._supabase_app = create_app(postgres.database_url, keys.service_role, keys.public)
        supabase_port = await self._open(self._supabase_app, supabase_socket)

        redis_url, redis_for_worker = await self._open_redis(redis, certificates, variant)

        common = {
            "DATABASE_URL": variant.database_url(postgres.database_url),
            "REDIS_URL": redis_url,
            "JOB_QUEUE_NAME": asked.queue_name,
            "SUPABASE_URL": self._http(supabase_port),
            "SUPABASE_SERVICE_ROLE_KEY": keys.service_role,
            "ENCRYPTION_KEY": keys.encryption,
            "OPENROUTER_API_KEY": llm.api_key,
            "OPENROUTER_BASE_URL": f"{self._http(llm_port)}/api/v1",
            "KOMMO_WEBHOOK_SECRET": keys.webhook,
            "SSL_CERT_FILE": str(certificates.ca_file),
            ADDRESS_VARIABLE: asked.address,
        }
        worker = WorkerService(
            {**common, **redis_for_worker, "PORT": str(worker_port), **variant.worker},
            folder / "worker.log",
            self._watched_by_guardian(),
            variant.worker_replicas,
        )
        web = WebService(
            {**common, "NEXTAUTH_SECRET": keys.session, "PORT": str(web_port), **variant.web},
            folder / "web.log",
            self._watched_by_guardian(),
            self._fail,
        )
        self._children = [worker, web]
        railway = self._railway = RailwayDouble(worker.replace)
        railway_port = await self._open(railway.app)
        worker.deployment = railway.new_deployment(self._http(worker_port))
        await asyncio.gather(worker.start(), web.start())
        worker.deployment.status = "SUCCESS"
        self._operator = HttpServer(Operator([worker, queue, web, database]).app, operator_socket)
        await self._operator.start()

        first, *others = owners
        settings = {
            "WEB_URL": self._web_url(web_port),
            "WORKER_URL": self._http(worker_port),
            "REDIS_URL": redis_url,
            **({"REDIS_TLS_VERIFY": "false"} if variant.redis_tls else {}),
            "QUEUE_NAME": asked.queue_name,
            "SUPABASE_URL": self._http(supabase_port),
            "SUPABASE_SERVICE_ROLE_KEY": keys.service_role,
            "SUPABASE_ANON_KEY": keys.public,
            "USER_EMAIL": first.email,
            "USER_PASSWORD": first.password,
            "MORE_USERS": json.dumps([as_further_user(owner) for owner in others], ensure_ascii=False),
            "RAILWAY_TOKEN": railway.token,
            "RAILWAY_API_URL": f"{self._http(railway_port)}/graphql/v2",
            "RAILWAY_PROJECT_ID": railway.project_id,
            "RAILWAY_ENVIRONMENT_ID": railway.environment_id,
            "RAILWAY_SERVICE_ID": railway.service_id,
            "KOMMO_BASE_DOMAIN": first.kommo_base_domain,
            "KOMMO_ACCESS_TOKEN": first.kommo_access_token,
            "KOMMO_TLS_VERIFY": "false",
            "KOMMO_WEBHOOK_SECRET": keys.webhook,
            "KOMMO_DOUBLE_URL": self._http(kommo_control),
            "LLM_DOUBLE_URL": self._http(llm_port),
            "SERVICES_URL": self._http(self._operator.port),
            "GRANTS": GRANTS,
        }
        if asked.address == LOOPBACK:  # the database itself stays on this machine: no check asks it
            settings["DATABASE_URL"] = postgres.database_url
        return Description(settings, str(folder), time.monotonic() - began)

    def _make_folder(self) -> Path:
        self._folder = Path(tempfile.mkdtemp(prefix="stand-", dir=self._options.folder or passable_temporary()))
        self._folder.chmod(0o711)  # PostgreSQL may run as another user and has to get through
        self._guardian = Guardian(self._folder)
        return self._folder

    def _watched_by_guardian(self) -> Guardian:
        assert self._guardian is not None
        return self._guardian

    def _service(self, name: str, server: ServerProcess) -> ServerService:
        service = ServerService(name, server, self._watched_by_guardian(), self._fail)
        self._servers.append(service)
        return service

    def _listen(self, port: int = 0, what: str = "сервис") -> socket.socket:
        """A listening socket that the end of the stand closes, served or not."""
        sock = listen(port, what, address=self._options.address)
        self._sockets.append(sock)
        return sock

    async def _open(self, app: Starlette, sock: socket.socket | None = None) -> int:
        """Serve an app from here; the port."""
        return await self._serve(HttpServer(app, sock or self._listen()))

    async def _serve(self, door: HttpServer) -> int:
        self._doors.append(door)
        await door.start()
        return door.port

    async def _open_kommo(self, certificates: Certificates) -> tuple[list[Account], int]:
        """One account per organisation, each on an HTTPS port of its own; the control door's port."""
        sockets = [self._listen() for _ in range(self._options.organisations)]
        accounts = [
            Account(f"{self._options.address}:{port_of(sock)}", default_pipelines(number))
            for number, sock in enumerate(sockets)
        ]
        kommo = KommoDouble(accounts)
        await self._serve(
            HttpServer(
                kommo.api,
                *sockets,
                ssl_certfile=str(certificates.certificate_file),
                ssl_keyfile=str(certificates.key_file),
            )
        )
        return accounts, await self._open(kommo.control)

    async def _open_redis(
        self, redis: RedisServer, certificates: Certificates, variant: Variant
    ) -> tuple[str, dict[str, str]]:
        """Redis' address, and what the worker is told when it has to find it by platform contract 1.4."""
        if not variant.redis_tls:
            return redis.redis_url, {}
        door = TlsDoor(self._listen(), redis.port, certificates)
        self._doors.append(door)
        await door.start()
        password = self._keys.redis_password
        return f"rediss://default:{password}@{self._options.address}:{door.port}", {
            "REDIS_URL": "",
            "UPSTASH_REDIS_REST_URL": f"https://{self._options.address}:{door.port}",
            "UPSTASH_REDIS_REST_TOKEN": password,
        }

    def _http(self, port: int) -> str:
        return f"http://{self._options.address}:{port}"

    def _web_url(self, port: int) -> str:
        """On this machine by a name that browsers take for a secure context."""
        return f"http://localhost:{port}" if self._options.address == LOOPBACK else self._http(port)
