"""A browser elsewhere: that of a Playwright server, or a Chromium that lets itself be driven (DevTools protocol)."""

import os
import re
from dataclasses import dataclass

from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Error, Playwright

from acceptance.outcomes import CheckBroken
from acceptance.target.settings import Target

CONNECTED_WITHIN = 30.0  # seconds; a farm may start a browser for whoever asks
OTHER_VERSION = re.compile(r"server version: (?P<server>\S+).*?client version: (?P<own>\S+)", re.DOTALL)
#: What Playwright says of a connection that failed -> what it means, and what to do.
MEANINGS = (
    (
        r"Executable doesn't exist",
        "на сервере нет браузера",
        "Поставьте его там: playwright install chromium-headless-shell.",
    ),
    (r"\b429\b|[Tt]oo many|session limit", "все его сеансы заняты", "Запустите прогон позже или с меньшим --jobs."),
    (r"\b40[13]\b", "он не пускает", "Проверьте ключ доступа в адресе."),
    (r"\b(404|200)\b|Unexpected server response", "по этому адресу отвечает не он", "Проверьте адрес и путь в нём."),
    (r"ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ETIMEDOUT|ECONNRESET|[Tt]imeout", "он не отвечает",
     "Запустите его или исправьте адрес."),
)  # fmt: skip


@dataclass(frozen=True)
class Endpoint:
    """Where a browser is. setting: the one that names it; its address may hold a key, which no message tells."""

    setting: str
    address: str

    @property
    def over_devtools(self) -> bool:
        """True for Chromium's own protocol, False for Playwright's."""
        return self.setting == "BROWSER_CDP_ENDPOINT"


def endpoints_of(target: Target) -> list[Endpoint]:
    """The target's remote browsers; none where the machine's own is meant."""
    given = {"BROWSER_WS_ENDPOINT": target.browser_ws_endpoint, "BROWSER_CDP_ENDPOINT": target.browser_cdp_endpoint}
    return [Endpoint(setting, one) for setting, told in given.items() for one in (told or "").split()]


def connect(playwright: Playwright, endpoints: list[Endpoint], pace: float | None) -> Chromium:
    """Connect to one of the browsers: the processes of a run begin with different ones.

    pace: milliseconds between actions. Raises CheckBroken, of the last one tried, when none of them takes us.
    """
    first = os.getpid() % len(endpoints)
    refusals = []
    for endpoint in endpoints[first:] + endpoints[:first]:
        try:
            return _connected(playwright, endpoint, pace)
        except Error as error:
            refusals.append(_explained(endpoint, str(error)))
    raise refusals[-1]


def _connected(playwright: Playwright, endpoint: Endpoint, pace: float | None) -> Chromium:
    waited = CONNECTED_WITHIN * 1000
    if endpoint.over_devtools:
        return playwright.chromium.connect_over_cdp(endpoint.address, slow_mo=pace, timeout=waited)
    return playwright.chromium.connect(endpoint.address, slow_mo=pace, timeout=waited)


def _explained(endpoint: Endpoint, said: str) -> CheckBroken:
    """One sentence that says that it is the remote browser, and what to do there."""
    of_remote = f"Удалённый браузер ({endpoint.setting}) не подключён"
    if versions := OTHER_VERSION.search(said):
        return CheckBroken(
            f"{of_remote}: у его сервера Playwright {versions['server']}, а у набора {versions['own']}.",
            f"Запустите там сервер Playwright {versions['own']}.",
        )
    for sign, meaning, advice in MEANINGS:
        if re.search(sign, said):
            return CheckBroken(f"{of_remote}: {meaning}.", advice)
    first = said.splitlines()[0].replace(endpoint.address, "…")
    return CheckBroken(f"{of_remote}: {first}.", f"Проверьте {endpoint.setting}.")
