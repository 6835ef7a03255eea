"""A deployment that does everything wrong: each of its answers gives away all the secrets that it knows or is told."""

from __future__ import annotations

import base64
import html
import json
import socket
import socketserver
import ssl
import zlib
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, quote, quote_plus, urlsplit
from uuid import uuid4

import trustme
from canary import Canaries, password, phone, token

ORGANISATION = "00000000-0000-4000-8000-00000000c0de"
Headers = list[tuple[str, str]]
Answer = tuple[int, Headers, bytes]


class FakeTarget:
    """All services of a deployment. open: it lets the owner in, and what comes then is trouble; else all is trouble."""

    def __init__(self, folder: Path, *, open_: bool) -> None:
        self.open = open_
        self.canaries = Canaries()
        self.untold: set[str] = set()  # what the run has not been told yet, and so could not know for a secret
        self._turn = count()
        self._servers: list[socketserver.BaseServer] = []
        plant = self.canaries.plant
        self.email = f"{token()[:8].lower().strip('-_/+=')}x@canary-owner.example.com"
        self._session = plant("session cookie", token().replace("=", "").replace("/", "."))
        names = ("access_token", "refresh_token")
        self._connection = {name: plant(f"crm_connections.{name}", token()) for name in names}
        self.untold.update(self.canaries.values)
        if not open_:
            self.untold.discard("session cookie")  # as if another process of the run had met it a moment ago
        self._lead = f"{phone()}, {_email('lead')}"
        plant("phone of a lead", self._lead.partition(", ")[0].lstrip("+"))
        plant("e-mail of a lead", self._lead.partition(", ")[2])
        web, worker, supabase, railway, double, llm, services = (
            self._serve(self._handler(role))
            for role in ("web", "worker", "supabase", "railway", "double", "llm", "services")
        )
        authority = trustme.CA()
        certificate = authority.issue_cert("127.0.0.1")
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        certificate.configure_cert(context)
        kommo = self._serve(self._handler("kommo"), context)
        redis = self._serve_redis()
        more = [
            {
                "email": _email(),
                "password": plant(f"MORE_USERS {number} password", password()),
                "kommo_base_domain": f"127.0.0.1:{kommo}",
                "kommo_access_token": plant(f"MORE_USERS {number} token", token()),
            }
            for number in range(2)
        ]
        redis_password = plant("REDIS_URL password", password())
        http = "http://127.0.0.1:{}".format
        self.settings = {
            "WEB_URL": f"http://localhost:{web}",
            "WORKER_URL": http(worker),
            "REDIS_URL": f"redis://default:{quote(redis_password, safe='')}@127.0.0.1:{redis}",
            "QUEUE_NAME": "agent-jobs",
            "SUPABASE_URL": http(supabase),
            "SUPABASE_SERVICE_ROLE_KEY": plant("SUPABASE_SERVICE_ROLE_KEY", ".".join(_part() for _ in range(3))),
            "USER_EMAIL": self.email,
            "USER_PASSWORD": plant("USER_PASSWORD", password()),
            "MORE_USERS": json.dumps(more),
            "RAILWAY_TOKEN": plant("RAILWAY_TOKEN", token()),
            "RAILWAY_API_URL": f"{http(railway)}/graphql/v2",
            "RAILWAY_PROJECT_ID": str(uuid4()),
            "RAILWAY_ENVIRONMENT_ID": str(uuid4()),
            "RAILWAY_SERVICE_ID": str(uuid4()),
            "KOMMO_BASE_DOMAIN": f"127.0.0.1:{kommo}",
            "KOMMO_ACCESS_TOKEN": plant("KOMMO_ACCESS_TOKEN", token()),
            "KOMMO_TLS_VERIFY": "false",
            "KOMMO_WEBHOOK_SECRET": plant("KOMMO_WEBHOOK_SECRET", password()),
            "NOTIFY_URLS": f"json://owner:{quote(plant('NOTIFY_URLS password', token()), safe='')}@127.0.0.1:9/",
            "KOMMO_DOUBLE_URL": http(double),
            "LLM_DOUBLE_URL": http(llm),
            "SERVICES_URL": http(services),
            "GRANTS": "read,write,sync,events,deploy",
        }
        self.untold.add("NOTIFY_URLS password")  # no deployment knows it

    def close(self) -> None:
        for server in self._servers:
            server.shutdown()
            server.server_close()

    # --- what it gives away ---------------------------------------------------------------

    def gossip(self, heard: str = "", *, besides: str = "") -> str:
        """Every secret besides one in two ways of writing it, others each time, and whatever has been heard."""
        told = [f"Lead Ivan, {self._lead} {json.dumps(self._lead)} {quote(self._lead)}", heard]
        for name, value in self._told().items():
            if name == besides:
                continue
            raw = value.encode()
            ways = [
                f"url {quote(value, safe='')}",
                f"form {quote_plus(value)}",
                f"html {html.escape(value)}",
                f"json {json.dumps(value)}",
                f"json in json {json.dumps(json.dumps(value))}",
                f"base64 {base64.b64encode(raw).decode()}",
                f"base64url {base64.urlsafe_b64encode(b'u:' + raw + b'!').decode()}",
                f"Authorization: Basic {base64.b64encode(b'owner:' + raw).decode()}",
            ]
            told += [f"{name}: {value}", ways[next(self._turn) % len(ways)]]
        return "\n".join(told)

    def _told(self) -> dict[str, str]:
        return {
            name: value
            for name, value in list(self.canaries.values.items())
            if name not in self.untold and "of a lead" not in name
        }

    def _cookie(self) -> Headers:
        self.untold.discard("session cookie")
        return [("Set-Cookie", f"authjs.session-token={self._session}; Path=/; HttpOnly")]

    def _header_gossip(self) -> Headers:
        ascii_ = {name: value for name, value in self._told().items() if value.isascii()}
        headers = [(f"X-Debug-{number}", value) for number, value in enumerate(ascii_.values())]
        return [*headers, *self._cookie()]

    def _trouble(self, method: str, path: str, heard: str) -> Answer:
        """An error of some kind, always the same for the same address."""
        gossip, headers = self.gossip(heard), self._header_gossip()
        kind = zlib.crc32(f"{method} {path.rpartition('/')[0]}".encode()) % 6
        if kind == 0:
            return 500, [*headers, ("Content-Type", "text/html; charset=utf-8")], self._page(gossip)
        if kind == 1:
            target = f"/login?error={quote(gossip[:1500], safe='')}"
            return 302, [("Location", target), *headers], gossip.encode()
        if kind == 2:
            return 200, [*headers, ("Content-Type", "application/json")], f'{{"data": {gossip}'.encode()
        if kind == 3:
            body = {"success": False, "error": gossip, "details": [{"message": gossip, "path": gossip.splitlines()}]}
            return 422, [*headers, ("Content-Type", "application/json")], json.dumps(body).encode()
        if kind == 4:
            cut = self.canaries.values["USER_PASSWORD"]
            return 503, headers, (cut[:20] + " " + "." * 250 + cut + gossip).encode()
        body = {"code": "XX000", "message": gossip, "hint": gossip, "details": gossip, "error": gossip}
        return 400, [*headers, ("Content-Type", "application/json")], json.dumps(body, ensure_ascii=False).encode()

    def _page(self, gossip: str) -> bytes:
        """A page that tells everything: in its text, its fields, its console, its addresses and its exceptions."""
        script = json.dumps(gossip).replace("</", "<\\/")
        fields = "".join(f'<input value="{html.escape(value)}">' for value in self._told().values())
        return f"""<!doctype html><meta charset="utf-8"><title>{html.escape(gossip[:200])}</title>
          <h1>Произошла ошибка</h1><pre>{html.escape(gossip)}</pre>{fields}
          <script>const told = {script};
          console.error(told); console.log(told);
          fetch('/api/agents/' + encodeURIComponent(told.slice(0, 1500)), {{method: 'POST', body: told}});
          document.cookie = 'kept=' + encodeURIComponent(told.slice(0, 900));
          localStorage.setItem('kept', told);
          setTimeout(() => {{ throw new Error(told) }});</script>""".encode()

    # --- the services ---------------------------------------------------------------------

    def answer(self, role: str, method: str, path: str, headers: str, body: bytes) -> Answer:
        text = body.decode("utf-8", "replace")
        self._listen(path, text)
        heard = f"{method} {path}\n{headers}\n{text}"
        known = {"web": self._web, "supabase": self._supabase, "railway": self._railway, "worker": self._worker}
        if self.open and role in known and (answer := known[role](method, path, text)):
            return answer
        return self._trouble(method, f"{role}{path}", heard)

    def _listen(self, path: str, text: str) -> None:
        if path.startswith("/api/auth/register"):
            self.canaries.plant("password of a new owner", json.loads(text)["password"])

    def _web(self, method: str, path: str, text: str) -> Answer | None:
        address = urlsplit(path).path
        cookie = self._cookie()
        organisation = {"id": str(uuid4()), "email": self.email, "orgId": ORGANISATION, "accessToken": self._session}
        known: dict[str, Any] = {
            "/api/auth/csrf": {"csrfToken": "c" * 32},
            "/api/auth/callback/credentials": {"url": "/"},
            "/api/auth/session": {"user": organisation},
            "/api/auth/get-tenant-redirect": {"tenantId": "0-demo"},
            "/api/auth/register": {"success": True, "gossip": self.gossip(text)},
        }
        if address in known:
            return 200, [*cookie, ("Content-Type", "application/json")], json.dumps(known[address]).encode()
        if address.startswith(("/manage/", "/login")):
            status = 200 if address.endswith(("/manage/0-demo", "/login")) else 500
            return status, [*cookie, ("Content-Type", "text/html")], self._page(self.gossip(path))
        if (method, address) == ("POST", "/api/agents"):
            agent = {"id": str(uuid4()), "name": json.loads(text).get("name"), "note": self.gossip(text)}
            return 201, [("Content-Type", "application/json")], json.dumps({"data": agent}).encode()
        return None

    def _supabase(self, method: str, path: str, text: str) -> Answer | None:
        address = urlsplit(path)
        asked = parse_qs(address.query).get("select", [""])[0]
        if method != "GET" or not address.path.endswith(("crm_connections", "agent_integrations")):
            return None
        row = {
            "id": str(uuid4()), "agent_id": str(uuid4()), "base_domain": self.settings["KOMMO_BASE_DOMAIN"],
            "metadata": {"sync": {"status": "failed", "error": self.gossip()}},
        }  # fmt: skip
        if "access_token" in asked or asked == "*":
            row |= self._connection
        self.untold -= {f"crm_connections.{name}" for name in asked.split(",")}
        return 200, [("Content-Type", "application/json"), ("Content-Range", "0-0/1")], json.dumps([row]).encode()

    def _railway(self, method: str, path: str, text: str) -> Answer | None:
        message = json.dumps({"event": "redis.error", "message": self.gossip(), "level": "error"})
        line = {"timestamp": "2025-01-26T12:00:00Z", "message": message, "severity": "error", "attributes": []}
        if "deploymentLogs" in text:
            return _json({"data": {"deploymentLogs": [line, {**line, "message": self.gossip()}]}})
        if "deployments(" in text:
            node = {"id": "d1", "status": "SUCCESS", "createdAt": "2025-01-26T12:00:00Z", "meta": {}}
            return _json({"data": {"deployments": {"edges": [{"node": node}]}}})
        return _json({"errors": [{"message": f"Not authorized {self.gossip(text)}"}]})

    def _worker(self, method: str, path: str, text: str) -> Answer | None:
        if path == "/metrics/prometheus":
            return 200, [("Content-Type", "text/plain")], f"worker_{self.gossip()} 1".encode()
        return None

    # --- wiring ---------------------------------------------------------------------------

    def _handler(self, role: str) -> type[BaseHTTPRequestHandler]:
        target = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def answer(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                status, headers, said = target.answer(role, self.command, self.path, str(self.headers), body)
                self.send_response(status)
                for name, value in headers:
                    self.send_header(name, value.encode("ascii", "replace").decode())
                self.send_header("Content-Length", str(len(said)))
                self.end_headers()
                if self.command != "HEAD":
                    self.wfile.write(said)

            do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = do_HEAD = answer

            def log_message(self, *_: Any) -> None:
                """The console belongs to the tests."""

        return Handler

    def _serve(self, handler: Callable[..., Any], context: ssl.SSLContext | None = None) -> int:
        server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        if context is not None:
            server.socket = context.wrap_socket(server.socket, server_side=True)
        return self._begin(server)

    def _serve_redis(self) -> int:
        target = self
        # A run asks Redis before it asks anyone else: each of its processes meets the cookie of a closed web
        # application only later, and cannot know it for a secret because another process has met it.
        besides = "" if self.open else "session cookie"

        class Redis(socketserver.BaseRequestHandler):
            def handle(self) -> None:
                connection: socket.socket = self.request
                while data := connection.recv(65536):
                    heard = " ".join(data.decode("utf-8", "replace").split())
                    said = f"{heard} {target.gossip(besides=besides)}".replace("\r", " ").replace("\n", " ")
                    kind = "WRONGPASS" if b"AUTH" in data or b"HELLO" in data else "ERR"
                    if target.open and (b"AUTH" in data or b"CLIENT" in data or b"SELECT" in data):
                        connection.sendall(b"+OK\r\n" * max(1, data.count(b"CLIENT") + data.count(b"AUTH")))
                    else:
                        connection.sendall(f"-{kind} {said}\r\n".encode())

        class Server(socketserver.ThreadingTCPServer):
            daemon_threads = True
            allow_reuse_address = True

        return self._begin(Server(("127.0.0.1", 0), Redis))

    def _begin(self, server: socketserver.TCPServer) -> int:
        Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        self._servers.append(server)
        return server.server_address[1]


def _json(body: Any) -> Answer:
    return 200, [("Content-Type", "application/json")], json.dumps(body).encode()


def _email(whose: str = "owner") -> str:
    return f"{_part()[:14]}@{_part()[:10].lower() if whose == 'lead' else 'owners'}.example.org"


def _part() -> str:
    return "".join(filter(str.isalnum, token()))
