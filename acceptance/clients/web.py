"""The web application's API as a signed-in owner (platform contract 3.2, 4)."""

from itertools import count
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx

from acceptance.checklist.owners import owner_of
from acceptance.clients.answer import AnswerBody
from acceptance.clients.http import HttpService, body_of, brief, expect_success
from acceptance.clients.refused_entry import RefusedEntries
from acceptance.ledger import Entry, Ledger
from acceptance.outcomes import CheckBroken, PlatformRefused, ServiceSilent
from acceptance.target.settings import Account, Grant, Target

Body = dict[str, Any]
WEB = "Веб-приложение"
TOO_MANY = 429
LIMITED = "/api/jobs"  # the one call of which the contract says that there may be too many (platform contract 10)
SESSION_COOKIE = "authjs.session-token"
HEALTH_WITHIN = 3.0  # seconds


def accepted(answer: httpx.Response) -> AnswerBody:
    """The JSON object of a success. Raises PlatformRefused, or AssertionError where it may ask for patience (429)."""
    method, path = answer.request.method, answer.request.url.path
    said, item = f"{method} {path} ответил {answer.status_code}", owner_of(method, path)
    if not answer.is_success and not (answer.status_code == TOO_MANY and path == LIMITED):
        raise PlatformRefused(f"{said}: {brief(answer)}", item)
    body = expect_success(answer)
    if not isinstance(body, dict):
        raise PlatformRefused(f"{said}, а ответ – не объект: {brief(answer)}", item)
    return AnswerBody(body, said, item)


class WebClient:
    """Speaks to the web application; signs in on first need, once.

    `http` sends any request as this owner; the methods below are for arranging and tidying up, and for reading back.
    """

    def __init__(self, http: HttpService, target: Target, account: Account, ledger: Ledger) -> None:
        self.http = http
        self.account = account
        self._target = target
        self._ledger = ledger
        self._session: Body | None = None
        self._tenant: str | None = None

    # --- the session ---------------------------------------------------------------------

    def sign_in(self) -> Body:
        """Sign in over HTTP; the session's `user` ({id, email, name, orgId}).

        Raises CheckBroken when refused, PlatformRefused where the platform fails in it.
        """
        if self._session is None:
            refused = RefusedEntries(self.http.base_url, self.account)
            refused.expect_another_try()
            try:
                self._session = self._enter()
            except (CheckBroken, PlatformRefused) as error:
                refused.note(error)
                raise
            refused.forget()
        return self._session

    def _enter(self) -> Body:
        body = expect_success(self._request("GET", "/api/auth/csrf"))
        csrf = body.get("csrfToken") if isinstance(body, dict) else None
        if not csrf:
            raise CheckBroken("По адресу WEB_URL нет входа платформы: он не дал csrfToken.", "Проверьте WEB_URL.")
        answer = self._request(
            "POST",
            "/api/auth/callback/credentials",
            grant=Grant.READ,
            data={
                "csrfToken": csrf,
                "email": self.account.email,
                "password": self.account.password.get_secret_value(),
                "callbackUrl": self.http.base_url,
            },
            headers={"X-Auth-Return-Redirect": "1"},
            follow_redirects=False,
        )
        self._refuse_wrong_password(answer)
        session = body_of(self._request("GET", "/api/auth/session"))
        user = (session or {}).get("user") if isinstance(session, dict) else None
        if not user or not user.get("orgId"):
            if self._has_session_cookie():
                raise PlatformRefused("Вход прошёл, а GET /api/auth/session не отдаёт сеанса с организацией")
            raise CheckBroken(
                "Вход прошёл, но сеанса с организацией веб-приложение не дало.",
                "Проверьте, что WEB_URL совпадает с адресом входа (AUTH_URL) развёртывания, включая http/https.",
            )
        return user

    def _has_session_cookie(self) -> bool:
        """True where the sign-in has given a session and it is sent back: what the platform then tells is its own.

        One that was given for https alone does not come back over http.
        """
        secure = self.http.base_url.startswith("https:")
        cookies = self.http.client.cookies.jar
        return any(SESSION_COOKIE in cookie.name and (secure or not cookie.secure) for cookie in cookies)

    def _refuse_wrong_password(self, answer: httpx.Response) -> None:
        location = answer.headers.get("location", "")
        if answer.status_code == 200:
            body = body_of(answer)
            location = str(body.get("url") or "") if isinstance(body, dict) else ""
        elif answer.status_code not in (401, 403) and answer.status_code >= 400:
            if answer.status_code >= 500:
                raise PlatformRefused(f"Веб-приложение не провело вход: ответ {answer.status_code}, {brief(answer)}")
            raise CheckBroken(
                f"Веб-приложение не провело вход: ответ {answer.status_code}.",
                "Проверьте WEB_URL и журнал веб-приложения.",
            )
        if answer.status_code >= 400 or "error" in parse_qs(urlsplit(location).query):
            if trouble := self._trouble_with_database():
                raise PlatformRefused(f"Веб-приложение не пускает владельца, и у него самого беда с базой: {trouble}")
            raise CheckBroken("Веб-приложение не приняло почту и пароль.", "Проверьте USER_EMAIL и USER_PASSWORD.")

    def _trouble_with_database(self) -> str:
        """What the application says of its database, or that it says nothing any more; empty when all seems well.

        By its own account of its health (platform contract 4.12), where it gives one.
        """
        try:
            answer = self.http.request("GET", "/api/health", within=HEALTH_WITHIN)
        except ServiceSilent as silence:
            return str(silence)
        try:
            health = answer.json() if answer.is_success else None
        except ValueError:
            return ""
        return str(health.get("database_error") or "") if isinstance(health, dict) else ""

    @property
    def signed_in(self) -> bool:
        """True once the session is there."""
        return self._session is not None

    @property
    def user_id(self) -> str:
        return str(self.sign_in()["id"])

    @property
    def organisation_id(self) -> str:
        """uuid of the owner's organisation."""
        return str(self.sign_in()["orgId"])

    @property
    def tenant(self) -> str:
        """The tenant id that stands in the addresses of pages, e.g. `0-demo-org`."""
        if self._tenant is None:
            self.sign_in()
            body = accepted(self.http.request("GET", "/api/auth/get-tenant-redirect"))
            if not body.get("tenantId"):
                raise CheckBroken(
                    f"Веб-приложение не назвало организацию владельца: {body.get('error')}.",
                    "Проверьте, что пользователь USER_EMAIL состоит в организации.",
                )
            self._tenant = str(body["tenantId"])
        return self._tenant

    def cookies(self) -> list[dict[str, Any]]:
        """The session's cookies in the form that a browser context takes.

        By address, not by domain: `__Host-` cookies, which a deployment on https uses, may not name a domain.
        """
        self.sign_in()
        return [
            {"name": cookie.name, "value": cookie.value, "url": self.http.base_url, "httpOnly": True, "sameSite": "Lax"}
            for cookie in self.http.client.cookies.jar
        ]

    # --- requests ------------------------------------------------------------------------

    def call(self, method: str, path: str, *, grant: Grant | None = None, **more: Any) -> httpx.Response:
        """Any request as this owner; the answer as it comes.

        Raises PlatformRefused when the request has arrived and nobody answers it, ServiceSilent where nobody is there.
        """
        self.http.permit(method, grant)  # before the sign-in, which is a request too
        self.sign_in()
        return self._request(method, path, grant=grant, **more)

    def _request(self, method: str, path: str, *, grant: Grant | None = None, **more: Any) -> httpx.Response:
        try:
            return self.http.request(method, path, grant=grant, **more)
        except ServiceSilent as silence:
            if isinstance(silence.__cause__, httpx.ReadTimeout):
                raise PlatformRefused(str(silence), owner_of(method, path)) from silence
            raise

    def ask(self, path: str, **params: Any) -> AnswerBody:
        """GET a path; its JSON object. An answer that is not a success is PlatformRefused."""
        return accepted(self.call("GET", path, params=params or None))

    def send(self, method: str, path: str, body: Body | None = None, *, grant: Grant | None = None) -> AnswerBody:
        """Send a JSON body; the answer's JSON object. An answer that is not a success is PlatformRefused."""
        return accepted(self.call(method, path, grant=grant, json=body if body is not None else {}))

    # --- arranging: each is noted in the ledger before it is sent ------------------------

    def create_agent(self, name: str, *, status: str = "active", **fields: Any) -> Body:
        """A fresh agent of this owner; the API's agent object. Removed with all it owns after the scenario."""
        self._target.require(Grant.WRITE)
        entry = self._ledger.will_create("agent", name=name, account=self.account.email)
        body = {"name": name, "status": status, "model": self._target.agent_model, **fields}
        agent = self.send("POST", "/api/agents", body).part("data")
        self._ledger.created(entry, id=agent.id())
        return agent

    def expect_agent(self, name: str) -> Entry:
        """Note that an agent of that name is about to be made in the browser, so that it is removed afterwards.

        The note, to be struck out where it is proven that none was made.
        """
        self._target.require(Grant.WRITE)
        return self._ledger.will_create("agent", name=name, account=self.account.email)

    def create_script(self, agent_id: str, **fields: Any) -> Body:
        """A sales script of the agent (fields as in the API: title, scriptType, content, …); it goes with the agent."""
        return self.send("POST", f"/api/agents/{agent_id}/scripts", fields).part("data")

    def create_rule(self, agent_id: str, **fields: Any) -> str:
        """A rule of the agent (platform contract 4.6); its id. It goes with the agent."""
        return self.send("POST", f"/api/agents/{agent_id}/rules", fields).part("data").id()

    def create_sequence(self, agent_id: str, **fields: Any) -> str:
        """A sequence of the agent (platform contract 4.7); its id. It goes with the agent."""
        return self.send("POST", f"/api/agents/{agent_id}/sequences", fields).part("data").id()

    def create_article(self, title: str, content: str, *, published: bool = True, parent: str | None = None) -> Body:
        """An article in a category of its own: what was sent for it, with its id. Both are removed afterwards.

        published: or a draft. parent: the category that its own one is part of. The API removes neither: without the
        database nothing is made. Raises NotChecked.
        """
        self._target.require(Grant.WRITE)
        self._target.need("supabase_url")
        self._target.need("supabase_service_role_key")
        category_entry = self._ledger.will_create("category", name=title, account=self.account.email)
        described = {"name": title, "parentId": parent}
        category = self.send("POST", "/api/knowledge-base/categories", described).part("data")
        self._ledger.created(category_entry, id=category.id())
        entry = self._ledger.will_create("article", name=title, account=self.account.email)
        body = {"title": title, "content": content, "categoryId": category["id"], "isPublished": published}
        article_id = self.send("POST", "/api/knowledge-base/articles", body).part("data").id()
        self._ledger.created(entry, id=article_id)
        return {**body, "id": article_id}

    # --- reading back --------------------------------------------------------------------

    def agents(self, search: str | None = None) -> list[AnswerBody]:
        """The organisation's agents, all pages; a platform may keep its pages shorter than is asked for."""
        params = {"limit": "100", **({"search": search} if search else {})}
        found: list[AnswerBody] = []
        for number in count(1):
            body = self.ask("/api/agents", **params, page=str(number))
            known, listed = {one.id() for one in found}, body.rows("data")
            fresh = [one for one in listed if one.id() not in known]
            found += fresh
            total = (body.get("pagination") or {}).get("total", 0)
            if not fresh or (len(listed) < 100 and len(found) >= total):
                break
        return found

    def scripts(self, agent_id: str) -> list[AnswerBody]:
        """The agent's scripts as the API lists them."""
        return self.ask(f"/api/agents/{agent_id}/scripts").rows("data")

    def rules(self, agent_id: str) -> list[AnswerBody]:
        """The agent's rules, switched off ones too, as rows (column names)."""
        return self.ask(f"/api/agents/{agent_id}/rules", active_only="false").rows("data")

    def sequences(self, agent_id: str) -> list[AnswerBody]:
        """The agent's sequences with their steps, switched off ones too."""
        return self.ask(f"/api/agents/{agent_id}/sequences").rows("data")

    def integrations(self, agent_id: str) -> list[AnswerBody]:
        """The agent's integrations as rows."""
        return self.ask(f"/api/agents/{agent_id}/integrations").rows("integrations")
