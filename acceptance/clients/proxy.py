"""The way out of a company's network: the proxy that the environment names, for HTTP clients and the browser alike.

Loopback (the stand, and services on this machine) is never asked through it; Redis, which speaks no HTTP, nowhere.
"""

import ipaddress
import ssl
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote, urlsplit
from urllib.request import getproxies_environment, proxy_bypass_environment  # type: ignore[attr-defined]

import httpx
from playwright.sync_api import ProxySettings

from acceptance.clients.balancer import AsksOnceMore
from acceptance.errors import causes, words
from acceptance.outcomes import CheckBroken
from acceptance.secrets.masking import learn

SCHEMES = ("http", "https", "socks5", "socks5h")
USUAL_PORTS = {"http": 80, "https": 443}
# With one of them named, Playwright does not send loopback through a browser's proxy.
LOOPBACK = ("localhost", "*.localhost", "127.0.0.0/8", "[::1]")
#: Chromium's names of errors that are its proxy's, not the address's.
BROWSER_ERRORS = ("ERR_PROXY_", "ERR_TUNNEL_CONNECTION_FAILED", "ERR_SOCKS_CONNECTION_", "ERR_NO_SUPPORTED_PROXIES")
#: What proxies put into the answers that they give in a server's place; to a request in a tunnel they give none.
OWN_ANSWER = ("x-squid-error", "proxy-authenticate")
NOT_LET_IN = 407


@dataclass(frozen=True)
class Proxy:
    """A proxy: its address as httpx takes it, credentials included, and the variable that names it."""

    url: str = field(repr=False)
    variable: str

    @property
    def shown(self) -> str:
        """The address without credentials, and where it comes from, for messages."""
        parts = urlsplit(self.url)
        return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]} (из {self.variable})"

    def fault(self, what: str, setting: str) -> CheckBroken:
        """What the proxy itself has not done, in one sentence. setting: holds the address that was asked for."""
        advice = f"Проверьте {self.variable}; если адресу из {setting} прокси не нужен, добавьте его в NO_PROXY."
        return CheckBroken(f"Прокси {self.shown} {what}.", advice)


def proxy_for(url: str) -> Proxy | None:
    """The proxy through which an address is asked, by the variables that curl and pip heed; None: directly.

    HTTP_PROXY, HTTPS_PROXY, ALL_PROXY, NO_PROXY, in small letters first. Raises CheckBroken for one that is no address.
    """
    parts = urlsplit(url)
    host, port = parts.hostname or "", parts.port or USUAL_PORTS.get(parts.scheme, 0)
    return None if is_loopback(host) or _spared(host, port) else _named_for(parts.scheme)


def is_loopback(host: str) -> bool:
    """True for a host that is this machine itself: 127.0.0.0/8, ::1, localhost."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    address = _ip(host)
    return address is not None and address.is_loopback


def _named_for(scheme: str) -> Proxy | None:
    given = getproxies_environment()
    kind = next((kind for kind in (scheme, "all") if given.get(kind)), "")
    if not kind:
        return None
    variable, address = f"{kind.upper()}_PROXY", given[kind]
    url = address if "://" in address else f"http://{address}"
    try:
        parts = urlsplit(url)
        right = parts.scheme in SCHEMES and bool(parts.hostname) and parts.port != 0
    except ValueError:  # a port that is no number
        right = False
    if not right:
        raise CheckBroken(
            f"В {variable} стоит не адрес прокси.", f"Задайте {variable} в виде http://имя:порт или socks5://имя:порт."
        )
    learn(*(secret for secret in (parts.password, unquote(parts.password or "")) if secret))
    return Proxy(url, variable)


def _spared(host: str, port: int) -> bool:
    """True when NO_PROXY holds the host: by name, domain above it, address or network; with the port or without."""
    entries = _not_through_proxy()
    if (address := _ip(host)) is not None:
        networks = [network for entry in entries if (network := _network(entry)) is not None]
        if any(address in network for network in networks if network.version == address.version):
            return True
    shown = f"[{host}]" if ":" in host else host
    return bool(proxy_bypass_environment(f"{shown}:{port}", {"no": ",".join(entries)}))


def _not_through_proxy() -> list[str]:
    entries = getproxies_environment().get("no", "").replace(",", " ").split()
    return [entry.removeprefix("*") if entry.startswith("*.") else entry for entry in entries]


def _ip(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(text.strip("[]"))
    except ValueError:
        return None


def _network(text: str) -> ipaddress.IPv4Network | ipaddress.IPv6Network | None:
    try:
        return ipaddress.ip_network(text.strip("[]"), strict=False)
    except ValueError:
        return None


# --- HTTP clients ------------------------------------------------------------------------


def open_client(
    url: str,
    setting: str,
    verify: ssl.SSLContext,
    limits: httpx.Limits | None = None,
    remark: Callable[[str], None] | None = None,
    **more: Any,
) -> httpx.Client:
    """A client for one address, through the proxy for it where there is one.

    setting: holds the address, for messages; remark: is told of what was asked once more (`balancer`), without it
    nothing is; more: what httpx.Client takes. Raises CheckBroken, and so does each of its
    requests when the proxy is at fault.
    """
    proxy = proxy_for(url)
    how: dict[str, Any] = {"verify": verify, "trust_env": False, **({"limits": limits} if limits else {})}
    transport: httpx.BaseTransport = httpx.HTTPTransport(**how) if proxy is None else _ThroughProxy(proxy, setting, how)
    if remark is not None:
        transport = AsksOnceMore(transport, remark)
    return httpx.Client(transport=transport, trust_env=False, **more)


class _ThroughProxy(httpx.HTTPTransport):
    """Tells the failures of the proxy itself from those of the address behind it."""

    def __init__(self, proxy: Proxy, setting: str, how: dict[str, Any]) -> None:
        super().__init__(proxy=proxy.url, **how)
        self._proxy, self._setting = proxy, setting

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        try:
            response = super().handle_request(request)
        except httpx.ProxyError as error:
            said = f"не соединил с адресом из {self._setting}: {error}"
            raise self._proxy.fault(said, self._setting) from error
        except (httpx.ConnectError, httpx.ConnectTimeout) as error:
            if any(isinstance(cause, ssl.SSLError) for cause in causes(error)):
                raise  # the tunnel stood: it is the address behind it that speaks TLS otherwise
            raise self._proxy.fault(f"не отвечает, {words(error)}", self._setting) from error
        own = response.status_code == NOT_LET_IN or any(map(response.headers.get, OWN_ANSWER))
        if own and response.is_error and request.url.scheme == "http":
            said = f"не пропустил запрос к адресу из {self._setting}: {_status(response)}"
            response.close()
            raise self._proxy.fault(said, self._setting)
        return response


def _status(response: httpx.Response) -> str:
    return f"{response.status_code} {response.reason_phrase}".strip()


# --- the browser -------------------------------------------------------------------------


def browser_proxy(url: str) -> ProxySettings | None:
    """The proxy of a browser that is to open this address, as Playwright takes it; None: it needs none.

    It serves what pages ask of other hosts as well, but for those of NO_PROXY. Raises CheckBroken.
    """
    parts = urlsplit(url)
    if is_loopback(parts.hostname or "") or "*" in _not_through_proxy() or (proxy := _named_for(parts.scheme)) is None:
        return None
    way = urlsplit(proxy.url)
    if way.username and way.scheme.startswith("socks"):
        raise proxy.fault("спрашивает имя и пароль, а Chromium не умеет называть их прокси SOCKS", "WEB_URL")
    settings: ProxySettings = {
        # Chromium lets a SOCKS 5 proxy find names in any case, and has no other word for that.
        "server": f"{way.scheme.replace('socks5h', 'socks5')}://{way.netloc.rpartition('@')[2]}",
        "bypass": ",".join([*LOOPBACK, *(rule for entry in _not_through_proxy() for rule in _rules(entry))]),
    }
    if way.username:
        settings |= {"username": unquote(way.username), "password": unquote(way.password or "")}
    return settings


def browser_trouble(url: str, reason: str) -> CheckBroken | None:
    """What Chromium says of the proxy when it cannot open an address, else None. reason: its error, or a status."""
    if reason != str(NOT_LET_IN) and not any(sign in reason for sign in BROWSER_ERRORS):
        return None
    parts = urlsplit(url)
    named = None if is_loopback(parts.hostname or "") else _named_for(parts.scheme)
    if named is None:
        return None
    return named.fault(f"не пропустил браузер к адресу из WEB_URL: {reason}", "WEB_URL")


def _rules(entry: str) -> list[str]:
    """An entry of NO_PROXY in Chromium's words, which takes a name for that host alone."""
    if _network(entry) is not None:
        return [f"[{entry}]" if _ip(entry) is not None and ":" in entry and "[" not in entry else entry]
    name = entry.lstrip(".")
    return [name, f"*.{name}"] if name else []
