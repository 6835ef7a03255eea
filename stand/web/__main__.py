"""``python -m stand.web``: serve until SIGTERM, SIGINT, or the end of standard input (our parent is gone)."""

from __future__ import annotations

import asyncio
import logging
import sys

from stand.process import told_to_stop
from stand.serving import HttpServer, PortTaken, listen, own_address
from stand.web.app import create_app
from stand.web.events import listen_for_events
from stand.web.services import Services
from stand.web.settings import SettingMissing, Settings

log = logging.getLogger("stand.web")


async def serve(settings: Settings) -> None:
    """Answer at once, open the database when it is there, stop tidily."""
    stopped = told_to_stop()
    services = Services.create(settings)
    server = HttpServer(create_app(services), listen(settings.port, "веб-приложение", address=own_address()))
    await server.start()
    log.info("web.start port=%s queue=%s", settings.port, settings.queue_name)
    background = asyncio.create_task(_work(services))
    background.add_done_callback(_explain)
    await stopped.wait()
    await server.stop()
    background.cancel()
    await services.close()


async def _work(services: Services) -> None:
    """What goes on beside answering requests."""
    await services.open()
    log.info("web.ready")
    await listen_for_events(services)


def _explain(background: asyncio.Task[None]) -> None:
    if not background.cancelled() and (error := background.exception()):
        log.error("background work ended", exc_info=error)


def main() -> int:
    """Exit status: 0 after an orderly end, 2 when a setting or the port is not right."""
    logging.basicConfig(stream=sys.stderr, level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    logging.getLogger("httpx").setLevel(logging.WARNING)
    try:
        settings = Settings.from_environment()
        asyncio.run(serve(settings))
    except (SettingMissing, PortTaken) as error:
        print(error, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
