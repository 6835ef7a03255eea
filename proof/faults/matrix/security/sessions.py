"""Signing in and sessions: passwords, signatures, cookies, the way out."""

from proof.fault import Fault
from proof.faults.matrix.holes import hole_fault

SIGN_IN = "Чужая почта и случайный пароль никого не впускают"
SESSIONS = "Поддельный сеанс не действует"
COOKIE = "Cookie сеанса не достаётся скриптам и чужим сайтам"
HOME = "После входа платформа не уводит на чужой сайт"
LEAVING = "Выход кончает сеанс"
FAULTS: tuple[Fault, ...] = (
    hole_fault("any-password", (SIGN_IN,), "Платформа впустила: предзаполненная почта и случайный пароль"),
    hole_fault("unsigned-sessions", (SESSIONS,), "Поддельный сеанс принят: .*чужим секретом"),
    hole_fault("bare-cookie", (COOKIE,), "Cookie сеанса не защищена: .* без HttpOnly"),
    hole_fault("open-redirect", (HOME,), "платформа ведёт на чужой адрес: .*stranger.example"),
    hole_fault("endless-session", (LEAVING,), "Выход не кончил сеанс"),
)
