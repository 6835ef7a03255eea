"""Parts of a run from several machines: merged they say what one run says; what is missing is never green."""

from __future__ import annotations

import io
import json
import random
import zipfile
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from parts_lab import TARGET, Archive, Plan, Run, judge, one_run, part, pieces_of, plan_of, said, streams, write
from reporting_lab import MIXED, Lab

from acceptance.outcomes import CheckBroken, Verdict
from acceptance.reporting.archive import LEDGER, begin_part, pack
from acceptance.reporting.finish import finish
from acceptance.reporting.merge_parts import joined, merge, merged
from acceptance.reporting.parts import EXCLUSIVE, Parts, checks
from acceptance.reporting.records import Aborted, Finished, Record
from acceptance.reporting.run import begin_run

PLAN = plan_of(80)
OF = 3
NAMES = ("1", "2", "3", EXCLUSIVE)


def recorded(plan: Plan, chance: random.Random) -> dict[str, list[list[Record]]]:
    """What the machine of each part writes down."""
    pieces = pieces_of(plan, OF)
    return {name: streams([one for one in plan.scenarios if one.id in pieces[name]], chance) for name in NAMES}


def archives(reports: Path, plan: Plan, by_part: dict[str, list[list[Record]]]) -> list[Archive]:
    return [part(reports, plan, OF, name, found, told=False) for name, found in by_part.items()]


def put_together(found: Sequence[Archive], reports: Path) -> Run:
    return merged(found, joined(found), reports=reports)


def in_turns(found: list[Archive], chance: random.Random, reports: Path) -> Archive | Run:
    """Merged by twos and threes, in any order, until one is left."""
    while True:
        chance.shuffle(found)
        number = chance.choice((2, 3))
        run = put_together(found[:number], reports)
        if not found[number:]:
            return run
        file = pack(run)
        assert file is not None
        found = [Archive.open(file), *found[number:]]


@pytest.mark.parametrize("seed", range(20))
def test_merged_parts_say_what_one_run_says_in_whatever_order(seed: int, tmp_path: Path) -> None:
    chance = random.Random(seed)
    by_part = recorded(PLAN, chance)
    whole = one_run(tmp_path / "one", PLAN, [stream for found in by_part.values() for stream in found])
    found = archives(tmp_path / "parts", PLAN, by_part)
    together = put_together(found, tmp_path / "merged")
    assert said(together) == said(whole)
    by_turns = in_turns(found, chance, tmp_path / "turns")
    assert isinstance(by_turns, Run) and said(by_turns) == said(whole)


def all_passed(plan: Plan) -> dict[str, list[list[Record]]]:
    pieces = pieces_of(plan, OF)
    return {
        name: [[Finished(id=one, started=0.0, duration=1.0, verdict=Verdict.PASSED) for one in ids]]
        for name, ids in pieces.items()
    }


@pytest.fixture(scope="module")
def green(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Archive]:
    """The archives of a run in which everything holds."""
    reports = tmp_path_factory.mktemp("green")
    return {name: part(reports, PLAN, OF, name, found) for name, found in all_passed(PLAN).items()}


def test_all_parts_of_a_green_run_are_green(green: dict[str, Archive], tmp_path: Path) -> None:
    run = put_together(list(green.values()), tmp_path)
    assert finish(run.path, quiet=True, report=False) == 0
    verdict = json.loads((tmp_path / "verdict.json").read_text("utf-8"))
    assert verdict["full"] and verdict["counts"]["items"]["passed"] == 54 and "part" not in verdict
    assert len(list((tmp_path / "runs").iterdir())) == 1, "one entry of the history"
    assert pack(run) is None, "nothing is missing that this would have to be merged with"


@pytest.mark.parametrize("lost", [("3",), ("1", "3"), (EXCLUSIVE,), ("1", "2", "3"), ("2", EXCLUSIVE)])
def test_a_missing_part_makes_nothing_green(lost: tuple[str, ...], green: dict[str, Archive], tmp_path: Path) -> None:
    run = put_together([one for name, one in green.items() if name not in lost], tmp_path)
    assert finish(run.path, quiet=True, report=False) == 2
    verdict = json.loads((run.path / "verdict.json").read_text("utf-8"))
    schema = json.loads((Path(__file__).parents[2] / "docs" / "verdict-schema.json").read_text("utf-8"))
    Draft202012Validator(schema).validate(verdict)
    pieces = pieces_of(PLAN, OF)
    gone = {one for name in lost for one in pieces[name]}
    for item in verdict["items"]:
        missing = item["scenarios"][0]["id"] in gone
        assert item["verdict"] == ("not_run" if missing else "passed")
        assert item["reason"].startswith("нет ") == missing
    assert not verdict["full"] and len(verdict["problems"]) == len(lost)
    assert not (tmp_path / "verdict.json").exists(), "the full report of others stays as it is"
    checklist = (tmp_path / "last" / "checklist.md").read_text("utf-8")
    for name in lost:
        missing = "нет монопольного этапа" if name == EXCLUSIVE else f"нет части {name} из 3"
        assert f"⏳ не запускалось: {missing}" in checklist


def test_the_exclusive_part_alone_says_that_all_others_are_missing(tmp_path: Path) -> None:
    pieces = pieces_of(PLAN, OF)
    known = {EXCLUSIVE: pieces[EXCLUSIVE]}
    alone = part(tmp_path, PLAN, OF, EXCLUSIVE, all_passed(PLAN)[EXCLUSIVE], of=0, pieces=known)
    assert alone.file.name == "exclusive.zip"
    assert alone.facts["part"] == "монопольный этап"
    run = put_together([alone], tmp_path)
    assert judge(run).exit_code == 2
    assert judge(run).part == "нет ни одной части, кроме монопольного этапа"
    others = [part(tmp_path, PLAN, OF, name, all_passed(PLAN)[name]) for name in ("1", "2", "3")]
    for order in ([alone, *others], [*others, alone]):
        assert judge(put_together(order, tmp_path)).exit_code == 0


def test_an_item_with_one_scenario_missing_is_not_ticked(tmp_path: Path) -> None:
    twice = replace(PLAN.scenarios[60], id="дважды", item="1.2", extra=False, tags=("1.2", "монопольно"))
    plan = Plan((*PLAN.scenarios, twice), full=True)
    found = [part(tmp_path, plan, OF, name, all_passed(plan)[name]) for name in ("1", "2", "3")]
    verdicts = {one.item.number: one.outcome.verdict for one in judge(put_together(found, tmp_path)).items}
    assert verdicts["1.2"] is Verdict.NOT_RUN and verdicts["1.3"] is Verdict.PASSED


@pytest.mark.parametrize(
    ("other", "sentence"),
    [
        ({"target": "другая"}, "разные цели: «лаборатория» .* и «другая» .*Сводите только части одной цели"),
        ({"place": "http://127.0.0.1:10"}, "разные цели"),
        ({"checks": "0123456789abcdef"}, "разными версиями проверок. Запустите все на одном коммите"),
        ({"whole": plan_of(79)}, "выбирали разные сценарии. Запустите все с одними и теми же словами"),
        ({"pieces": {"1": ("00001",), "2": ("00002",), "3": ()}}, "разрезан по-разному"),
        ({"of": 4}, "разрезан по-разному: на 3 и на 4"),
    ],
)
def test_a_foreign_part_is_refused(other: dict[str, object], sentence: str, green: dict[str, Archive]) -> None:
    foreign = replace(green["2"], parts=replace(green["2"].parts, **other))  # type: ignore[arg-type]
    with pytest.raises(CheckBroken, match=rf"Свести нельзя \(1-of-3.zip … 2-of-3.zip\): .*{sentence}") as refused:
        joined([green["1"], foreign, green["3"]])
    assert str(refused.value).count("\n") == 0


def test_a_part_of_another_build_is_refused(green: dict[str, Archive]) -> None:
    built = {
        name: replace(one, parts=replace(one.parts, build=f"CI_PIPELINE_ID={name}")) for name, one in green.items()
    }
    with pytest.raises(CheckBroken, match="из разных сборок CI: CI_PIPELINE_ID=1 и CI_PIPELINE_ID=2"):
        joined([built["1"], built["2"]])
    assert joined([green["3"], built["1"], green["2"]]).build == "CI_PIPELINE_ID=1"


def test_a_part_given_twice_is_refused(green: dict[str, Archive], tmp_path: Path) -> None:
    with pytest.raises(CheckBroken, match=r"часть 2 из 3 дана дважды\. Оставьте один архив"):
        joined([green["1"], green["2"], green["2"]])
    again = part(tmp_path, PLAN, OF, "2", all_passed(PLAN)["2"])
    with pytest.raises(CheckBroken, match="часть 2 из 3 дана дважды"):
        joined([green["2"], again])


def test_parts_of_other_checks_than_these_are_refused(green: dict[str, Archive]) -> None:
    old = replace(green["1"], parts=replace(green["1"].parts, checks="0123456789abcdef"))
    with pytest.raises(CheckBroken, match=r"не этой версией проверок\. Сводите на том же коммите"):
        joined([old])


@pytest.mark.parametrize("damage", ["cut short", "empty", "a byte", "another zip", "no zip"])
def test_a_damaged_archive_is_refused_and_nothing_is_written(
    damage: str, green: dict[str, Archive], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ACCEPTANCE_REPORTS_DIR", str(tmp_path / "reports"))
    whole, file = green["1"].file.read_bytes(), tmp_path / "1-of-3.zip"
    middle = whole.index(b"records-") + 200
    content = {
        "cut short": whole[: len(whole) // 2],
        "empty": b"",
        "a byte": whole[:middle] + bytes([whole[middle] ^ 1]) + whole[middle + 1 :],
        "no zip": b"no zip at all",
    }
    if damage == "another zip":
        with zipfile.ZipFile(file, "w") as other:
            other.writestr("run.json", "{}")
    else:
        file.write_bytes(content[damage])
    with pytest.raises(CheckBroken, match=r"повреждён, обрезан или .* Скачайте его снова"):
        merge([green["2"].file, file])
    assert not (tmp_path / "reports").exists()


def test_no_damage_is_taken_for_a_part(green: dict[str, Archive], tmp_path: Path) -> None:
    whole, file = green["1"].file.read_bytes(), tmp_path / "1-of-3.zip"
    refused = 0
    for place in range(0, len(whole), 37):
        for damaged in (whole[:place], whole[:place] + bytes([whole[place] ^ 4]) + whole[place + 1 :]):
            file.write_bytes(damaged)
            try:
                read = Archive.open(file)
            except CheckBroken:
                refused += 1
                continue
            assert replace(read, file=green["1"].file) == green["1"], f"byte {place}"  # a flag that nobody reads
    assert refused > len(whole) / 37 * 1.5


def test_nothing_to_merge_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ACCEPTANCE_REPORTS_DIR", str(tmp_path))
    with pytest.raises(CheckBroken, match=r"Архивов частей здесь нет: .*parts. Назовите"):
        merge([])
    with pytest.raises(CheckBroken, match=r"Архива .*нет.zip нет"):
        merge([tmp_path / "нет.zip"])


def test_what_ended_a_part_speaks_for_its_scenarios_only(green: dict[str, Archive], tmp_path: Path) -> None:
    gone = Aborted(verdict=Verdict.BROKEN, reason="Стенд пропал.")  # by the process that leads: it names no scenarios
    second = part(tmp_path, PLAN, OF, "2", [[gone]])
    found = judge(put_together([green["1"], second, green["3"], green[EXCLUSIVE]], tmp_path))
    of_second = set(pieces_of(PLAN, OF)["2"])
    for one in found.scenarios:
        expected = Verdict.BROKEN if one.planned.id in of_second else Verdict.PASSED
        assert one.outcome.verdict is expected, one
    assert found.exit_code == 2


def test_a_killed_part_is_not_told_by_the_archive_of_an_earlier_one(green: dict[str, Archive], tmp_path: Path) -> None:
    earlier = part(tmp_path, PLAN, OF, "2", all_passed(PLAN)["2"])
    run = begin_run(TARGET, reports=tmp_path)
    begin_part(run, earlier.parts)
    assert not earlier.file.exists()


def test_what_is_left_on_the_target_comes_along_for_one_sweep(tmp_path: Path) -> None:
    run = begin_run(TARGET, reports=tmp_path / "there")
    pieces = pieces_of(PLAN, OF)
    run.write_plan(Plan(tuple(one for one in PLAN.scenarios if one.id in pieces["1"])))
    begin_part(run, Parts.begun(PLAN, pieces, OF, "1", TARGET, "http://127.0.0.1:9"))
    write(run, all_passed(PLAN)["1"])
    left = '{"place": "http://127.0.0.1:9"}\n{"key": "1", "kind": "agent", "where": {"name": "агент"}}\n'
    (run.reports / LEDGER).mkdir()
    (run.reports / LEDGER / f"{run.id}-7.jsonl").write_text(left, "utf-8")
    (run.reports / LEDGER / "another-7.jsonl").write_text(left, "utf-8")
    file = pack(run)
    assert file is not None
    together = put_together([Archive.open(file)], tmp_path / "here")
    assert [one.name for one in (together.reports / LEDGER).iterdir()] == [f"{run.id}-7.jsonl"]
    partial = pack(together)
    assert partial is not None
    put_together([Archive.open(partial)], tmp_path / "further")
    assert (tmp_path / "further" / LEDGER / f"{run.id}-7.jsonl").read_text("utf-8") == left


def test_an_empty_part_is_in_order(tmp_path: Path) -> None:
    few = Plan(PLAN.scenarios[1:3], full=False)
    found = [part(tmp_path, few, OF, name, all_passed(few)[name]) for name in NAMES]
    run = Run(tmp_path / "runs" / str(found[2].facts["run_id"]))
    assert judge(run).exit_code == 0
    assert "часть 3 из 3 без сценариев" in (run.path / "checklist.md").read_text("utf-8")
    assert judge(put_together(found, tmp_path)).exit_code == 0


def test_an_exclusive_stage_that_had_nothing_to_do_fits_its_parts(tmp_path: Path) -> None:
    few = Plan(PLAN.scenarios[1:10], full=False)
    pieces = {name: ids for name, ids in pieces_of(few, OF).items() if ids}
    assert EXCLUSIVE not in pieces
    parts = [part(tmp_path, few, OF, name, all_passed(few)[name], pieces=pieces) for name in pieces]
    stage = part(tmp_path, few, OF, EXCLUSIVE, [], of=0, pieces={EXCLUSIVE: ()})
    for order in ([stage, *parts], [*parts, stage]):
        assert judge(put_together(order, tmp_path)).exit_code == 0


def test_parts_of_nothing_are_not_in_order(tmp_path: Path) -> None:
    nothing = Plan((), full=False)
    found = [part(tmp_path, nothing, OF, name, []) for name in NAMES]
    runs = [Run(tmp_path / "runs" / str(one.facts["run_id"])) for one in found]
    for run in (*runs, put_together(found, tmp_path)):
        assert judge(run).exit_code == 2 and "Ни один сценарий не выбран" in judge(run).problems[0].reason


def test_a_part_is_partial_and_says_which_it_is(green: dict[str, Archive]) -> None:
    reports = green["2"].file.parents[1]
    run = Run(reports / "runs" / str(green["2"].facts["run_id"]))
    assert "Частичный прогон, часть 2 из 3: " in (run.path / "checklist.md").read_text("utf-8")
    assert not (reports / "verdict.json").exists() and (reports / "last" / "verdict.json").exists()


def test_what_is_beyond_the_checklist_stands_where_it_does_in_a_whole_run(lab: Lab) -> None:
    lab.environment()
    lab.feature(MIXED)
    places = [
        {
            one["value"]
            for one in lab.run(*words).result("Сверх: четвёртый")["labels"]
            if one["name"] in ("epic", "feature")
        }
        for words in ((), ("--tags=@сверх",))
    ]
    assert places[0] == places[1] and "Вне чек-листа" not in places[0]


def test_other_checks_have_another_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert checks() == checks() and len(checks()) == 16
    names = set()
    for text in ("один", "два", "два"):
        (tmp_path / "features").mkdir(exist_ok=True)
        (tmp_path / "features" / "a.feature").write_text(text, "utf-8")
        monkeypatch.setattr("acceptance.reporting.parts.PROJECT", tmp_path)
        checks.cache_clear()
        names.add(checks())
    checks.cache_clear()
    assert len(names) == 2


def earlier(archive: Archive, hours: float) -> Archive:
    done = {name: replace(one, started=before(one.started, hours)) for name, one in archive.parts.here.items()}
    return replace(archive, parts=replace(archive.parts, here=done))


def before(moment: str, hours: float) -> str:
    return (datetime.fromisoformat(moment) - timedelta(hours=hours)).isoformat()


def test_moments_are_those_of_the_parts(green: dict[str, Archive], tmp_path: Path) -> None:
    early = earlier(green["1"], 1)
    run = put_together([green["2"], early, green["3"], green[EXCLUSIVE]], tmp_path)
    assert judge(run).started == early.parts.since == before(green["1"].parts.since, 1)
    assert run.facts()["started"] > green["1"].parts.since, "the merged run is the newest of the list"


def test_a_part_of_the_last_night_is_refused(green: dict[str, Archive]) -> None:
    with pytest.raises(
        CheckBroken, match=r"части из разных прогонов: начаты .* и .*\. Уберите архивы прежнего прогона"
    ):
        joined([green["2"], earlier(green["1"], 13), green["3"]])


def test_on_github_the_merged_run_is_the_summary_and_not_each_part(
    green: dict[str, Archive], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    summary = tmp_path / "summary.md"
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(summary))
    finish(green["1"].file.parents[1] / "runs" / str(green["1"].facts["run_id"]), stream=io.StringIO())
    assert not summary.exists()
    finish(put_together(list(green.values()), tmp_path).path, stream=io.StringIO(), report=False)
    assert "выполнено 54 из 54" in summary.read_text("utf-8")
