"""The end of a run: judge it, write every sink, return the exit status; on a killed run as on a finished one."""

import sys
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TextIO

from acceptance.outcomes import Outcome, Verdict
from acceptance.reporting import runs
from acceptance.reporting.advice import ADVICE
from acceptance.reporting.allure.render import RenderError, render
from acceptance.reporting.allure.results import complete_results
from acceptance.reporting.archive import pack
from acceptance.reporting.background import may_wait, render_aside
from acceptance.reporting.checklist import write_checklist
from acceptance.reporting.console import show, show_afterwards
from acceptance.reporting.files import SinkError, cannot_write, mask
from acceptance.reporting.formatter import copy_results
from acceptance.reporting.judge import EXIT_BROKEN, EXIT_SETTINGS, Judgement, judge
from acceptance.reporting.junit import JUNIT, summarise, write_junit
from acceptance.reporting.monitoring import METRICS, write_metrics
from acceptance.reporting.parts import parts_of
from acceptance.reporting.places import REPORT, VERDICT, make_room, place_of
from acceptance.reporting.printed import write_printed
from acceptance.reporting.run import Run
from acceptance.reporting.since import since
from acceptance.reporting.verdict_json import write_verdict
from acceptance.reporting.waivers import Waiver, load_waivers
from acceptance.target.waivers_file import FILE as WAIVERS_FILE
from acceptance.target.waivers_file import WaiverError

PART = "Архив для acceptance merge"
#: Nobody can mask a film, so it is in no report.
FILMS = "Видео (пароли и ключи на нём не скрыты: прежде чем пересылать, посмотрите)"


class _Sinks:
    """Writes one sink after the other; a sink that fails does not keep the next from being written."""

    def __init__(self) -> None:
        self.failures: list[Outcome] = []

    def write(self, action: Callable[[], None]) -> bool:
        try:
            action()
        except SinkError as error:
            self.failures.append(Outcome(Verdict.BROKEN, mask(str(error)), ADVICE["disk"].action))
        except OSError as error:
            path = Path(error.filename or "reports")
            sentence = str(cannot_write(path, error))
            self.failures.append(Outcome(Verdict.BROKEN, mask(sentence), ADVICE["disk"].action))
        except RenderError as error:
            self.failures.append(Outcome(Verdict.BROKEN, mask(str(error)), ADVICE["report"].action))
        except KeyboardInterrupt:
            # What an earlier run has left must not stand for this one: the sinks that follow are a moment's work.
            said = "Запись результатов прервана с клавиатуры."
            self.failures.append(Outcome(Verdict.BROKEN, said, "Постройте отчёт ещё раз: acceptance report."))
        else:
            return True
        return False


def finish(
    run_dir: Path | str,
    *,
    waivers_file: Path | None = None,
    stream: TextIO | None = None,
    quiet: bool = False,
    problems: tuple[Outcome, ...] = (),
    report: bool | None = None,
    aside: bool = True,
) -> int:
    """Judge the run, write Allure results, checklist and verdict, print the screen; then render the report.

    Returns the exit status: 0 all planned passed or waived, 1 something failed, 2 broken, 3 bad settings.
    May be called again on the same folder: what is on disk decides. problems: what could not be put on disk.
    report: render Allure's report; None: of a full run only, a partial one has it on request. aside: where a person
    looks on, let a process of its own render it.
    """
    run, out = Run(Path(run_dir)), stream or sys.stdout
    sinks, judgement, place = _begun(run, waivers_file, problems)
    page = (place or run.path) / REPORT
    wanted = _wanted(run, judgement, place, report) and not sinks.failures
    if place and not wanted:
        sinks.write(partial(make_room, place, run))
    judgement, code = _with_failures(judgement, sinks.failures, judgement.exit_code)
    written = _write(sinks, run, judgement, code, place)
    judgement, code = _with_failures(judgement, sinks.failures, code)
    begun = wanted and aside and not sinks.failures and may_wait(out) and sinks.write(lambda: render_aside(run))
    if begun:
        written["Отчёт Allure (строится, будет готов через несколько секунд)"] = page
    if not quiet:
        if (parts := parts_of(run)) is None or parts.merged:  # of a job's parts the merged run tells
            sinks.write(lambda: summarise(judgement, code))
        judgement, code = _with_failures(judgement, sinks.failures, code)
        show(judgement, code, written, out, on_request=not wanted and bool(judgement.scenarios))
    if wanted and not begun and sinks.write(lambda: render(run, judgement, page)) and not quiet:
        show_afterwards({"Отчёт Allure": page}, out)
    if new := [one for one in sinks.failures if one not in judgement.problems]:
        judgement, code = _with_failures(judgement, new, code)
        _write(sinks, run, judgement, code, place)
        if not quiet:
            show_afterwards({}, out, failures=new, final=(judgement, code))
    if quiet and sinks.failures:
        print("\n".join(dict.fromkeys(failure.reason for failure in sinks.failures)), file=sys.stderr)
    runs.forget_old(run.reports)
    return code


def _begun(run: Run, waivers_file: Path | None, problems: tuple[Outcome, ...]) -> tuple[_Sinks, Judgement, Path | None]:
    """Judge the run and complete what Allure reads; where the run is published."""
    waivers, refusal = _waivers(run, waivers_file)
    judgement = judge(run, waivers)
    judgement = replace(
        judgement,
        problems=tuple(dict.fromkeys([*judgement.problems, *problems])),
        refused=judgement.refused or refusal,
    )
    sinks = _Sinks()
    sinks.write(lambda: complete_results(run, judgement))
    for folder in run.facts().get("copies", []):
        sinks.write(partial(copy_results, run.results, Path(folder)))
    return sinks, judgement, place_of(run, judgement)


def _wanted(run: Run, judgement: Judgement, place: Path | None, report: bool | None) -> bool:
    """True when Allure's report is to be made: asked for, or of a full run that others are shown."""
    asked = (judgement.full and place is not None) if report is None else report
    return asked and bool(run.facts().get("render", True))


def _write(sinks: _Sinks, run: Run, judgement: Judgement, code: int, place: Path | None) -> dict[str, Path]:
    """Write what a moment is enough for; titles and paths of what is there, the first as others find it."""
    written: dict[str, Path] = {}
    for title, name, write in (
        ("Чек-лист", "checklist.md", write_checklist),
        ("Для печати и письма", "checklist.html", partial(write_printed, run)),
        ("Вердикт", VERDICT, partial(write_verdict, since(run, judgement))),
        ("Для CI", JUNIT, write_junit),
        ("Для мониторинга", METRICS, write_metrics),
    ):
        paths = [run.path / name, *([place / name] if place else [])]
        if sinks.write(partial(write, judgement, code, *paths)):
            written[title] = paths[-1]
    sinks.write(lambda: _pack(run, written))
    if run.films.exists():
        written[FILMS] = run.films
    sinks.write(lambda: run.describe(ended=runs.summary_of(judgement, code)))
    return written


def _pack(run: Run, written: dict[str, Path]) -> None:
    if file := pack(run):
        written[PART] = file


def _waivers(run: Run, path: Path | None) -> tuple[dict[str, Waiver], str]:
    named = run.facts().get("waivers")
    try:
        return load_waivers(path or (Path(named) if named else WAIVERS_FILE), run.plan()), ""
    except WaiverError as error:
        return {}, str(error)


def _with_failures(judgement: Judgement, failures: list[Outcome], code: int) -> tuple[Judgement, int]:
    problems = tuple(dict.fromkeys([*judgement.problems, *failures]))
    worse = code or EXIT_BROKEN if failures else code
    return replace(judgement, problems=problems), EXIT_SETTINGS if judgement.refused else worse
