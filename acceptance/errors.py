"""Errors of other people's code: what led to them, which signal of the report's table they are, and in a few words.

The one place that interprets what httpx, redis, Playwright and the system raise. By names and not by classes: whoever
reads a report need not have the libraries loaded.
"""

from collections.abc import Iterator
from errno import EDQUOT, ENOSPC

#: What the text of an error holds -> what has happened to the connection, in a few Russian words.
_WORDS = (
    ("refused", "порт закрыт"),
    ("unreachable", "сеть недоступна"),
    ("no route", "сеть недоступна"),
    ("reset by peer", "соединение сброшено"),
    ("disconnected", "соединение оборвано"),
    ("closed by server", "соединение оборвано"),
    ("max number of clients", "у сервера кончились соединения"),
    ("loading the dataset", "сервер ещё загружает свои данные"),
    ("timed out", "нет ответа"),
    ("timeout", "нет ответа"),
)
_TIMEOUTS = {"httpx.TimeoutException", "redis.TimeoutError"}
_CONNECTIONS = {"httpx.TransportError", "redis.ConnectionError", "builtins.ConnectionError"}


#: The class of a Redis server's refusal, or the word that it begins with -> what kind of refusal it is.
_REDIS_REFUSALS = {
    "NoPermissionError": "rights",
    "ReadOnlyError": "replica",
    "MasterDownError": "replica",
    "OutOfMemoryError": "memory",
    "MISCONF": "disk",
    "NOREPLICAS": "replicas",
}


def causes(error: BaseException) -> Iterator[BaseException]:
    """The error and all that led to it, each once."""
    seen: set[int] = set()
    cause: BaseException | None = error
    while cause is not None and id(cause) not in seen:
        seen.add(id(cause))
        yield cause
        cause = cause.__cause__ or cause.__context__


def signal_of(error: BaseException) -> str:
    """The row of the report's table of advice that fits: `timeout`, `connection`, `browser`, `disk`, else `error`."""
    for cause in causes(error):
        names = _names(cause)
        if names & _TIMEOUTS:
            return "timeout"
        if names & _CONNECTIONS:
            return "connection"
        if "playwright.Error" in names and ("closed" in str(cause) or "launch" in str(cause)):
            return "browser"
        if "builtins.OSError" in names and getattr(cause, "errno", None) in (ENOSPC, EDQUOT):
            return "disk"
    return "error"


def is_page_timeout(error: BaseException) -> bool:
    """True when a page has not shown in time what Playwright was told to wait for."""
    return "playwright.TimeoutError" in _names(error)


def words(error: BaseException) -> str:
    """What happened to a connection, in a few Russian words; the error's own text where that is not known."""
    said = [f"{type(cause).__name__} {cause}".lower() for cause in causes(error)]
    known = (told for sign, told in _WORDS if any(sign in text for text in said))
    return next(known, str(error) or type(error).__name__)


def redis_refusal(error: BaseException) -> str:
    """Why a Redis server has refused a command: `rights`, `replica`, `memory`, `disk`, `replicas`, else empty."""
    signs = (type(error).__name__, str(error).partition(" ")[0])
    return next((kind for sign, kind in _REDIS_REFUSALS.items() if sign in signs), "")


def named(error: BaseException) -> str:
    """Kind and first line of an error, for messages."""
    first = (str(error).strip().splitlines() or [""])[0]
    return f"{type(error).__name__}: {first}" if first else type(error).__name__


def _names(error: BaseException) -> set[str]:
    return {f"{kind.__module__.partition('.')[0]}.{kind.__name__}" for kind in type(error).__mro__}
