"""``python -m stand``: a stand that stays up until it is told to stop.

For a person it prints addresses, user and password, and where the settings for checks of it are. For a program,
``--json`` or ``--env`` print the target description when the stand is ready; then the stand also ends when its standard
input, if that is a pipe, comes to its end, so that it never outlives the program that started it.

``--listen`` or STAND_LISTEN let other machines reach it; what it then says about its passwords goes to standard error.

Exit status: 0 stopped as asked, 2 wrong usage, 3 a port is taken, 4 something did not start or ended by itself.
"""

import argparse
import asyncio
import errno
import io
import ipaddress
import os
import signal
import socket
import stat
import sys
import traceback
from pathlib import Path
from typing import NoReturn

from stand.serving import ADDRESS_VARIABLE, LOOPBACK
from stand.variants import VARIANTS

WRONG_USAGE, PORT_TAKEN, TROUBLE = 2, 3, 4
PORTS = {
    "web": "веб-приложения",
    "worker": "воркера",
    "redis": "Redis",
    "postgres": "PostgreSQL",
    "supabase": "Supabase",
    "services": "управления службами",
}
OPEN_TO_OTHERS = (
    "Внимание: стенд слушает {address}, и к нему можно обратиться с других машин. Это тестовый двойник: свои пароли он "
    "печатает, а управление его службами и двойниками пароля не спрашивает. Только для закрытых сетей."
)


class _Parser(argparse.ArgumentParser):
    """argparse with its own few words in Russian."""

    def error(self, message: str) -> NoReturn:
        told = message.removeprefix("argument ")
        self.exit(WRONG_USAGE, f"Неверный вызов стенда: {told}. Справка: python -m stand --help\n")


def _number(text: str) -> int:
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"нужно число, а не «{text}»")
    return int(text)


def _variant(name: str) -> str:
    if name not in VARIANTS:
        raise argparse.ArgumentTypeError(f"нет отличия «{name}»; есть: {', '.join(VARIANTS)}")
    return name


def _address(text: str) -> str:
    """An IPv4 address of this machine: one that others can be told, so no name and not all of them at once."""
    try:
        address = ipaddress.IPv4Address(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"нужен адрес IPv4, а не «{text}»") from None
    if address.is_unspecified or address.is_multicast:
        raise argparse.ArgumentTypeError(f"по {text} к стенду не обратиться: нужен один из адресов этой машины")
    with socket.socket() as probe:
        try:
            probe.bind((text, 0))
        except OSError as error:
            raise argparse.ArgumentTypeError(f"у этой машины нет адреса {text}") from error
    return text


def _arguments() -> argparse.Namespace:
    parser = _Parser(
        prog="python -m stand",
        usage="python -m stand [настройки]",
        description="Поднять стенд платформы на этой машине.",
        add_help=False,
        allow_abbrev=False,
    )
    options = parser.add_argument_group("настройки")
    options.add_argument("-h", "--help", action="help", help="показать эту справку")
    form = options.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="описание стенда одной строкой JSON")
    form.add_argument("--env", action="store_true", help="описание стенда строками KEY=value")
    options.add_argument("--verbose", action="store_true", help="показывать внутренние подробности ошибок")
    options.add_argument("--organisations", type=_number, default=4, metavar="N", help="сколько организаций завести")
    options.add_argument("--queue-name", default="agent-jobs", metavar="ИМЯ", help="имя очереди заданий")
    options.add_argument(
        "--variant",
        action="append",
        default=[],
        type=_variant,
        metavar="ИМЯ",
        help=f"чем стенд отличается от обычного, можно несколько раз: {', '.join(VARIANTS)}",
    )
    options.add_argument("--folder", type=Path, metavar="ПАПКА", help="где завести временную папку")
    options.add_argument(
        "--listen",
        type=_address,
        default=os.environ.get(ADDRESS_VARIABLE) or LOOPBACK,
        metavar="АДРЕС",
        help=f"адрес этой машины для обращений с других (или {ADDRESS_VARIABLE}); только в закрытой сети",
    )
    for name, whose in PORTS.items():
        options.add_argument(f"--{name}-port", type=_number, default=0, metavar="ПОРТ", help=f"порт {whose}")
    asked = parser.parse_args()
    if asked.organisations < 1:
        parser.error("--organisations: нужна хотя бы одна организация")
    if asked.folder is not None and not asked.folder.is_dir():
        parser.error(f"--folder: нет такой папки: {asked.folder}")
    for name in PORTS:
        if getattr(asked, f"{name}_port") > 65_535:
            parser.error(f"--{name}-port: порт — число от 1 до 65535")
    return asked


async def _run(asked: argparse.Namespace) -> int:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(number, stop.set)

    from stand.process import watch_input
    from stand.server_process import ServerError
    from stand.services import NotReady
    from stand.serving import PortTaken
    from stand.supervisor import Options, Stand

    machine = asked.json or asked.env
    if machine and stat.S_ISFIFO(os.fstat(sys.stdin.fileno()).st_mode):
        watch_input(stop.set)
    if not machine:
        print("Стенд запускается…", flush=True)

    stand = Stand(
        Options(
            organisations=asked.organisations,
            queue_name=asked.queue_name,
            variants=tuple(asked.variant),
            folder=asked.folder,
            address=asked.listen,
            **{f"{name}_port": getattr(asked, f"{name}_port") for name in PORTS},
        )
    )
    stopping = asyncio.create_task(stop.wait())
    starting = asyncio.create_task(stand.start())
    await asyncio.wait((stopping, starting), return_when=asyncio.FIRST_COMPLETED)
    if not starting.done():
        starting.cancel()
        await asyncio.wait((starting,))
        return 0
    try:
        description = starting.result()
    except PortTaken as error:
        print(error, file=sys.stderr)
        return PORT_TAKEN
    except (NotReady, ServerError) as error:
        print(f"Стенд не запустился. {error}", file=sys.stderr)
        return TROUBLE

    if not machine:
        description.keep()
    shown = description.as_json if asked.json else description.as_environment if asked.env else description.as_text
    print(shown(), flush=True)
    failing = asyncio.create_task(stand.failed())
    await asyncio.wait((stopping, failing), return_when=asyncio.FIRST_COMPLETED)
    status = 0
    if failing.done():
        print(f"Стенд остановлен. {failing.result()}", file=sys.stderr)
        status = TROUBLE
    elif not machine:
        print("\nСтенд останавливается…", flush=True)
    failing.cancel()
    await stand.stop()
    return status


def _in_words(error: Exception) -> str:
    """What has happened, in one line: the system's own words for what a file or folder refused."""
    if isinstance(error, PermissionError) and error.filename:
        return f"Нет прав на {error.filename}"
    if isinstance(error, OSError) and error.errno == errno.ENOSPC:
        return f"На диске нет места{f': {error.filename}' if error.filename else ''}"
    said = " ".join(str(error).split())
    return f"Ошибка {type(error).__name__}: {said}".rstrip(" :.")


def main() -> int:
    """Run a stand; the module's text says what the exit status means."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # what a console's encoding lacks must not end the stand
            stream.reconfigure(errors="backslashreplace")
    asked = _arguments()
    if not ipaddress.IPv4Address(asked.listen).is_loopback:
        print(OPEN_TO_OTHERS.format(address=asked.listen), file=sys.stderr, flush=True)
    try:
        return asyncio.run(_run(asked))
    except Exception as error:  # of this machine, or of the stand itself: one sentence in any case
        if asked.verbose:
            traceback.print_exc()
        print(f"Стенд не запустился. {_in_words(error)}. Подробности: python -m stand --verbose.", file=sys.stderr)
        return TROUBLE


if __name__ == "__main__":
    sys.exit(main())
