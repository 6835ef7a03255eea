"""Signing in and sessions: passwords, signatures, cookies, the way out."""

from proof.changes import CLIENT, Http
from proof.fault import Fault, answer, quietly
from proof.faults.matrix.holes import hole_fault
from proof.faults.matrix.pages.sign_in import NOBODYS

SIGN_IN = "Чужая почта и случайный пароль никого не впускают"
SESSIONS = "Поддельный сеанс не действует"
COOKIE = "Cookie сеанса не достаётся скриптам и чужим сайтам"
HOME = "После входа платформа не уводит на чужой сайт"
LEAVING = "Выход кончает сеанс"
FAULTS: tuple[Fault, ...] = (
    hole_fault("any-password", (SIGN_IN,), "Платформа впустила: предзаполненная почта и случайный пароль"),
    quietly(
        "unknown-address-answered-otherwise",
        "на почту, которой ни у кого нет, вход отвечает иначе, чем на неверный пароль",
        (SIGN_IN,),
        "почта, которой нет – 200, error=AccountNotFound",
        Http(
            "web",
            "POST",
            "/api/auth/callback/credentials",
            answer(200, {"url": "/login?error=AccountNotFound&code=unknown"}),
            body=NOBODYS,
            by=CLIENT,
        ),
    ),
    hole_fault("unsigned-sessions", (SESSIONS,), "Поддельный сеанс принят: .*чужим секретом"),
    hole_fault("bare-cookie", (COOKIE,), "Cookie сеанса не защищена: .* без HttpOnly"),
    hole_fault("open-redirect", (HOME,), "платформа ведёт на чужой адрес: .*stranger.example"),
    hole_fault("endless-session", (LEAVING,), "Выход не кончил сеанс"),
)
