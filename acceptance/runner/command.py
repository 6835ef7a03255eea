"""`acceptance run`: one stand or target, several behave processes that share the scenarios, one verdict."""

import contextlib
import os
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from behave.configuration import Configuration
from behave.exception import ConfigError
from behave.parser import ParserError

from acceptance import PROJECT
from acceptance.browser import onlooker
from acceptance.outcomes import CheckBroken, Verdict
from acceptance.process import delayed_interrupt, lifeline
from acceptance.process.variables import ProcessVariables, name_of
from acceptance.reporting import PlannedScenario, Run, begin_run, finish
from acceptance.reporting.advice import ADVICE
from acceptance.reporting.archive import begin_part
from acceptance.reporting.carry_over import take_over
from acceptance.reporting.notifying import check_notify, tell
from acceptance.reporting.records import FROM_KEYBOARD, Aborted, Finished, Stopped
from acceptance.reporting.verdict_kinds import kind_of
from acceptance.reporting.waivers import load_waivers
from acceptance.runner import progress, retry
from acceptance.runner.behave_server import BehaveProcess, BehaveServer
from acceptance.runner.choice import Choice, choose, choose_again, choose_part
from acceptance.runner.claims import Turn, turn_of
from acceptance.runner.remaining_time import note_pace
from acceptance.runner.shard import WHOLE, Shard, asked_for
from acceptance.secrets import masking
from acceptance.target import stand_prefetch
from acceptance.target.facts import facts_of, target_name
from acceptance.target.settings import NAMES, Target, load_target
from acceptance.target.stand_process import EMBEDDED, STAND_GONE, StandProcess


def run(
    arguments: list[str],
    *,
    processes: int | None = None,
    strict: bool = False,
    on_stand: bool = False,
    order: str = "",
    alone: bool = False,
    retries: int = 0,
    failed: bool = False,
    shard: str = "",
    exclusive: bool = False,
) -> int:
    """Run what behave would run with these arguments; the exit status of the whole run.

    on_stand: start the embedded stand whatever the settings say about a deployment.
    order: any text, the seed of a random order. alone: each scenario in a behave process of its own.
    processes: at most so many at once. Where the target has fewer owners, several work in one organisation, and the
    first of them does what only one may do there at a time. retries: how often what has failed is tried again.
    failed: only what was not green in the last full run of the target, the rest is taken from there.
    shard: only this part, in the words of `--shard`; exclusive: only the stage after all parts.
    Raises SettingsError, SinkError.
    """
    try:
        part = asked_for(shard, exclusive_stage=exclusive, failed=failed)
        return _run(arguments, processes, strict, on_stand, order, alone, retries, failed, part)
    finally:
        stand_prefetch.give_up()  # whatever was refused, no stand stays that nobody has taken


def _run(
    arguments: list[str],
    processes: int | None,
    strict: bool,
    on_stand: bool,
    order: str,
    alone: bool,
    retries: int,
    failed: bool,
    shard: Shard | None,
) -> int:
    given = None if on_stand else load_target()
    if not on_stand:
        check_notify()
    retry.refuse_on_stand(retries, given)
    onlooker.refuse_impossible(given)
    name = target_name(given, embedded=False) if given else EMBEDDED
    try:
        if shard:
            choice = choose_part(arguments, shard, name, given.address if given else EMBEDDED)
        else:
            choice = choose_again(arguments, name) if failed else choose(arguments)
        load_waivers(plan=choice.plan)  # refused before anything is run
    except (ParserError, ConfigError, OSError) as error:
        print(f"Нечего запускать: {error}. Проверьте, что указано после acceptance run.", file=sys.stderr)
        return 3
    if not choice.scenarios and choice.earlier:
        print(f"Повторять нечего: в прогоне {choice.earlier.id} выполнено всё.")
        return 0
    lifeline.hear_termination()
    report = begin_run(strict=strict)
    report.write_plan(choice.plan)
    if choice.earlier:
        take_over(report, choice.earlier, choice.taken)
    if choice.parts:
        begin_part(report, choice.parts)
        if not choice.scenarios:
            report.describe(target=name)
            return finish(report.path)  # fewer scenarios than machines: nothing is started for none
    code = _run_chosen(report, choice, given, processes, order, alone, retries, shard)
    if not on_stand:  # else it is the suite that is tried, not a deployment
        tell(report)
    return code


def _run_chosen(
    report: Run,
    choice: Choice,
    given: Target | None,
    processes: int | None,
    order: str,
    alone: bool,
    retries: int,
    shard: Shard | None,
) -> int:
    stand = server = None
    cut_short = False
    try:
        delayed_interrupt.release()
        server = BehaveServer()  # gets ready while the stand starts
        if given:
            target = given
        else:
            stand = stand_prefetch.taken()
            target = stand.target()
        masking.learn(*target.secrets())
        report.describe(target=target_name(target, embedded=stand is not None), environment=facts_of(target))
        number = processes or _usual_number(choice, shard)
        number = max(1, min(number, len(choice.scenarios)))
        owners = (shard or WHOLE).owners(len(target.accounts) or 1)
        note_pace(report, [one.id for one in choice.scenarios], report.facts()["target"], number)
        environment = {**_environment(report, target, stand), name_of("order"): order}
        if not choice.whole:
            environment[name_of("every_page")] = "1"  # few scenarios can afford it
        again = ["-D", f"{retry.USERDATA}={retries}"] if retries else []
        if alone:
            stop = Configuration(choice.arguments).stop
            _run_alone(server, report, environment, choice.scenarios, owners[:number], *again, stop=stop)
        else:
            _run_all(server, report, environment, [*choice.arguments, *again], number, owners)
        if stand and not stand.alive:
            _abort(report, STAND_GONE, "Запустите прогон снова.")
    except CheckBroken as error:
        _abort(report, error.message, error.advice)
    except KeyboardInterrupt:
        cut_short = True
        _abort(report, FROM_KEYBOARD, ADVICE["interrupted"].action)
    finally:
        progress.clear()
        if server:
            server.close()
        if stand:
            stand.stop() if cut_short else stand.dismiss()  # by itself, while the report is made
    return finish(report.path)


def _usual_number(choice: Choice, shard: Shard | None) -> int:
    """Of processes: two more than there are cores, since a scenario waits about as long as it works."""
    number = (os.cpu_count() or 1) + 2
    return min(number, shard.processes(choice.scenarios)) if shard else number


def _environment(report: Run, target: Target, stand: StandProcess | None) -> dict[str, str]:
    own = ProcessVariables(
        env_file=Path(os.devnull),
        run_dir=report.path,
        claims=report.path / "claims",
        stand_pid=stand.pid if stand else 0,
    )
    # The description is complete: nothing else that environment or `.env` say about a deployment may be mixed into it.
    return {
        **{name: value for name, value in os.environ.items() if name not in NAMES},
        **target.as_environment(),
        **own.as_environment(),
    }


def _abort(report: Run, reason: str, advice: str = "") -> None:
    report.record(Aborted(verdict=Verdict.BROKEN, reason=masking.mask(reason), advice=masking.mask(advice)))


def _run_all(
    server: BehaveServer, report: Run, environment: dict[str, str], arguments: list[str], number: int, owners: list[int]
) -> None:
    (report.path / "claims").mkdir(exist_ok=True)
    with _children() as children:
        for index in range(number):
            own = {**environment, name_of("account"): str(owners[index % len(owners)])}
            own[name_of("sharing")] = "1" if index >= len(owners) else ""
            # Progress goes to the console by standard error.
            children.append(server.start(arguments, own, report.logs / f"behave-{index + 1}.log"))


def _run_alone(
    server: BehaveServer,
    report: Run,
    environment: dict[str, str],
    scenarios: Sequence[PlannedScenario],
    owners: list[int],
    *arguments: str,
    stop: bool,
) -> None:
    """Run each scenario in a behave process of its own, those that disturb others one by one."""
    for turn in Turn:
        ready = [scenario for scenario in scenarios if turn_of(scenario.tags) is turn]
        at_once = owners[:1] if turn in (Turn.ITEMS_ALONE, Turn.BEYOND_ALONE) else owners
        run_each(server, report, environment, ready, at_once, *arguments, stop=stop)
    if stop:
        report.record(Stopped())


def run_each(
    server: BehaveServer,
    report: Run,
    environment: dict[str, str],
    scenarios: list[PlannedScenario],
    owners: Sequence[int],
    *arguments: str,
    stop: bool = False,
) -> None:
    """Run each scenario in a behave process of its own, as many at once as there are owners, each with its own.

    stop: none is begun once one has failed.
    """
    waiting = list(reversed(scenarios))

    def work(index: int, owner: int) -> None:
        own = {**environment, name_of("account"): str(owner)}
        own.pop(name_of("claims"))
        log = report.logs / f"behave-{index + 1}.log"
        while waiting and not (stop and _has_failed(report)):
            scenario = waiting.pop()
            with _children() as children:
                children.append(server.start([*arguments, f"{PROJECT / scenario.file}:{scenario.line}"], own, log))

    with ThreadPoolExecutor(len(owners)) as pool:
        try:
            for done in [pool.submit(work, index, owner) for index, owner in enumerate(owners)]:
                done.result()
        finally:
            waiting.clear()


def _has_failed(report: Run) -> bool:
    """True when the latest try of a scenario of this run is a failure."""
    ended = {one.id: one for stream in report.streams() for one in stream if isinstance(one, Finished)}
    return any(kind_of(one.verdict).failure for one in ended.values())


@contextlib.contextmanager
def _children() -> Iterator[list[BehaveProcess]]:
    children: list[BehaveProcess] = []
    try:
        yield children
        for child in children:
            child.wait()
    except BaseException:
        # Ctrl-C reaches the children too: they end their scenarios and tidy up, and are waited for.
        for child in children:
            child.interrupt()
        for child in children:
            child.wait()
        raise
    finally:
        for child in children:
            child.kill()  # an impatient second Ctrl-C: what it leaves, `acceptance sweep` removes
