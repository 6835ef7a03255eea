"""``python -m stand.worker``: the worker as a process of its own; ends on SIGTERM and with its parent."""

import asyncio
import os
import platform
import ssl
import sys
from urllib.parse import urlsplit

import httpx

from stand.pool import make_pool
from stand.process import told_to_stop
from stand.serving import HttpServer, PortTaken, listen, own_address
from stand.worker import log
from stand.worker.consumer import Consumer
from stand.worker.http import StatusPages
from stand.worker.jobs import Tools
from stand.worker.metrics import Metrics
from stand.worker.redis_link import RedisLink
from stand.worker.sequences import run_sequences
from stand.worker.settings import BadSettings, WorkerSettings, read_settings

CLOSE_SECONDS = 5.0


def _announce(settings: WorkerSettings) -> None:
    address = urlsplit(settings.redis_url)
    log.info("worker.config", "Environment variables loaded", redisConfigured=True, supabaseConfigured=True)
    log.plain("[sentry] SENTRY_DSN is not set, error reporting is off")
    log.info(
        "redis.config",
        "Redis URL constructed",
        redisHost=address.hostname,
        redisPort=address.port,
        hasToken=bool(settings.redis_token_length),
        tokenLength=settings.redis_token_length,
    )


async def _work(settings: WorkerSettings) -> None:
    stop = told_to_stop()
    metrics = Metrics()
    link = RedisLink(settings.redis_url)
    # `share`: while a deployment is replaced, the old process and the new one answer on one port.
    door = HttpServer(
        StatusPages(settings, link, metrics), listen(settings.port, "worker", share=True, address=own_address())
    )
    pool = make_pool(settings.database_url)
    http = httpx.AsyncClient(
        verify=ssl.create_default_context(cafile=os.environ.get("SSL_CERT_FILE") or None),
        trust_env=False,
        timeout=httpx.Timeout(25.0, connect=10.0),
    )
    consumer = Consumer(settings, link, metrics, Tools(pool, http, settings.encryption_key))

    await door.start()
    log.plain(f"[worker] Health check server listening on port {settings.port}")
    for path in ("/health", "/metrics", "/metrics/prometheus"):
        log.plain(f"[worker]   GET http://localhost:{settings.port}{path}")
    await pool.open()
    tasks: list[asyncio.Task[None]] = [
        asyncio.create_task(link.watch()),
        asyncio.create_task(consumer.run()),
        asyncio.create_task(run_sequences(settings.database_url, pool, http)),
    ]
    stopping = asyncio.create_task(stop.wait())
    try:
        await asyncio.wait([*tasks, stopping], return_when=asyncio.FIRST_COMPLETED)
        for task in tasks:
            if task.done():
                task.result()  # a part that ended by itself has failed: say why
    finally:
        await asyncio.wait_for(consumer.close(), CLOSE_SECONDS)
        stopping.cancel()
        for task in tasks:
            task.cancel()
        await door.stop()
        await link.close()
        await http.aclose()
        await pool.close()


def main() -> int:
    """Run the worker; exit status 1 when a setting is wrong or its port is taken."""
    log.info(
        "worker.start",
        "Starting Worker service",
        nodeVersion=f"python {platform.python_version()}",
        workingDirectory=os.getcwd(),
    )
    try:
        settings = read_settings(os.environ)
        _announce(settings)
        asyncio.run(_work(settings))
    except (BadSettings, PortTaken) as error:
        log.error("worker.error", "Worker cannot start", error=log.described(error))
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
