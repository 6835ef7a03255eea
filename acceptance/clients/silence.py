"""Words for the ways in which a service stays silent, the same for HTTP, Supabase and Redis."""

import socket
import ssl
from collections.abc import Iterator

from acceptance.outcomes import CheckBroken


def misdirected(error: BaseException, setting: str, verify_setting: str) -> CheckBroken | None:
    """CheckBroken when the address itself is at fault (name, certificate, scheme), else None.

    setting: holds the address; verify_setting: switches certificate checks off.
    """
    for cause in _causes(error):
        if isinstance(cause, socket.gaierror):
            return CheckBroken(f"Имя из {setting} не находится в DNS.", f"Проверьте {setting}.")
        if isinstance(cause, ssl.SSLCertVerificationError):
            return CheckBroken(
                f"Сертификат по адресу {setting} не прошёл проверку: {cause.verify_message}.",
                f"Исправьте адрес или сертификат; для самоподписанного задайте {verify_setting}=false.",
            )
        if isinstance(cause, ssl.SSLError):
            return CheckBroken(
                f"По адресу {setting} не удалось шифрованное соединение ({cause.reason or cause}).",
                f"Проверьте схему и порт в {setting}: похоже, там отвечают без шифрования.",
            )
    return None


def words(error: BaseException) -> str:
    """What happened to the connection, in a few Russian words."""
    known = (
        ("refused", "порт закрыт"),
        ("unreachable", "сеть недоступна"),
        ("no route", "сеть недоступна"),
        ("reset by peer", "соединение сброшено"),
        ("disconnected", "соединение оборвано"),
        ("closed by server", "соединение оборвано"),
        ("timed out", "нет ответа"),
        ("timeout", "нет ответа"),
    )
    said = [f"{type(cause).__name__} {cause}" for cause in _causes(error)]
    for sign, told in known:
        if any(sign in text.lower() for text in said):
            return told
    return str(error) or type(error).__name__


def _causes(error: BaseException) -> Iterator[BaseException]:
    seen: set[int] = set()
    cause: BaseException | None = error
    while cause is not None and id(cause) not in seen:
        seen.add(id(cause))
        yield cause
        cause = cause.__cause__ or cause.__context__
