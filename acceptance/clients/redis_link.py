"""Connections to the target's Redis, and words for the ways in which it refuses the run."""

from collections.abc import Iterator
from contextlib import contextmanager

import redis
from redis.asyncio import Redis as AsyncRedis

from acceptance.clients.silence import misdirected
from acceptance.clients.trust import redis_options
from acceptance.errors import redis_refusal, words
from acceptance.outcomes import CheckBroken
from acceptance.target.settings import Target


class RedisSilent(CheckBroken):
    """Redis did not answer the run: it is gone, or only not to be reached from this machine."""


class RedisTakesNothing(AssertionError):
    """Redis refuses every write, whoever asks: so it does those of the platform, whose queue lives in it."""


#: Kind of refusal -> why nobody can write.
TAKES_NOTHING = {
    "memory": "его память заполнена",
    "disk": "он не может сохранить данные на диск",
    "replicas": "ему не хватает реплик",
}


def connect(target: Target) -> redis.Redis:
    """A connection to the target's Redis (`redis://` or `rediss://`); raises NotChecked without REDIS_URL."""
    more = redis_options(target)
    url = target.need("redis_url")
    return redis.Redis.from_url(url, decode_responses=True, socket_timeout=15, socket_connect_timeout=10, **more)


def connect_async(target: Target) -> AsyncRedis:
    """The same for asyncio, one connection in all."""
    more = redis_options(target)
    url = target.need("redis_url")
    return AsyncRedis.from_url(url, decode_responses=True, socket_timeout=15, single_connection_client=True, **more)


@contextmanager
def redis_words(*, writing: bool = False) -> Iterator[None]:
    """Turn the ways in which Redis refuses the suite into one sentence of the right kind.

    CheckBroken with what to do where the run was given the wrong user or server; RedisTakesNothing where no client can
    write. writing: jobs are put or removed.
    """
    try:
        yield
    except redis.AuthenticationError as error:
        raise CheckBroken(
            f"Redis не принял пароль: {error}.", "Проверьте пользователя и пароль в REDIS_URL."
        ) from error
    except redis.ResponseError as error:
        raise _refusal(error, writing) from error
    except (redis.ConnectionError, redis.TimeoutError, OSError) as error:
        raise misdirected(error, "REDIS_URL", "REDIS_TLS_VERIFY") or RedisSilent(
            f"Redis не отвечает прогону: {words(error)} (адрес из REDIS_URL).",
            "Проверьте REDIS_URL, в нём и схему redis:// или rediss://, и доступ к нему с этой машины.",
        ) from error


def _refusal(error: redis.ResponseError, writing: bool) -> Exception:
    kind, said = redis_refusal(error), str(error).partition(" script: ")[0].rstrip(".")
    if kind in TAKES_NOTHING:
        return RedisTakesNothing(f"Redis цели не принимает заданий, {TAKES_NOTHING[kind]}: {said}.")
    if kind == "rights":
        right = "читать и менять ключи bull:* и выполнять EVALSHA и EVAL" if writing else "читать ключи bull:*"
        return CheckBroken(
            f"Redis не разрешает этому пользователю нужную команду: {said}.",
            f"Задайте в REDIS_URL пользователя с правом {right}.",
        )
    if kind == "replica":
        return CheckBroken(
            f"По адресу REDIS_URL отвечает реплика Redis, в которую не записать: {said}.",
            "Задайте в REDIS_URL адрес основного сервера.",
        )
    return CheckBroken(
        f"Redis отклонил команду прогона: {said}.",
        "Проверьте, что REDIS_URL ведёт к Redis платформы: версии 5 или новее, одному серверу, а не кластеру.",
    )
