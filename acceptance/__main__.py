"""The command `acceptance`: run the whole checklist, look at a target, tidy up, report."""

import argparse
import atexit
import gc
import os
import secrets
import signal
import sys
import traceback
from pathlib import Path
from typing import NoReturn

from acceptance import console_encoding
from acceptance.outcomes import CheckBroken, SettingsError
from acceptance.process import delayed_interrupt
from acceptance.process.names import VERBOSE
from acceptance.secrets.masking import guard_console
from acceptance.target import stand_prefetch

USAGE = {
    "run": "проверить чек-лист целиком (или то, что выбрано: feature-файлы, --tags) и собрать отчёт",
    "merge": "свести части прогона, сделанные несколькими машинами (--shard), в один вердикт и один отчёт",
    "fleet": "проверить все развёртывания из targets.toml и показать их на одной странице",
    "watch": "проверять выбранное снова после каждого изменения файлов, не останавливая стенд",
    "doctor": "посмотреть, что даёт цель и чего не хватает, ничего не запуская",
    "report": "собрать отчёт по последнему или названному прогону, даже если он был прерван",
    "runs": "показать прогоны: когда, против какой цели, полный или нет, с каким ответом",
    "trace": "открыть запись браузера: что было на странице в неудачном сценарии пункта",
    "sweep": "убрать с цели то, что осталось от прерванных прогонов",
    "steps": "показать словарь сценариев: каждое предложение и что может стоять на его местах",
}


class _Parser(argparse.ArgumentParser):
    """Says in Russian that a command was not understood; exit status 3, as for any wrong setting."""

    def error(self, message: str) -> NoReturn:
        print(f"Команда не понята ({message}). Что бывает: acceptance --help.", file=sys.stderr)
        sys.exit(3)


def main(arguments: list[str] | None = None) -> int:
    """Run one command; the process' exit status."""
    guard_console()
    atexit.register(gc.freeze)  # else Python looks through all that was imported once more before it ends: 0.3 s
    known, rest = _read([console_encoding.as_typed(word) for word in sys.argv[1:]] if arguments is None else arguments)
    if known.command in ("run", "watch"):
        delayed_interrupt.hold()
        stand_prefetch.start_ahead(whatever_is_given=known.command == "run" and known.stand)
    from acceptance.reporting.files import SinkError  # with all that it brings: the stand starts meanwhile

    try:
        return _carry_out(known, rest)
    except SettingsError as error:
        print(error, file=sys.stderr)
        return 3
    except (CheckBroken, SinkError) as error:
        print(error, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("\nПрервано.", file=sys.stderr)
        return 2
    except BrokenPipeError:  # who reads has had enough, as `head` has
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # what is still held back goes nowhere
        return 128 + signal.SIGPIPE
    except Exception as error:
        if known.verbose:
            traceback.print_exc()
        print(f"Команда прервана ошибкой {type(error).__name__}: {error}. Подробности: --verbose.", file=sys.stderr)
        return 2


def _read(arguments: list[str]) -> tuple[argparse.Namespace, list[str]]:
    """The command's own words, and those that are behave's."""
    parser = _Parser(prog="acceptance", description="Приёмка GPT Agent Platform по её чек-листу.")
    verbose = _Parser(add_help=False)
    verbose.add_argument("--verbose", action="store_true", help="показывать внутренние подробности ошибок")
    commands = parser.add_subparsers(dest="command", required=True, metavar="команда")
    for name, text in USAGE.items():
        command = commands.add_parser(name, help=text, description=text, parents=[verbose], allow_abbrev=False)
        if name in _WORDS:
            _WORDS[name](command)
        if name in ("run", "watch"):
            command.epilog = "Остальные слова – для behave: файлы, --tags …"
        if name == "trace":
            command.add_argument("words", metavar="пункт", help="номер пункта или слова из названия сценария")
        if name in ("report", "trace"):
            command.add_argument("--run", default="", metavar="ID", help="какого прогона (иначе последнего)")
        if name == "report":
            command.add_argument("--open", action="store_true", help="и открыть его в браузере")
        if name == "steps":
            command.add_argument("words", nargs="*", help="только предложения с этими словами")
    known, rest = parser.parse_known_args(arguments)  # what is behave's stays in its order
    if rest and known.command not in ("run", "watch"):
        parser.error(f"неизвестные слова: {' '.join(rest)}")
    return known, rest


def _add_run(command: argparse.ArgumentParser) -> None:
    told = "сколько процессов behave (по умолчанию – на два больше, чем ядер)"
    command.add_argument("--processes", type=int, help=told)
    command.add_argument("--stand", action="store_true", help="на встроенном стенде, что бы ни было задано")
    command.add_argument("--strict", action="store_true", help="непроверенный пункт – не успех")
    command.add_argument("--order", default="", help="случайный порядок: random или зерно прошлого прогона")
    command.add_argument("--retries", type=int, default=0, help="повторять неудачное N раз (не на стенде)")
    command.add_argument(
        "--failed",
        action="store_true",
        help="только то, что не было выполнено в последнем полном прогоне этой цели; остальное взять из него",
    )
    told = "только вторая часть из пяти (auto – какая, скажет GitLab; auto/5 – Kubernetes); свести: merge"
    command.add_argument("--shard", default="", metavar="2/5", help=told)
    told = "только те, кому цель нужна одним (@монопольно): когда все части прошли"
    command.add_argument("--exclusive", action="store_true", help=told)
    command.add_argument("--headed", action="store_true", help="браузер с окном, чтобы смотреть, что происходит")
    command.add_argument("--slow-mo", type=int, default=0, metavar="МС", help="пауза между действиями браузера")
    told = "остановиться на странице, на которой сценарий не прошёл (окно и инспектор Playwright)"
    command.add_argument("--pause", action="store_true", help=told)
    told = "снять на видео каждый сценарий, который открывает страницу"
    command.add_argument("--video", action="store_true", help=told)
    command.add_argument("--alone", action="store_true", help="каждый сценарий в отдельном процессе behave")


def _add_merge(command: argparse.ArgumentParser) -> None:
    told = "архивы частей (с --fleet – результаты развёртываний) и папки с ними; обычно reports/parts и reports/fleet"
    command.add_argument("paths", nargs="*", type=Path, metavar="путь", help=told)
    command.add_argument("--strict", action="store_true", help="непроверенный пункт – не успех")
    told = "не части одного прогона, а развёртывания: одна страница обо всех, кто назван в этом файле"
    command.add_argument("--fleet", type=Path, metavar="targets.toml", help=told)
    command.add_argument("--schedule", default="", metavar="МЕТКА", help=_TAGGED)


def _add_fleet(command: argparse.ArgumentParser) -> None:
    command.add_argument("file", type=Path, metavar="targets.toml", help="развёртывания, их настройки и права")
    command.add_argument("--schedule", default="", metavar="МЕТКА", help=_TAGGED)
    command.add_argument("--target", default="", metavar="ИМЯ", help="только это (auto – какое, скажет Kubernetes)")
    command.add_argument("--at-once", type=int, default=2, metavar="N", help="не больше стольких сразу (2)")
    told = "столько минут на каждое (30); кто не уложился, остальных не задержит"
    command.add_argument("--limit", type=float, default=30.0, metavar="МИН", help=told)
    told = "ничего не проверять, напечатать матрицу для CI: github, gitlab, kubernetes"
    command.add_argument("--matrix", choices=("github", "gitlab", "kubernetes"), default="", help=told)
    command.add_argument("--strict", action="store_true", help="непроверенный пункт – не успех")


_TAGGED = "только развёртывания с этой меткой schedule"
_WORDS = {"run": _add_run, "merge": _add_merge, "fleet": _add_fleet}


def _carry_out(known: argparse.Namespace, rest: list[str]) -> int:
    if known.verbose:
        os.environ[VERBOSE] = "1"
    if known.command == "run":
        from acceptance.runner.command import run

        order = _seed(known.order)
        _show_browser(known)
        return run(
            rest,
            processes=known.processes,
            strict=known.strict,
            on_stand=known.stand,
            order=order,
            alone=known.alone,
            retries=known.retries,
            failed=known.failed,
            shard=known.shard,
            exclusive=known.exclusive,
        )
    if known.command in ("fleet", "merge"):
        return _several(known)
    if known.command == "watch":
        from acceptance.runner.watch import watch_over

        return watch_over(rest)
    if known.command == "doctor":
        from acceptance.doctor.command import doctor

        return doctor()
    if known.command == "sweep":
        from acceptance.leftovers.sweep import sweep

        return sweep()
    if known.command == "steps":
        from acceptance.dictionary.command import steps

        return steps(" ".join(known.words))
    from acceptance.reporting import command

    if known.command == "runs":
        return command.runs()
    if known.command == "trace":
        from acceptance.reporting.traces import show_trace

        return show_trace(known.words, known.run)
    return command.report(known.run, show=known.open)


def _several(known: argparse.Namespace) -> int:
    """Parts of one run, or several deployments."""
    if known.command == "merge" and not known.fleet:
        from acceptance.reporting.merge_parts import merge

        return merge(known.paths, strict=known.strict)
    from acceptance.fleet import command

    if known.command == "merge":
        if known.strict:
            raise SettingsError("--strict относится к прогонам развёртываний: задайте его acceptance fleet.")
        return command.merge_fleet(known.fleet, known.paths, known.schedule)
    return command.fleet(
        known.file,
        schedule=known.schedule,
        name=known.target,
        at_once=known.at_once,
        limit=known.limit,
        engine=known.matrix,
        strict=known.strict,
    )


def _show_browser(known: argparse.Namespace) -> None:
    """Tell the run's processes how the browser is to be shown; more than one window nobody can follow."""
    from acceptance.process.variables import name_of

    if known.headed or known.pause:
        os.environ[name_of("headed")] = "1"
        known.processes = known.processes or 1
    if known.pause:
        os.environ[name_of("pause")] = "1"
    if known.video:
        os.environ[name_of("video")] = "1"
    if known.slow_mo:
        os.environ[name_of("slow_mo")] = str(known.slow_mo)


def _seed(order: str) -> str:
    if order == "random":
        order = secrets.token_hex(3)
    if order:
        print(f"Порядок случайный, повторить его: acceptance run --order {order}")
    return order


if __name__ == "__main__":
    sys.exit(main())
