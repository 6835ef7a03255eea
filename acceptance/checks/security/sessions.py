"""Proofs that only who has signed in is let in, that the session is kept from others, and that the way leads home."""

from collections.abc import Iterable
from http.cookies import Morsel, SimpleCookie
from urllib.parse import parse_qs, urlsplit

from acceptance.checks.comparing import expect_equal
from acceptance.checks.freshness import expect_just_now
from acceptance.clients.database import ColumnMissing, TableMissing
from acceptance.clients.newcomers import Newcomer
from acceptance.clients.web import WebClient
from acceptance.deeds.security.registrations import ACCEPTED, InTwo, OfTwo, Registered
from acceptance.deeds.security.sessions import Entry, Shown, last_sign_in, leads_away
from acceptance.deeds.security.sign_in import Reregistered
from acceptance.timing.waiting import wait_for
from acceptance.world import World

WELCOME = "Добро пожаловать! 🎉"
#: Why a sign-in has failed, as the address says that it leads to.
WRONG_PAIR = "error=CredentialsSignin&code=credentials"
NOTED_WITHIN = 10.0  # seconds; what is noted of a sign-in or a newcomer may be noted a moment later


def expect_nobody_in(entries: Iterable[Entry]) -> None:
    """AssertionError when one of these sign-ins has led to a session."""
    inside = [f"{one.title} (вошёл как {one.user.get('name') or one.user.get('id')})" for one in entries if one.user]
    assert not inside, f"Платформа впустила: {'; '.join(inside)}"


def expect_only_own_session(own: Shown, made_up: Iterable[Shown]) -> None:
    """AssertionError unless the owner's session opens the API, and none that nobody has issued does."""
    assert own.api.is_success, f"Настоящий сеанс владельца не принят: GET /api/agents ответил {own.api.status_code}"
    taken = [said for one in made_up if (said := _taken(one))]
    assert not taken, f"Поддельный сеанс принят: {'; '.join(taken)}"


def expect_signed_out(shown: Shown) -> None:
    """AssertionError when the client that has signed out may still do something."""
    said = _taken(shown)
    assert not said, f"Выход не кончил сеанс: {said}"


def _taken(shown: Shown) -> str:
    user = shown.session.get("user") if isinstance(shown.session, dict) else None
    if shown.api.status_code != 401:
        return f"{shown.title} – GET /api/agents ответил {shown.api.status_code}, ожидался 401"
    return f"{shown.title} – /api/auth/session назвал пользователя" if user else ""


def expect_kept_from_others(entry: Entry, *, https: bool) -> None:
    """AssertionError unless scripts cannot read the session's cookies, and other sites' forms do not send them.

    https: whether the platform is reached so; then they go nowhere else either.
    """
    assert entry.user, "С верным паролем владелец не вошёл"
    assert entry.cookies, "Вход прошёл, а cookie сеанса в ответе нет"
    cookies: list[Morsel[str]] = [one for told in entry.cookies for one in SimpleCookie(told).values()]
    wrong = []
    for cookie in cookies:
        if not cookie["httponly"]:
            wrong.append(f"{cookie.key} без HttpOnly: её прочтёт любой скрипт страницы")
        if cookie["samesite"].lower() == "none":
            wrong.append(f"{cookie.key} с SameSite=None: её отправит форма чужого сайта")
        if https and not cookie["secure"]:
            wrong.append(f"{cookie.key} без Secure: она уйдёт и по http")
    assert not wrong, f"Cookie сеанса не защищена: {'; '.join(wrong)}"


def expect_led_home(usual: Entry, entries: Iterable[Entry]) -> None:
    """AssertionError when a sign-in leads to the host that a stranger has named."""
    assert usual.user, "С верным паролем владелец не вошёл"
    away = [f"{one.title} → {one.place}" for one in entries if leads_away(one.place)]
    assert not away, f"После входа платформа ведёт на чужой адрес: {'; '.join(away)}"


def expect_same_owner(world: World, entry: Entry, before: str) -> None:
    """AssertionError unless the sign-in has let in the owner, and the database notes that it was now.

    before: when it noted the last one before.
    """
    assert entry.user, "Почта набрана заглавными и с пробелами вокруг, и платформа владельца не впустила"
    user_id = world.web.user_id
    assert entry.user.get("id") == user_id, f"Вошёл не владелец, а {entry.user.get('email') or entry.user.get('id')}"
    if world.target.supabase_url is None:
        return
    noted = wait_for(
        lambda: last_sign_in(world),
        lambda moment: moment not in ("", before),
        within=NOTED_WITHIN,
        what="владелец вошёл, и последний вход (users.last_sign_in_at) должен стать другим",
        show=lambda moment: f"«{moment}»" if moment else "не отмечен",
    )
    expect_just_now(world.web, {"последний вход (users.last_sign_in_at)": noted})


def expect_welcomed(world: World, newcomer: Newcomer) -> None:
    """AssertionError unless the newcomer can sign in, owns the organisation of that name, and is greeted there."""
    owner, sent = world.web_of(newcomer), newcomer.body
    database, organisation = world.database, owner.organisation_id
    names = [row["name"] for row in database.rows("organizations", columns="name", id=organisation)]
    members = database.rows("organization_members", org_id=organisation)
    user = owner.ask("/api/auth/session").part("user")
    users = [row["full_name"] for row in database.rows("users", columns="full_name", id=owner.user_id)]
    facts = {
        "название": (names, [sent["organizationName"]]),
        "имя владельца": (users, [f"{sent['firstName']} {sent['lastName']}"]),
        "имя владельца в сеансе": (user.get("name"), f"{sent['firstName']} {sent['lastName']}"),
        "роли": ([(row["user_id"], row["role"]) for row in members], [(owner.user_id, "owner")]),
    }
    expect_equal(f"Организация «{sent['organizationName']}» после регистрации", facts)
    _expect_greeted(world, owner)


def expect_taken_once(again: Reregistered) -> None:
    """AssertionError unless a second registration with the address is refused, and the first password alone is good."""
    facts = {
        "ответ на вторую регистрацию": (again.status, 409),
        "прежний пароль впускает": (again.first.user is not None, True),
        "новый пароль впускает": (again.second.user is not None, False),
    }
    expect_equal("Почта, которая уже занята", facts)


def expect_as_promised(tried: Iterable[Registered]) -> None:
    """AssertionError unless each registration was answered as wanted, and those alone are let in whom it accepted."""
    wrong = []
    for one in tried:
        if one.status != one.wanted:
            wrong.append(f"{one.told} – ответ {one.status}, ожидался {one.wanted} ({one.said})")
        elif (one.wanted == ACCEPTED) != (one.entry.user is not None):
            wrong.append(f"{one.told} – ответ {one.status}, а потом {'впущен' if one.entry.user else 'не впущен'}")
        elif one.entry.user is not None and not one.entry.user.get("orgId"):
            wrong.append(f"{one.told} – впущен, а организации у него нет")
    assert not wrong, f"Регистрация: {'; '.join(wrong)}"


def expect_in_chosen(signed_in: Iterable[InTwo]) -> None:
    """AssertionError unless each sign-in has led into the organisation that was the one to open."""
    wrong = [
        f"{one.told} ({one.chosen}), а открыта {(one.entry.user or {}).get('orgId')}"
        for one in signed_in
        if (one.entry.user or {}).get("orgId") != one.chosen
    ]
    assert not wrong, f"Вход ведёт не в ту организацию: {'; '.join(wrong)}"


def expect_numbered(two: OfTwo) -> None:
    """AssertionError unless namesakes' organisations differ in their addresses by `-1` (platform contract 3.3)."""
    first, second = (one.tenant.partition("-")[2] for one in (two.owner, two.host))
    wanted = f"{first}-1"
    assert second == wanted, f"Имя в адресе первого из тёзок «{first}», второго – «{second}», ожидалось «{wanted}»"


def expect_refused_alike(entries: Iterable[Entry]) -> None:
    """AssertionError unless each failed sign-in is answered as any other, whether somebody has such an address or not.

    What the address says that it leads to is promised to the letter (platform contract 3.2).
    """
    told = {one.title: (one.status, _why(one.place)) for one in entries if one.user is None}
    wrong = [f"{title} – {status}, {why}" for title, (status, why) in told.items() if why != WRONG_PAIR]
    statuses = {status for status, _ in told.values()}
    assert not wrong, f"Отказ во входе должен говорить {WRONG_PAIR}, а говорит: {'; '.join(wrong)}"
    assert len(statuses) <= 1, f"По коду отказа во входе видно, чем он вызван: {told}"


def _why(place: str) -> str:
    query = parse_qs(urlsplit(place).query)
    return "&".join(f"{name}={value}" for name in ("error", "code") for value in query.get(name, ["нет"]))


def _expect_greeted(world: World, owner: WebClient) -> None:
    """AssertionError unless a notification greets, among whatever else a newcomer is told.

    Of that table the contract names no more than a title: a deployment that says in another column whose one is, or
    keeps them elsewhere, is not judged.
    """
    try:
        wait_for(
            lambda: [
                row["title"]
                for row in world.database.rows("notifications", columns="title", org_id=owner.organisation_id)
            ],
            lambda titles: WELCOME in titles,
            within=NOTED_WITHIN,
            what=f"среди уведомлений новой организации должно быть приветствие «{WELCOME}»",
            show=lambda titles: "; ".join(titles) or "уведомлений нет",
        )
    except (TableMissing, ColumnMissing) as missing:
        world.evidence.text("Приветствия не прочесть", str(missing))
