"""`acceptance watch`: what was chosen is run again whenever a feature, a step or code is saved; the stand stays up."""

import os
import subprocess
import sys
import threading
from collections.abc import Iterable
from pathlib import Path

from behave.configuration import setup_parser
from behave.exception import ConfigError
from behave.parser import ParserError
from watchfiles import Change, watch

from acceptance import PROJECT
from acceptance.checklist import tags
from acceptance.outcomes import CheckBroken
from acceptance.process import delayed_interrupt
from acceptance.process.variables import ProcessVariables
from acceptance.reporting import read_plan
from acceptance.runner.choice import FEATURES
from acceptance.target import stand_prefetch
from acceptance.target.facts import target_name
from acceptance.target.settings import NAMES, load_target
from acceptance.target.stand_process import STAND_GONE

WATCHED = ("features", "acceptance", "environment.py", "waivers.toml")
KINDS = frozenset({".feature", ".py", ".js", ".toml"})
DEBOUNCE_MS = 50  # an editor that saves several files at once means one run
CTRL_C = "Ctrl-C закончит наблюдение."


def watch_over(arguments: list[str]) -> int:
    """Run `behave <arguments>` now and after each change, until Ctrl-C; 0 then, 3 when nothing can be run.

    Raises SettingsError, CheckBroken.
    """
    given = load_target()
    try:
        chosen = _understood(arguments)
    except (ParserError, ConfigError, OSError) as error:
        print(f"Нечего запускать: {error}. Проверьте, что указано после acceptance watch.", file=sys.stderr)
        stand_prefetch.give_up()
        return 3
    stand = None if given else stand_prefetch.taken()
    try:
        delayed_interrupt.release()
        target = given or (stand.target() if stand else None)
        assert target is not None
        environment = {
            **{name: value for name, value in os.environ.items() if name not in NAMES},
            **target.as_environment(),
            "TARGET_NAME": target_name(target, embedded=stand is not None),
            **ProcessVariables(env_file=Path(os.devnull), stand_pid=stand.pid if stand else 0).as_environment(),
        }
        _run(chosen, environment, "")
        for changes in _changes(threading.Event()):
            if stand and not stand.alive:
                raise CheckBroken(STAND_GONE, "Запустите acceptance watch снова.")
            _run(chosen, environment, _named(changes))
    except KeyboardInterrupt:
        pass
    finally:
        if stand:
            stand.stop()
    return 0


def _understood(arguments: list[str]) -> list[str]:
    """behave's words, with the project's features when they name none: what nobody understands is said once, now."""
    known, unknown = setup_parser().parse_known_args(arguments)
    if unknown:
        raise ConfigError(f"behave не знает слов {' '.join(unknown)}")
    words = arguments if known.paths else [*arguments, str(FEATURES)]
    _, features = read_plan(words)
    tags.refuse_unknown(features)
    return words


def _changes(stop: threading.Event) -> Iterable[set[tuple[Change, str]]]:
    """Sets of changes, as they come."""
    places = [PROJECT / name for name in WATCHED if (PROJECT / name).exists()]
    return watch(
        *places,
        watch_filter=lambda _, path: Path(path).suffix in KINDS,
        debounce=DEBOUNCE_MS,
        step=DEBOUNCE_MS // 2,
        stop_event=stop,
        raise_interrupt=True,
    )


def _run(arguments: list[str], environment: dict[str, str], why: str) -> None:
    """Run behave in a process of its own: it sees all code as it is now."""
    print(f"\n── {why or 'Запуск'} ──", flush=True)
    subprocess.run([sys.executable, "-m", "behave", *arguments], env=environment, check=False)
    print(f"\nЖду изменений в features и acceptance. {CTRL_C}", flush=True)


def _named(changes: set[tuple[Change, str]]) -> str:
    names = sorted({os.path.relpath(path, PROJECT) for _, path in changes})
    return f"Изменилось: {', '.join(names[:3])}" + (f" и ещё {len(names) - 3}" if len(names) > 3 else "")
