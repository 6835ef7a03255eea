"""The end of a run: judge it, write every sink, return the exit status; on a killed run as on a finished one."""

import sys
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TextIO

from acceptance.outcomes import Outcome, Verdict
from acceptance.reporting.advice import ADVICE
from acceptance.reporting.allure.render import RenderError, render
from acceptance.reporting.allure.results import complete_results
from acceptance.reporting.checklist import write_checklist
from acceptance.reporting.console import show
from acceptance.reporting.files import SinkError, cannot_write, mask
from acceptance.reporting.formatter import copy_results
from acceptance.reporting.judge import EXIT_BROKEN, EXIT_SETTINGS, Judgement, judge
from acceptance.reporting.printed import write_printed
from acceptance.reporting.run import Run, forget_old_runs
from acceptance.reporting.verdict import write_verdict
from acceptance.reporting.waivers import Waiver, load_waivers
from acceptance.target.waivers_file import FILE as WAIVERS_FILE
from acceptance.target.waivers_file import WaiverError

REPORT = "allure-report.html"


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
) -> int:
    """Judge the run, write Allure results, report, checklist and verdict, print the screen.

    Returns the exit status: 0 all planned passed or waived, 1 something failed, 2 broken, 3 bad settings.
    May be called again on the same folder: what is on disk decides. problems: what could not be put on disk.
    """
    run = Run(Path(run_dir))
    waivers, refusal = _waivers(run, waivers_file)
    judgement = judge(run, waivers)
    judgement = replace(judgement, problems=tuple(dict.fromkeys([*judgement.problems, *problems])))
    if refusal:
        judgement = replace(judgement, refused=judgement.refused or refusal)
    sinks, written = _Sinks(), {}
    code = judgement.exit_code
    report = run.reports / REPORT
    complete = sinks.write(lambda: complete_results(run, judgement))
    facts = run.facts()
    for folder in facts.get("copies", []):
        sinks.write(partial(copy_results, run.results, Path(folder)))
    if complete and facts.get("render", True) and sinks.write(lambda: render(run, judgement, report)):
        written["Отчёт"] = report
    judgement, code = _with_failures(judgement, sinks.failures, code)
    for title, name, write in (
        ("Чек-лист", "checklist.md", write_checklist),
        ("Для печати и письма", "checklist.html", partial(write_printed, run)),
        ("Вердикт", "verdict.json", write_verdict),
    ):
        published, own = run.reports / name, run.path / name
        if sinks.write(partial(write, judgement, code, own, published)):
            written[title] = published
    judgement, code = _with_failures(judgement, sinks.failures, code)
    if not quiet:
        show(judgement, code, written, stream)
    elif sinks.failures:
        print("\n".join(dict.fromkeys(failure.reason for failure in sinks.failures)), file=sys.stderr)
    forget_old_runs(run.reports)
    return code


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
