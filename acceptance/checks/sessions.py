"""Proofs that only who has signed in is let in, that the session is kept from others, and that the way leads home."""

from collections.abc import Iterable
from http.cookies import Morsel, SimpleCookie

from acceptance.deeds.sessions import Entry, Shown, leads_away


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
