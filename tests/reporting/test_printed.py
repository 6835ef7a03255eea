"""reports/checklist.html in a browser: the answer, what is wrong with its picture, what changed, the checklist."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from reporting_lab import Lab
from reporting_lab import Outcome as Ran
from test_answer import judged

from acceptance.checklist.register import load_register
from acceptance.outcomes import Outcome, Verdict
from acceptance.reporting import Run
from acceptance.reporting.allure.page import Page as Report
from acceptance.reporting.changes import changes
from acceptance.reporting.judge import ScenarioVerdict
from acceptance.reporting.plan import PlannedScenario
from acceptance.reporting.printed import printed_checklist

HOOKS = """
import allure

# The smallest picture that a browser shows.
WEBP = bytes.fromhex("524946461a000000574542505650384c0d0000002f0000001007101111888808fe0700")

def after_step(context, step):
    allure.attach(WEBP, name="Снимок", attachment_type="image/webp", extension="webp")
"""
FEATURE = """
  @1.1
  Сценарий: первый
    Тогда всё верно

  @1.2
  Сценарий: второй
    Тогда обещание нарушено

  @1.3
  Сценарий: третий
    Тогда не хватает настройки
"""
LIMIT = 300_000


@pytest.fixture(scope="module")
def run(shared_lab: Lab) -> Ran:
    shared_lab.environment(HOOKS, render=True)
    shared_lab.feature(FEATURE)
    return shared_lab.run("--tags=@1.1 or @1.2 or @1.3")


def opened(browser: Browser, run: Ran, width: int = 1366, height: int = 768) -> Page:
    page = browser.new_page(viewport={"width": width, "height": height})
    page.goto((run.place / "checklist.html").as_uri())
    return page


@pytest.mark.parametrize(("width", "height"), [(1440, 900), (1366, 768), (390, 844)])
def test_the_answer_is_in_sight_and_nothing_is_cut(browser: Browser, run: Ran, width: int, height: int) -> None:
    page = opened(browser, run, width, height)
    expect(page.get_by_role("heading", level=1)).to_be_in_viewport(ratio=1)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Частичный прогон: проверено 2 пункта из ")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.close()


def test_it_says_what_is_wrong_and_shows_it(browser: Browser, run: Ran) -> None:
    page = opened(browser, run)
    failed, unchecked = page.get_by_role("article").all()
    expect(failed).to_contain_text("Не выполнено: Ожидали «а», получили «б».")
    expect(failed).to_contain_text("Что делать: Проверьте, что WORKER_URL – адрес воркера")
    assert failed.get_by_role("img").evaluate("picture => picture.complete && picture.naturalWidth > 0")
    expect(unchecked).to_contain_text("Задайте KOMMO_BASE_DOMAIN.")
    expect(unchecked.get_by_role("img")).to_have_count(0)
    expect(page.get_by_text("Полных прогонов этой цели раньше не было.")).to_be_visible()
    page.close()


def test_every_item_stands_in_it_with_its_tick(browser: Browser, run: Ran) -> None:
    page = opened(browser, run)
    items = load_register()
    assert page.get_by_role("listitem").count() == len(items)
    assert page.locator("li.done").all_inner_texts() == [item.title for item in items if item.number == "1.1"]
    assert [text.split()[0] for text in page.locator("li.open").all_inner_texts()] == ["1.2"]
    page.close()


def test_it_prints_and_goes_by_mail(browser: Browser, run: Ran) -> None:
    page = opened(browser, run)
    assert page.pdf(format="A4").startswith(b"%PDF")
    page.close()
    data = (run.place / "checklist.html").read_bytes()
    assert len(data) < LIMIT
    assert b"http-equiv" not in data and b"<script" not in data and b' src="http' not in data
    own = run.reports / "runs" / run.verdict["run"] / "checklist.html"
    assert own.read_bytes() == data


def test_it_is_attached_to_the_report(run: Ran) -> None:
    report = Report(run.report())
    told = report.read("widgets/globals.json")["attachments"]
    [page] = [one for one in told if one["name"] == "Чек-лист для печати и письма"]
    assert b"<h1>" in report.content(f"data/attachments/{page['id']}{page['ext']}")


def test_pictures_are_left_out_where_there_is_no_room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run = Run(tmp_path / "runs" / "1")
    run.results.mkdir(parents=True)
    (run.results / "picture.webp").write_bytes(b"\0" * 60_000)
    step = {"status": "failed", "attachments": [{"source": "picture.webp", "type": "image/webp"}]}
    (run.results / "a-result.json").write_text(json.dumps({"steps": [step]}), encoding="utf-8")
    plan = PlannedScenario(id="1", file="f", line=1, name="сценарий", feature="f")
    failed = [Outcome(Verdict.FAILED, f"причина {number} {'я' * 3000}") for number in range(20)]
    others = tuple(ScenarioVerdict(plan, outcome, uuid="a") for outcome in failed)
    text = printed_checklist(run, replace(judged({}), others=others), 1)
    assert text.count("<img ") == 2
    assert text.count("<article>") == len(others)
    assert len(text.encode()) < LIMIT


# What has changed


def test_what_changed_since_the_last_full_run_of_this_target(tmp_path: Path) -> None:
    def earlier(name: str, target: str, finished: str, *, full: bool, verdict: str) -> None:
        folder = tmp_path / "runs" / name
        folder.mkdir(parents=True)
        items = [{"number": item.number, "verdict": "passed"} for item in load_register()]
        items[0]["verdict"] = verdict
        told = {"target": target, "finished": finished, "full": full, "items": items}
        (folder / "verdict.json").write_text(json.dumps(told), encoding="utf-8")
        ended = {"full": full, "target": target}
        (folder / "run.json").write_text(json.dumps({"started": finished, "ended": ended}), encoding="utf-8")

    run = Run(tmp_path / "runs" / "now")
    judgement = judged({"1.2": Verdict.FAILED}, target="стенд", started="2026-01-05T00:00:00+00:00")
    assert changes(run, judgement).since == ""
    earlier("a", "стенд", "2026-01-01T10:00:00+00:00", full=True, verdict="passed")
    earlier("b", "стенд", "2026-01-02T10:00:00+00:00", full=True, verdict="broken")
    earlier("c", "стенд", "2026-01-03T10:00:00+00:00", full=False, verdict="failed")
    earlier("d", "другая", "2026-01-04T10:00:00+00:00", full=True, verdict="failed")
    earlier("e", "стенд", "2026-01-06T10:00:00+00:00", full=True, verdict="failed")
    found = changes(run, judgement)
    assert found.since == "02.01.2026 10:00"
    first, second = (item.title.replace("`", "") for item in load_register()[:2])
    assert found.told == (
        f"{first}: было «проверка не состоялась», стало «выполнено»",
        f"{second}: было «выполнено», стало «не выполнено»",
    )
