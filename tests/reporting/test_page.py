"""The Allure page as it is handed over: its data and words, and what a reader meets who opens it.

Whoever takes a newer Allure learns here what the project's touches no longer find in it.
"""

import base64
import gzip
import json
import re
import tarfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from reporting_lab import Lab, Outcome
from test_answer import judged

from acceptance.checklist.register import load_register
from acceptance.outcomes import Verdict
from acceptance.reporting.allure import words
from acceptance.reporting.allure.page import Page as Report
from acceptance.reporting.allure.render import find_allure
from acceptance.reporting.allure.widgets import all_new, number_processes, order_of, order_tree, ring

SIZES = ((1366, 768), (390, 844))
FEATURE = """
  @сверх
  Сценарий: строже
    Тогда всё верно

  @DB.2
  Сценарий: таблица
    Тогда всё верно

  @1.2
  Сценарий: второй
    Тогда обещание нарушено

  @1.1
  Сценарий: первый
    Тогда всё верно
"""
Opened = Callable[[int, int], AbstractContextManager[Page]]


@pytest.fixture(scope="module")
def run(shared_lab: Lab) -> Outcome:
    shared_lab.environment(render=True)
    shared_lab.feature(FEATURE)
    return shared_lab.run("--tags=@1.1 or @1.2 or @DB.2 or @сверх")


@pytest.fixture(scope="module")
def report(run: Outcome) -> Report:
    return Report(run.report())


@pytest.fixture(scope="module")
def opened(run: Outcome, browser: Browser) -> Opened:
    @contextmanager
    def opening(width: int, height: int) -> Iterator[Page]:
        context = browser.new_context(viewport={"width": width, "height": height})
        page = context.new_page()
        page.goto((run.place / "allure-report.html").as_uri())
        yield page
        context.close()

    return opening


# Data


def test_the_answer_is_the_title(run: Outcome, report: Report) -> None:
    told = f"Частичный прогон: проверено 3 пункта из {len(load_register())} (выполнено 2, не выполнено 1)"
    assert report.options["reportName"] == f"{told} · лаборатория"
    html = run.report()
    assert re.search(rf"<title>{re.escape(told)} · лаборатория, \d\d\.\d\d\.\d{{4}} \d\d:\d\d</title>", html)


def test_up_and_down_go_as_the_tree_does(report: Report) -> None:
    tree = report.read("widgets/tree.json")
    leaves = sorted(tree["leavesById"].values(), key=lambda leaf: leaf["groupOrder"])
    assert [leaf["name"].split()[0] for leaf in leaves] == ["1.1", "1.2", "DB.2", "Сверх:"]
    found = report.names("widgets/", "nav.json")
    assert len(found) == 2  # the whole report's and that of its only environment
    for name in found:
        assert report.read(name) == [leaf["nodeId"] for leaf in leaves], name


def test_the_summary_says_what_each_section_came_to(report: Report) -> None:
    first, *sections = report.read("widgets/quality-gate.json")["default"]
    assert first["rule"].startswith("Частичный прогон: проверено 3 пункта")
    assert first["success"] is False
    assert "Цель: лаборатория" in first["message"]
    assert [one["success"] for one in sections] == [False, True]
    worker, tables = sections
    many = sum(item.number.startswith("1.") for item in load_register())
    assert worker["rule"].endswith(f": выполнено 1 из {many}, не выполнено 1, не запускалось {many - 2}")
    titles = {item.number: item.title.replace("`", "") for item in load_register()}
    failed = f"✗ {titles['1.2']} – не выполнено: Ожидали «а», получили «б»."
    assert worker["message"].splitlines() == [f"✓ {titles['1.1']}", failed]
    assert [leaf["name"] for leaf in worker["testResultsTree"]["leavesById"].values()] == ["1.2 второй"]
    assert "testResultsTree" not in tables


def test_the_ring_counts_items(report: Report) -> None:
    whole = len(load_register())
    shown = report.read("widgets/pie_chart.json")
    counts = {one["status"]: one["count"] for one in shown["slices"]}
    assert counts == {"failed": 1, "passed": 2, "__empty__": whole - 3}
    assert shown["percentage"] == 100 * 2 // whole
    assert shown == report.read("widgets/default/pie_chart.json")


def test_charts_say_something_in_a_first_run_too(report: Report) -> None:
    charts = report.read("widgets/charts.json")["general"].values()
    kinds = ["durations", "statusDynamics", "successRateDistribution", "testResultSeverities"]
    assert sorted(one["type"] for one in charts) == kinds
    assert all(re.match("[А-Я]", one["title"]) and (one.get("data") or one["treeMap"]["children"]) for one in charts)


def test_a_chart_has_a_field_for_each_item(report: Report) -> None:
    charts = report.read("widgets/charts.json")["general"].values()
    checklist = next(one["treeMap"] for one in charts if "treeMap" in one)
    fields = {one["id"]: one["colorValue"] for section in checklist["children"] for one in section["children"]}
    assert list(fields) == [item.number for item in load_register()]
    assert fields["1.1"] == 1 and fields["1.2"] == 0 and fields["1.3"] == 0.5
    assert (checklist["passedTests"], checklist["failedTests"]) == (2, 1)
    section = checklist["children"][0]
    assert section["colorValue"] == 0 and section["id"].startswith("1. ")


def test_a_first_run_does_not_say_of_each_scenario_that_it_is_new(report: Report) -> None:
    for name in report.names(end=".json"):
        assert not re.search(r'"transition":\s*"new"', report.content(name).decode()), name
    assert report.read("widgets/statistic.json") == {"total": 4, "failed": 1, "passed": 3}


def test_what_is_new_later_is_said() -> None:
    leaves = {"a": {"transition": "new"}, "b": {}}
    assert all_new({"leavesById": {"a": leaves["a"]}})
    assert not all_new({"leavesById": leaves})


def test_the_timeline_shows_the_processes_of_the_run(report: Report) -> None:
    timeline = report.read("widgets/timeline.json")
    assert {(one["host"], one["thread"]) for one in timeline} == {("Процессы прогона", "процесс 1")}
    parallel = [{"thread": pid, "start": start} for pid, start in (("70", 5), ("9", 3), ("70", 1))]
    number_processes(parallel)
    assert [one["thread"] for one in parallel] == ["процесс 1", "процесс 2", "процесс 1"]


def test_a_ring_of_one_colour_is_closed() -> None:
    [whole] = ring(judged({}))["slices"]
    assert whole["d"].count("A") == 4
    some = ring(judged({"1.1": Verdict.NOT_CHECKED}))
    assert [one["status"] for one in some["slices"]] == ["skipped", "passed"]
    assert some["percentage"] < 100


def test_order_of_the_tree() -> None:
    names = ["Сверх: а", "2.2 б", "API.1 в", "1.1 г", "2.1 д"]
    sections = [item.section for number in ("2.1", "2.1", "API.1", "1.1", "2.1") for item in load_register()
                if item.number == number]  # fmt: skip
    groups: dict[str, dict[str, Any]] = {}
    leaves: dict[str, dict[str, Any]] = {}
    for place, (name, section) in enumerate(zip(names, sections, strict=True)):
        leaves[str(place)] = {"name": name, "start": 100 - place}
        groups.setdefault(section, {"name": section, "leaves": []})["leaves"].append(str(place))
    tree = {"root": {"groups": list(groups)}, "groupsById": groups, "leavesById": leaves}
    order_tree(tree)
    ordered = sorted(leaves.values(), key=lambda leaf: leaf["groupOrder"])
    assert [leaf["name"] for leaf in ordered] == ["1.1 г", "2.1 д", "2.2 б", "Сверх: а", "API.1 в"]
    assert order_of(tree, ["0", "1", "unknown", "3"]) == ["3", "1", "0", "unknown"]


# Words


@pytest.fixture(scope="module")
def theirs() -> str:
    """Allure's own code as it comes with the pinned version."""
    plugin = find_allure().parent.parent / "@allurereport" / "plugin-awesome"
    with tarfile.open(plugin / "dist" / "static" / "report.tar") as archive:
        scripts = [archive.extractfile(one) for one in archive.getmembers() if one.name.endswith(".js")]
        return "\n".join(script.read().decode() for script in scripts if script is not None)


def test_every_patch_and_every_word_still_has_its_place(theirs: str) -> None:
    lost = [theirs_said for theirs_said, _ in words.PATCHES if theirs_said not in theirs]
    assert lost == [], "Allure says it otherwise now: see acceptance/reporting/allure/words.py"
    assert list(_unknown(words.russian_dictionary(theirs), words.LOCALE)) == []


def _unknown(theirs: dict[str, Any], ours: dict[str, Any], path: str = "") -> Iterator[str]:
    for key, value in ours.items():
        if key not in theirs:
            yield f"{path}{key}"
        elif isinstance(value, dict):
            yield from _unknown(theirs[key], value, f"{path}{key}.")


def test_the_page_speaks_the_projects_words(report: Report) -> None:
    assert [ours for _, ours in words.PATCHES if ours not in report.app] == []
    for text in ('"qualityGates":"Итог"', '"passed":"выполнено"'):
        assert text in report.app.replace('": "', '":"')


def test_a_dictionary_survives_its_quotes() -> None:
    app = """x=JSON.parse('{"statuses":{"passed":"успешный","ran":"it\\'s \\\\"so\\\\"\\\\n"}}')"""
    spoken = words.in_plain_words(app)
    literal = re.fullmatch(r"x=JSON\.parse\('(.*)'\)", spoken, re.DOTALL)
    assert literal
    said = words.dictionary(literal[1])["statuses"]
    assert (said["passed"], said["ran"]) == ("выполнено", 'it\'s "so"\n')
    assert words.russian_dictionary("nothing") == {}


def test_data_that_is_not_there_is_not_added() -> None:
    page = Report('<html><script>d("a.json","e30=")</script></body></html>')
    page.write("b.json", 1)
    page.write("a.json", {"б": "<"})
    assert json.loads(json.dumps(page.read("a.json"))) == {"б": "<"}
    assert page.names() == ["a.json"]
    assert Report(page.html()).read("a.json") == {"б": "<"}


def test_what_is_packed_is_what_was_there() -> None:
    picture = base64.b64encode(b"\xff\xd8 no text").decode()
    app = '<script src="data:text/javascript;base64,eA=="></script>'
    page = Report(f'<html>{app}<script>d("a.txt","0LA="),d("b.jpg","{picture}")</script></body></html>')
    again = Report(page.html())
    assert (again.app, again.content("a.txt").decode(), again.content("b.jpg")) == ("x", "а", b"\xff\xd8 no text")
    assert page.html() == page.html()
    assert f'd("b.jpg","{picture}")' in page.html()  # a picture gains nothing by it
    assert "0LA=" not in page.html()


def test_what_is_there_twice_is_kept_once() -> None:
    picture = base64.b64encode(b"\xff\xd8 no text").decode()
    page = Report(f'<html><script>d("a.webp","{picture}"),d("b.webp","{picture}")</script></body></html>')
    assert page.html().count(picture) == 1
    again = Report(page.html())
    assert again.content("a.webp") == again.content("b.webp") == b"\xff\xd8 no text"


# What a reader meets


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_it_opens_at_its_title_with_all_sections_unfolded(opened: Opened, width: int, height: int) -> None:
    with opened(width, height) as page:
        expect(page.get_by_text("DB.2 таблица")).to_have_count(1)
        title = page.get_by_test_id("report-title")
        expect(title).to_be_in_viewport(ratio=1)
        expect(title).to_contain_text("Частичный прогон: проверено 3 пункта")
        expect(page.get_by_text("Итог")).to_have_count(1)


def test_what_is_kept_once_is_found_by_each_of_its_names(browser: Browser, tmp_path: Path) -> None:
    picture = base64.b64encode(b"\xff\xd8 no text").decode()
    app = base64.b64encode(b'document.title = window.allureReportData["b.webp"]').decode()
    code = f'<script src="data:text/javascript;base64,{app}"></script>'
    data = f'd("a.webp","{picture}"),d("b.webp","{picture}")'
    script = f"<script>function d(name, value) {{ window.allureReportData[name] = value; }} [{data}]</script>"
    (tmp_path / "page.html").write_text(Report(f"<html><body>{script}{code}</body></html>").html(), "utf-8")
    page = browser.new_page()
    page.goto((tmp_path / "page.html").as_uri())
    expect(page).to_have_title(picture)
    page.close()


def test_fonts_are_those_of_allure(run: Outcome, opened: Opened) -> None:
    [packed] = re.findall(r'id="packed-app">([^<]*)<', run.report())
    app = gzip.decompress(base64.b64decode(packed)).decode()
    kinds = re.findall(r"@font-face", app), re.findall(r"data:font/([\w-]+);", app)
    assert kinds[0] and set(kinds[1]) == {"woff2"}
    with opened(1366, 768) as page:
        expect(page.get_by_test_id("report-title")).to_be_visible()
        states = page.evaluate("document.fonts.ready.then(() => [...document.fonts].map(font => font.status))")
        assert "loaded" in states and "error" not in states


def test_a_reader_may_scroll(opened: Opened) -> None:
    with opened(390, 844) as page:
        leaf = page.get_by_text("DB.2 таблица")
        expect(leaf).to_have_count(1)
        page.mouse.move(200, 400)
        page.mouse.wheel(0, 5000)
        expect(leaf).to_be_in_viewport()


def test_the_summary_is_a_tab(opened: Opened) -> None:
    with opened(1366, 768) as page:
        page.get_by_text("Итог").click()
        expect(page.get_by_test_id("quality-gate-result")).to_have_count(3)
        expect(page.get_by_test_id("quality-gate-result-rule").first).to_contain_text("Частичный прогон")


def test_no_percentage_is_of_results(opened: Opened) -> None:
    with opened(1366, 768) as page:
        expect(page.get_by_test_id("report-title")).to_be_visible()
        whole = len(load_register())
        assert set(re.findall(r"[\d.]+%", page.locator("body").inner_text())) == {f"{100 * 2 // whole}%"}


def test_nothing_is_left_of_the_address_it_was_made_at(run: Outcome) -> None:
    html = run.report()
    assert not re.search(r"<(script|link)[^>]*(src|href)=\"https?:", html)
    assert str(Path(run.reports)) not in html
