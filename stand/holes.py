"""Holes that a deployment may have: each is opened by name, to see that the checks of security notice it.

`python -m stand --variant hole-<name>` is a stand with that one; the web app is told by the variable STAND_HOLES.
"""

from __future__ import annotations

from collections.abc import Mapping

VARIABLE = "STAND_HOLES"

#: Name -> what is open, Russian.
HOLES: Mapping[str, str] = {
    "foreign-ids": "чужой номер принимается: чьей организации запись, платформа не смотрит",
    "told-apart": "о чужом платформа отвечает иначе, чем о несуществующем",
    "named-organisation": "организацию можно назвать в запросе, и платформа верит",
    "named-job-owner": "чьё задание, решают данные задания, а не сеанс",
    "any-password": "предзаполненная почта входит с любым паролем",
    "unsigned-sessions": "подпись сеанса не проверяется",
    "bare-cookie": "cookie сеанса без HttpOnly",
    "open-redirect": "после входа платформа ведёт, куда попросили",
    "endless-session": "выход не убирает cookie сеанса",
    "any-signature": "событию довольно любой подписи",
    "loud-errors": "отказ показывает трассу вызовов",
    "bare-refusals": "в отказах нет защитных заголовков",
}


def opened(text: str) -> frozenset[str]:
    """The holes that a list of names (comma separated) opens. Raises ValueError for a name that is not known."""
    names = frozenset(filter(None, (part.strip() for part in text.split(","))))
    if unknown := names - HOLES.keys():
        raise ValueError(f"Нет дыры с именем {', '.join(sorted(unknown))}; есть: {', '.join(HOLES)}.")
    return names
