"""Connections to the target's Redis, and words for the ways in which it refuses the run."""

from collections.abc import Iterator
from contextlib import contextmanager

import redis
from redis.asyncio import Redis as AsyncRedis

from acceptance.clients.silence import misdirected
from acceptance.clients.trust import redis_options
from acceptance.errors import words
from acceptance.outcomes import CheckBroken
from acceptance.target.settings import Target


class RedisSilent(CheckBroken):
    """Redis did not answer the run: it is gone, or only not to be reached from this machine."""


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
def redis_words() -> Iterator[None]:
    """Turn the ways in which Redis refuses the suite into CheckBroken with what to do."""
    try:
        yield
    except redis.AuthenticationError as error:
        raise CheckBroken(
            f"Redis не принял пароль: {error}.", "Проверьте пользователя и пароль в REDIS_URL."
        ) from error
    except redis.exceptions.NoPermissionError as error:
        raise CheckBroken(
            f"Redis не разрешает этому пользователю нужную команду: {error}.",
            "Задайте в REDIS_URL пользователя с правом читать ключи bull:*.",
        ) from error
    except (redis.ConnectionError, redis.TimeoutError, OSError) as error:
        raise misdirected(error, "REDIS_URL", "REDIS_TLS_VERIFY") or RedisSilent(
            f"Redis не отвечает прогону: {words(error)} (адрес из REDIS_URL).",
            "Проверьте REDIS_URL, в нём и схему redis:// или rediss://, и доступ к нему с этой машины.",
        ) from error
