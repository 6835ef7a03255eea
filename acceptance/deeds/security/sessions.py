"""How somebody without a right tries to get in: at the sign-in, with made-up sessions (platform contract 3.1, 3.2)."""

import re
import secrets
import time
from collections.abc import Iterator
from dataclasses import dataclass
from http.cookiejar import Cookie
from typing import Any
from urllib.parse import urlsplit

import httpx
import jwt

from acceptance.clients.http import HttpService, body_of, expect_success
from acceptance.clients.web import WebClient
from acceptance.outcomes import CheckBroken
from acceptance.scene.noted import Note
from acceptance.secrets.masking import learn
from acceptance.target.settings import Account, Grant
from acceptance.world import World

SESSION = re.compile(r"authjs\.session-token(\.\d+)?$")
#: What the sign-in page comes filled with (platform contract 3.1).
DEMO_EMAIL, DEMO_PASSWORD = "founder@example.com", "Demo1234!"
STRANGE_HOST = "stranger.example"
STRANGE_ADDRESSES = (f"https://{STRANGE_HOST}/", f"//{STRANGE_HOST}/", f"/\\{STRANGE_HOST}/")


@dataclass(frozen=True)
class Entry:
    """One sign-in over HTTP. title: names it in messages; user: of the session that came of it, None where none did.

    place: where the platform leads next; cookies: the `Set-Cookie` headers of the session. status: of the answer that
    came after so many seconds.
    """

    title: str
    user: dict[str, Any] | None
    place: str
    cookies: tuple[str, ...] = ()
    status: int = 0
    seconds: float = 0.0


ENTRY = Note[Entry]("владелец входит …")


@dataclass(frozen=True)
class Shown:
    """One session that somebody shows. api: answer to a protected call; session: the platform's word on who it is."""

    title: str
    api: httpx.Response
    session: Any


def nobodys_address() -> str:
    """An e-mail address with which nobody has registered."""
    return f"priemka-{secrets.token_hex(6)}@example.com"


def sign_in_wrongly(world: World) -> list[Entry]:
    """Sign in with pairs that belong to nobody; only one of them is of the owner: more might lock the owner out."""
    password = secrets.token_urlsafe(12)
    learn(password)
    nobody = nobodys_address()
    pairs = (
        ("предзаполненная почта и случайный пароль", DEMO_EMAIL, password),
        ("предзаполненная почта без пароля", DEMO_EMAIL, ""),
        ("почта, которой нет", nobody, password),
        ("почта с кавычкой SQL", f"' or '1'='1' -- {nobody}", password),
        ("почта владельца и чужой пароль", world.account.email, password),
    )
    entries = [_enter(world, title, email, word) for title, email, word in pairs]
    # Whether guessing is slowed is promised by nobody; more tries would tell more and might bar the run's own address.
    paces = (f"{one.title}: ответ {one.status} за {one.seconds:.2f} с" for one in entries)
    world.evidence.text("Как скоро платформа отвечает на неверные пароли", "\n".join(paces))
    prefilled = _enter(world, "предзаполненная пара", DEMO_EMAIL, DEMO_PASSWORD)
    if prefilled.user is not None:
        world.evidence.remark("На платформу пускает почта и пароль, которыми заполнена страница входа.")
    return entries


def sign_in_towards_elsewhere(world: World) -> tuple[Entry, list[Entry]]:
    """Sign in rightly with the address of another host as the one to go to; before that, with one of the platform's."""
    account = world.account
    password = account.password.get_secret_value()
    usual = _enter(world, "обычный вход", account.email, password, "/login")
    return usual, [_enter(world, place, account.email, password, place) for place in STRANGE_ADDRESSES]


def sign_in_rightly(world: World) -> Entry:
    """Sign in as the owner, with a session of its own."""
    return sign_in_as(world, world.account)


def sign_in_as(world: World, account: Account) -> Entry:
    """Sign in with the address and the password of any account, with a session of its own."""
    return _enter(world, "вход владельца", account.email, account.password.get_secret_value())


def sign_in_carelessly(world: World) -> Entry:
    """The same with the address in capitals, and with blanks around address and password."""
    account = world.account
    return _enter(world, "небрежный вход", f"  {account.email.upper()} ", f" {account.password.get_secret_value()}  ")


def sign_in_almost_rightly(world: World, account: Account) -> list[Entry]:
    """Sign in with passwords that are nearly the right one; account: of this run's making, which nobody misses."""
    password = account.password.get_secret_value()
    almost = {"пароль в другом регистре": password.swapcase(), "пароль без последнего знака": password[:-1]}
    for word in almost.values():
        learn(word)
    return [_enter(world, title, account.email, word) for title, word in almost.items()]


def last_sign_in(world: World) -> str:
    """When the owner signed in last, as the database notes it; empty where it does not or cannot be read."""
    if world.target.supabase_url is None:
        return ""
    rows = world.database.rows("users", columns="last_sign_in_at", id=world.web.user_id)
    return str(rows[0]["last_sign_in_at"] or "") if rows else ""


def session_cookies(owner: WebClient) -> list[Cookie]:
    """The cookies of the owner's session; a large one comes in several. Raises CheckBroken when there is none."""
    owner.sign_in()
    found = [cookie for cookie in owner.http.client.cookies.jar if SESSION.search(cookie.name)]
    if not found:
        raise CheckBroken("После входа у владельца нет cookie сеанса authjs.session-token.", "Проверьте WEB_URL.")
    return found


def show_made_up_sessions(world: World) -> tuple[Shown, list[Shown]]:
    """Show the owner's own session and then such as nobody has issued, each to a client that has no other."""
    cookies = session_cookies(world.web)
    whole = {cookie.name: cookie.value or "" for cookie in cookies}
    first = cookies[0]
    made_up = [(title, {**whole, first.name: value}) for title, value in _changed(first.value or "")]
    for title, token in _forged(world.web):
        made_up.append((title, {first.name: token}))
    return _show(world, "сеанс владельца", whole), [_show(world, title, jar) for title, jar in made_up]


def sign_out(world: World) -> Shown:
    """Sign in as the owner with a session of its own and out again; what that client may then still do."""
    own = world.web_as(world.account)
    own.sign_in()
    kept = {cookie.name: cookie.value or "" for cookie in session_cookies(own)}
    csrf = expect_success(own.http.request("GET", "/api/auth/csrf"))["csrfToken"]
    form = {"csrfToken": csrf, "callbackUrl": f"https://{STRANGE_HOST}/"}
    headers = {"X-Auth-Return-Redirect": "1"}
    answer = own.http.request("POST", "/api/auth/signout", grant=Grant.READ, data=form, headers=headers)
    if leads_away(_place(answer)):
        raise AssertionError(f"После выхода платформа ведёт на чужой адрес: {_place(answer)}")
    shown = Shown("сеанс после выхода", own.http.request("GET", "/api/agents"), _session(own.http))
    old = _show(world, "прежняя cookie", kept)
    told = "действует до своего срока, как у сеансов JWT" if old.api.is_success else "больше не действует"
    world.evidence.text("Cookie, сохранённая до выхода", told)
    return shown


def _enter(world: World, title: str, email: str, password: str, callback: str = "/") -> Entry:
    guest = world.anonymous()
    csrf = expect_success(guest.request("GET", "/api/auth/csrf"))["csrfToken"]
    form = {"csrfToken": csrf, "email": email, "password": password, "callbackUrl": callback}
    headers = {"X-Auth-Return-Redirect": "1"}
    path = "/api/auth/callback/credentials"
    started = time.monotonic()
    answer = guest.request("POST", path, grant=Grant.READ, data=form, headers=headers, follow_redirects=False)
    seconds = time.monotonic() - started
    session = _session(guest)
    user = session.get("user") if isinstance(session, dict) else None
    cookies = (one for one in answer.headers.get_list("set-cookie") if SESSION.search(one.partition("=")[0]))
    return Entry(title, user, _place(answer), tuple(cookies), answer.status_code, seconds)


def leads_away(place: str) -> bool:
    """True for an address on the stranger's host, also as browsers read it, to whom a backslash is a slash."""
    return urlsplit(place.replace("\\", "/")).hostname == STRANGE_HOST


def _place(answer: httpx.Response) -> str:
    """Where an answer leads: by its header, or by its body as the platform tells pages (platform contract 3.2)."""
    if answer.has_redirect_location:
        return answer.headers["location"]
    body = body_of(answer) if "json" in answer.headers.get("content-type", "") else None
    return str(body.get("url") or "") if isinstance(body, dict) else ""


def _session(http: HttpService) -> Any:
    return body_of(http.request("GET", "/api/auth/session"))


def _show(world: World, title: str, jar: dict[str, str]) -> Shown:
    learn(*jar.values())
    guest = world.anonymous()
    headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in jar.items())}
    session = body_of(guest.request("GET", "/api/auth/session", headers=headers))
    return Shown(title, guest.request("GET", "/api/agents", headers=headers), session)


def _changed(token: str) -> Iterator[tuple[str, str]]:
    """The token with one sign changed in the middle of each of its parts, and without its last part."""
    parts = token.split(".")
    for number, part in enumerate(parts):
        if len(part) > 2:
            middle = len(part) // 2
            sign = "A" if part[middle] != "A" else "B"
            changed = [*parts[:number], f"{part[:middle]}{sign}{part[middle + 1 :]}", *parts[number + 1 :]]
            yield f"изменён знак в части {number + 1}", ".".join(changed)
    yield "без последней части", ".".join([*parts[:-1], ""])


def _forged(owner: WebClient) -> Iterator[tuple[str, str]]:
    """Tokens that say who the owner is and that the platform has not made."""
    user = owner.sign_in()
    now = int(time.time())
    told = {"sub": user["id"], "id": user["id"], "email": user["email"], "name": user.get("name"), "iat": now}
    claims = {**told, "orgId": user["orgId"], "exp": now + 3600, "jti": secrets.token_hex(8)}
    yield "без подписи (alg none)", jwt.encode(claims, "", algorithm="none")
    yield "подписан чужим секретом", jwt.encode(claims, secrets.token_hex(32), algorithm="HS256")
    yield "подписан словом «secret»", jwt.encode(claims, "secret".ljust(32, "-"), algorithm="HS256")
    yield "номер пользователя вместо токена", str(user["id"])
