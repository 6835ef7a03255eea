"""Addresses that lead nowhere: a name that is not found, a certificate, a scheme; for HTTP, Supabase and Redis."""

import socket
import ssl

from acceptance.errors import causes
from acceptance.outcomes import CheckBroken


def misdirected(error: BaseException, setting: str, verify_setting: str) -> CheckBroken | None:
    """CheckBroken when the address itself is at fault (name, certificate, scheme), else None.

    setting: holds the address; verify_setting: switches certificate checks off.
    """
    for cause in causes(error):
        if isinstance(cause, socket.gaierror):
            return CheckBroken(f"Имя из {setting} не находится в DNS.", f"Проверьте {setting}.")
        if isinstance(cause, ssl.SSLCertVerificationError):
            return CheckBroken(
                f"Сертификат по адресу {setting} не прошёл проверку: {cause.verify_message}.",
                "Исправьте адрес или сертификат; свой удостоверяющий центр назовите в CA_FILE, "
                f"для самоподписанного задайте {verify_setting}=false.",
            )
        if isinstance(cause, ssl.SSLError):
            return CheckBroken(
                f"По адресу {setting} не удалось шифрованное соединение ({cause.reason or cause}).",
                f"Проверьте схему и порт в {setting}: похоже, там отвечают без шифрования.",
            )
    return None
