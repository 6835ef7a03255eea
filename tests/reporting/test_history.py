"""What trends are made of: full runs only, a history for each target, a report that is made anew counted once."""

import json
from pathlib import Path

import pytest
from reporting_lab import Lab
from test_answer import judged

from acceptance.reporting import Run, finish
from acceptance.reporting.allure import history
from acceptance.reporting.allure.page import Page

FEATURE = """
  @1.1
  Сценарий: первый
    Тогда всё верно
"""


def shown_before(lab: Lab, place: Path | None = None) -> int:
    """How many earlier runs the last report's only item tells of."""
    page = Page(((place or lab.reports) / "allure-report.html").read_text("utf-8"))
    results = [page.read(name) for name in page.names("data/test-results/")]
    return len(next(one for one in results if one["name"].startswith("1.1 первый"))["history"])


def test_full_runs_of_a_target_make_its_history(lab: Lab) -> None:
    lab.environment(render=True)
    lab.feature(FEATURE)
    first = lab.reports / "runs" / lab.run().verdict["run"]
    assert shown_before(lab) == 0
    finish(first, quiet=True)
    assert shown_before(lab) == 0, "a report that is made anew has met itself in its past"
    part = lab.run("--tags=@1.1")
    part.report()
    assert shown_before(lab, part.place) == 1
    second = lab.run().verdict["run"]
    assert shown_before(lab) == 1, "a partial run is a point of the trend"
    [folder] = (lab.reports / ".history").iterdir()
    assert folder.name.startswith("лаборатория-")
    assert sorted(path.stem for path in folder.iterdir()) == sorted([first.name, second])


def test_targets_have_histories_of_their_own(tmp_path: Path) -> None:
    run = Run(tmp_path / "runs" / "1")
    folders = {history.history_folder(run, judged({}, target=name)) for name in ("стенд", "https://a.b/c", "")}
    assert len(folders) == 3
    assert all(one.parent == tmp_path / ".history" for one in folders)


def test_only_the_newest_are_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(history, "LIMIT", 2)
    line = tmp_path / "line"
    for name in ("1", "2", "3"):
        line.write_text(f'{{"run": {name}}}\n', encoding="utf-8")
        history.keep(Run(tmp_path / "runs" / name), judged({}), line)
    assert history.before(Run(tmp_path / "runs" / "4"), judged({})) == '{"run": 2}\n{"run": 3}\n'
    assert history.before(Run(tmp_path / "runs" / "3"), judged({})) == '{"run": 2}\n'


def test_a_point_of_the_trend_stands_where_the_run_ended(tmp_path: Path) -> None:
    line = tmp_path / "line"
    line.write_text('{"timestamp": 5}\n', encoding="utf-8")
    judgement = judged({}, finished="2026-01-02T03:04:05+00:00")
    history.keep(Run(tmp_path / "runs" / "1"), judgement, line)
    assert json.loads(history.before(Run(tmp_path / "runs" / "2"), judgement))["timestamp"] == 1767323045000


def test_labels_of_earlier_runs_weigh_and_tell_nothing(tmp_path: Path) -> None:
    line = tmp_path / "line"
    result = {"status": "passed", "start": 1, "labels": [{"name": "epic", "value": "раздел"}]}
    line.write_text(json.dumps({"testResults": {"id": result}}), encoding="utf-8")
    history.keep(Run(tmp_path / "runs" / "1"), judged({}), line)
    kept = json.loads(history.before(Run(tmp_path / "runs" / "2"), judged({})))
    assert kept["testResults"] == {"id": {"status": "passed", "start": 1, "labels": []}}
