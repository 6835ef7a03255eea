"""A run for each deployment: so many at once, each with its limit, none held up by another."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from fleet_lab import target

from acceptance import PROJECT
from acceptance.fleet.results import SUFFIX, Result, read_results
from acceptance.fleet.running import Runs
from acceptance.fleet.targets import FleetTarget
from acceptance.outcomes import Verdict
from acceptance.timing.waiting import wait_for

#: What stands in for `acceptance run`: ends as the deployment's name says, with a verdict where a run has one.
RUN = """
import json, os, signal, sys, threading
from pathlib import Path
name = os.environ["TARGET_NAME"]
reports = Path(os.environ["ACCEPTANCE_REPORTS_DIR"])
(reports / "begun").touch()
if name == "stubborn":
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
if name in ("hangs", "stubborn"):
    threading.Event().wait(60)
if name.startswith("refused"):
    print("Первая строка.")
    print("Настройки неверны. Исправьте их.", file=sys.stderr)
    sys.exit(3)
sys.path.insert(0, "tests/reporting")
from acceptance.outcomes import Verdict
from acceptance.reporting.run import begin_run
from acceptance.reporting.verdict_json import verdict_data
from test_answer import judged
red = {"1.1": Verdict.FAILED} if name == "red" else {}
judgement = judged(red, target=name, others=(Verdict.FAILED,) if red else ())
run = begin_run(name)
run.describe(ended={"full": True, "answer": "Ответ", "exitCode": judgement.exit_code, "target": name})
data = verdict_data(judgement, judgement.exit_code)
(run.path / "verdict.json").write_text(json.dumps(data), encoding="utf-8")
sys.exit(judgement.exit_code)
"""


def runs(folder: Path, limit: float = 60.0) -> Runs:
    return Runs(folder, limit, 1, command=(sys.executable, "-c", RUN), tidying=0.5)


def checked(fleet: Runs, *names: str, at_once: int = 4) -> dict[str, Result]:
    told: list[str] = []
    fleet.check([target(name) for name in names], at_once, lambda one, result: told.append(one.name))
    assert sorted(told) == sorted(names)
    found, damaged = read_results([fleet.folder])
    assert damaged == []
    return found


@pytest.fixture(autouse=True)
def from_the_project(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(PROJECT)


def test_each_ends_as_its_run_does(tmp_path: Path) -> None:
    found = checked(runs(tmp_path), "good", "red", "refused")
    assert {name: one.code for name, one in found.items()} == {"good": 0, "red": 1, "refused": 3}
    assert found["refused"].trouble == "Настройки неверны. Исправьте их." and found["refused"].items == ()
    verdicts = {one.number: one.verdict for one in found["red"].items}
    assert verdicts["1.1"] is Verdict.FAILED and verdicts["1.2"] is Verdict.PASSED and len(verdicts) == 54
    assert found["red"].beyond == ("сценарий",) and found["good"].answer == "Ответ"


def test_one_that_hangs_is_ended_and_holds_up_none(tmp_path: Path) -> None:
    found = checked(runs(tmp_path, limit=3), "hangs", "stubborn", "refused")
    assert found["refused"].code == 3
    for name in ("hangs", "stubborn"):
        assert found[name].code == 2 and "не уложилось в 3 с (--limit)" in found[name].trouble


def test_a_mistaken_deployment_holds_up_none(tmp_path: Path) -> None:
    told: list[Result] = []
    wrong = FleetTarget("wrong", {"WEB_URL": "app"})
    runs(tmp_path).check([wrong, target("good")], 1, lambda one, result: told.append(result))
    assert [(one.name, one.code) for one in told] == [("wrong", 3), ("good", 0)]
    assert "WEB_URL задана неверно" in told[0].trouble


def test_an_earlier_days_result_never_stands_for_this_one(tmp_path: Path) -> None:
    checked(runs(tmp_path), "good")
    again = Runs(tmp_path, 60, 1, command=(sys.executable, "-c", "import sys; sys.exit(9)"))
    found = checked(again, "good")
    assert found["good"].code == 2 and found["good"].items == () and "кодом 9" in found["good"].trouble
    (tmp_path / f"bad{SUFFIX}").write_text("{", encoding="utf-8")
    assert read_results([tmp_path])[1] == [tmp_path / f"bad{SUFFIX}"]


def test_no_more_at_once_than_wanted(tmp_path: Path) -> None:
    now, most, lock = 0, 0, threading.Lock()
    fleet = runs(tmp_path)
    original = fleet._run

    def counted(*arguments: object) -> tuple[int, str]:
        nonlocal now, most
        with lock:
            now += 1
            most = max(most, now)
        try:
            return original(*arguments)  # type: ignore[arg-type]
        finally:
            with lock:
                now -= 1

    fleet._run = counted  # type: ignore[method-assign]
    checked(fleet, *(f"refused {place}" for place in range(6)), at_once=2)
    assert most == 2


def test_ctrl_c_ends_all_of_them(tmp_path: Path) -> None:
    script = f"""
import sys
sys.path.insert(0, "tests/fleet")
from pathlib import Path
from test_running import runs
from fleet_lab import target
fleet = runs(Path({str(tmp_path)!r}))
try:
    fleet.check([target("hangs"), target("stubborn"), target("waits")], 2, lambda *told: None)
except KeyboardInterrupt:
    sys.exit(130)
"""
    process = subprocess.Popen([sys.executable, "-c", script], cwd=PROJECT, start_new_session=True)
    stems = [target(name).stem for name in ("hangs", "stubborn")]
    both = "оба начались"
    wait_for(lambda: all((tmp_path / stem / "begun").exists() for stem in stems), what=both, within=30)
    os.kill(process.pid, signal.SIGINT)
    assert process.wait(30) == 130
    told = [json.loads(path.read_text("utf-8")) for path in tmp_path.glob(f"*{SUFFIX}")]
    assert {one["trouble"] for one in told} == {"прогон остановлен с клавиатуры"}
