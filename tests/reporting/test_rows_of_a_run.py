"""The rows that need a run of their own: whatever dies, its items are broken with the reason, in every sink."""

import os
import signal
import subprocess
import time
from pathlib import Path

import pytest
from reporting_lab import BEGIN, PROJECT, Lab, Outcome

from acceptance.checklist.register import load_register
from acceptance.reporting import Run, begin_run, finish, read_plan

TWO = """
  @1.1
  Сценарий: первый
    Тогда всё верно

  @1.2
  Сценарий: второй
    Тогда всё верно
"""
WAITING = """
from behave import then

@then("проверка ждёт")
def waits(context):
    print("жду", flush=True)
    open(context.config.userdata["gate"]).read()
"""


def all_broken(outcome: Outcome, reason: str, code: int = 2) -> None:
    assert outcome.code == code, outcome.output
    assert outcome.verdict["exitCode"] == code
    for number in ("1.1", "1.2"):
        outcome.must_be(number, "broken", reason)
    assert outcome.ticked() == 0


def test_before_all_raises(lab: Lab) -> None:
    lab.environment(before_all='raise RuntimeError("стенд не поднялся")')
    lab.feature(TWO)
    all_broken(lab.run(), "Прогон не начался: RuntimeError: стенд не поднялся")


def test_before_all_is_interrupted(lab: Lab) -> None:
    lab.environment(before_all="raise KeyboardInterrupt")
    lab.feature(TWO)
    all_broken(lab.run(), "Прогон прерван во время подготовки.")


def test_settings_are_wrong(lab: Lab) -> None:
    wrong = 'raise SettingsError("WEB_URL – не адрес.")'
    lab.environment(before_all=f"from acceptance.outcomes import SettingsError\n{wrong}")
    lab.feature(TWO)
    outcome = lab.run()
    all_broken(outcome, "WEB_URL – не адрес.", code=3)
    assert "настройки заданы неверно" in outcome.output


@pytest.mark.parametrize(
    ("hooks", "before_all", "reason"),
    [
        ('def after_all(context):\n    raise RuntimeError("бум")\n', "", "(after_all): RuntimeError: бум"),
        ("", "context.add_cleanup(lambda: 1 / 0)", "(уборка): ZeroDivisionError"),
    ],
    ids=["after_all", "cleanup of the run"],
)
def test_the_end_of_the_run_raises(lab: Lab, hooks: str, before_all: str, reason: str) -> None:
    lab.environment(hooks, before_all=before_all)
    lab.feature(TWO)
    outcome = lab.run()
    all_broken(outcome, reason)
    assert reason in outcome.verdict["problems"][0]["reason"]


def test_another_formatter_crashes(lab: Lab) -> None:
    lab.environment("""
def after_scenario(context, scenario):
    context.add_cleanup(lambda: 1 / 0)
""")
    lab.feature(TWO)
    process = lab.start("-f", "progress")
    output, _ = process.communicate(timeout=60)
    outcome = lab.outcome(process.returncode, output)
    assert outcome.code == 2, output
    told = [one["reason"] for one in outcome.verdict["problems"]]
    assert "ZeroDivisionError" in told[0] and "не дойдя до конца" in told[1], told
    outcome.must_be("1.1", "passed")
    outcome.must_be("1.2", "broken")


def test_our_formatter_cannot_write_evidence(lab: Lab) -> None:
    lab.environment(
        before_all="""
    def refuse(*args):
        raise ValueError("испорченное вложение")
    context.session._formatter.listener.stop = refuse
"""
    )
    lab.feature(TWO)
    outcome = lab.run()
    assert outcome.code == 2
    outcome.must_be("1.1", "passed")
    assert "испорченное вложение" in outcome.verdict["problems"][0]["reason"]


def test_nothing_selected_is_not_green(lab: Lab) -> None:
    lab.environment()
    lab.feature(TWO)
    outcome = lab.run("--tags=@нет_такого")
    assert outcome.code == 2
    assert "Ни один сценарий не выбран" in outcome.output


def test_one_item_of_many(lab: Lab) -> None:
    lab.environment()
    lab.feature(TWO)
    outcome = lab.run("--tags=@1.2")
    assert outcome.code == 0, outcome.output
    outcome.must_be("1.2", "passed")
    assert outcome.item("1.1")["verdict"] == "not_run"
    assert outcome.line("1.1").startswith("- [ ]")
    assert len(outcome.allure) == 1
    assert outcome.verdict["counts"]["items"]["not_run"] == len(load_register()) - 1


def test_an_item_without_a_scenario_in_a_full_run(lab: Lab) -> None:
    lab.environment()
    lab.feature(TWO)
    outcome = lab.run()
    assert outcome.code == 2
    outcome.must_be("API.7", "broken", "нет сценария")
    assert len(outcome.allure) == len(load_register())


def test_stopping_at_the_first_failure(lab: Lab) -> None:
    lab.environment()
    lab.feature(TWO.replace("всё верно", "обещание нарушено", 1))
    outcome = lab.run("--stop", "--tags=@1.1 or @1.2")
    assert outcome.code == 1
    outcome.must_be("1.1", "failed")
    outcome.must_be("1.2", "broken", "остановлен после первого провала")


def test_only_not_checked(lab: Lab) -> None:
    lab.environment()
    lab.feature(TWO.replace("всё верно", "не хватает настройки", 1))
    selection = "--tags=@1.1 or @1.2"
    assert lab.run(selection).code == 0
    strict = lab.run(selection, "-D", "strict=true")
    assert strict.code == 2
    strict.must_be("1.1", "not_checked")


def test_stock_formatter_gets_true_results(lab: Lab, tmp_path: Path) -> None:
    lab.environment()
    lab.feature("  @1.1\n  Сценарий: пустой\n")
    folder = tmp_path / "allure-here"
    lab.run("-f", "allure_behave.formatter:AllureFormatter", "-o", str(folder))
    texts = [path.read_text("utf-8") for path in folder.glob("*-result.json")]
    assert any('"broken"' in text and "1.1 пустой" in text for text in texts)
    assert not any('"status": "passed"' in text for text in texts)


def test_ctrl_c_in_a_step(lab: Lab, tmp_path: Path) -> None:
    process = _waiting(lab, tmp_path)
    process.send_signal(signal.SIGINT)
    output, _ = process.communicate(timeout=60)
    outcome = lab.outcome(process.returncode, output)
    assert outcome.code == 2, output
    outcome.must_be("1.1", "passed")
    outcome.must_be("1.2", "broken", "прерван")
    outcome.must_be("1.3", "broken", "Прогон прерван с клавиатуры.")


def test_ctrl_c_while_the_report_is_rendered(lab: Lab) -> None:
    lab.environment(render=True)
    lab.feature("  @2.3\n  Сценарий: пункт\n    Тогда всё верно\n")
    process = lab.start()
    deadline = time.monotonic() + 30
    while not list(lab.reports.rglob(".render-*/allurerc.json")):
        assert time.monotonic() < deadline and process.poll() is None
        time.sleep(0.005)
    process.send_signal(signal.SIGINT)
    output, _ = process.communicate(timeout=60)
    outcome = lab.outcome(process.returncode, output)
    assert outcome.code == outcome.verdict["exitCode"] == 2 and "Traceback" not in output, output
    assert outcome.verdict["problems"][0]["reason"] == "Запись результатов прервана с клавиатуры."
    assert outcome.item("2.3")["verdict"] == "passed" and "Итог" in output
    assert not list(lab.reports.rglob(".render-*"))


def test_killed_in_the_middle(lab: Lab, tmp_path: Path) -> None:
    process = _waiting(lab, tmp_path)
    process.kill()
    process.communicate(timeout=60)
    assert not (lab.reports / "verdict.json").exists()
    (folder,) = (lab.reports / "runs").iterdir()
    stream = next(folder.glob("records-*.jsonl"))
    stream.write_text(stream.read_text("utf-8") + '{"event": "finis', encoding="utf-8")
    (folder / "allure-results" / "half.json.tmp").write_text("{", encoding="utf-8")
    for _ in range(2):  # saying it again changes nothing
        code = finish(folder, quiet=True)
        outcome = lab.outcome(code, "")
        assert code == 2
        outcome.must_be("1.1", "passed")
        outcome.must_be("1.2", "broken", "Прогон прерван во время этого сценария.")
        outcome.must_be("1.3", "broken", "Прогон прерван до этого сценария.")
        assert len(outcome.allure) == len(load_register())
    assert not list(folder.glob("allure-results/*.tmp"))


def _waiting(lab: Lab, tmp_path: Path) -> subprocess.Popen[str]:
    gate = tmp_path / "gate"
    os.mkfifo(gate)
    lab.environment()
    lab.write("features/steps/waiting.py", WAITING)
    lab.feature(
        TWO.replace("всё верно", "проверка ждёт").replace("проверка ждёт", "всё верно", 1)
        + """
  @1.3
  Сценарий: третий
    Тогда всё верно
"""
    )
    process = lab.start("--no-capture", "-D", f"gate={gate}")
    assert process.stdout is not None
    for line in process.stdout:
        if "жду" in line:
            break
    return process


def test_a_run_killed_before_it_had_a_plan(lab: Lab) -> None:
    run = begin_run("лаборатория", reports=lab.reports, render=False)
    assert finish(run.path, quiet=True) == 2
    outcome = lab.outcome(2, "")
    assert "раньше, чем стало известно" in outcome.verdict["problems"][0]["reason"]


def test_results_of_an_earlier_run_do_not_leak(lab: Lab) -> None:
    lab.environment()
    lab.feature(TWO)
    first = lab.run("--tags=@1.1")
    second = lab.run("--tags=@1.2")
    assert first.verdict["run"] != second.verdict["run"]
    assert [one["name"] for one in second.allure] == ["1.2 второй"]
    assert second.item("1.1")["verdict"] == "not_run"


def test_two_runs_at_once(lab: Lab) -> None:
    lab.environment(render=True)
    lab.feature(TWO)
    processes = [lab.start("--tags=@1.1"), lab.start("--tags=@1.2")]
    assert [process.wait(timeout=60) for process in processes] == [0, 0]
    folders = sorted((lab.reports / "runs").iterdir())
    outcomes = [
        lab.outcome(0, process.communicate()[0], folder) for process, folder in zip(processes, folders, strict=True)
    ]
    assert [len(outcome.allure) for outcome in outcomes] == [1, 1]
    assert not (lab.reports / "allure-report.html").exists()  # nor is it what stakeholders are shown
    assert not (lab.reports / ".history").exists()  # a part of a run is no point of a trend


def test_parts_of_a_larger_run(lab: Lab, monkeypatch: pytest.MonkeyPatch) -> None:
    lab.environment()
    lab.feature(TWO, name="раз")
    lab.feature("  @1.3\n  Сценарий: третий\n    Тогда проверка падает\n", name="два")
    run = begin_run("лаборатория", reports=lab.reports, render=False)
    monkeypatch.chdir(lab.path)
    plan, _ = read_plan([])
    run.write_plan(plan)
    names = ("раз", "два")
    parts = [lab.start(f"features/{name}.feature", ACCEPTANCE_RUN_DIR=str(run.path)) for name in names]
    output = "".join(process.communicate(timeout=60)[0] for process in parts)
    assert "Чек-лист · цель" not in output
    assert finish(run.path, quiet=True) == 2
    outcome = lab.outcome(2, output)
    assert len(list(run.path.glob("records-*.jsonl"))) == 2
    outcome.must_be("1.1", "passed")
    outcome.must_be("1.3", "broken", "бум")


FULL_DISK = """
    from pathlib import Path
    context.session.run._stream = Path("/dev/full")
"""
NO_ROOM_FOR_SINKS = """
    import errno, os
    replace = os.replace
    def full(source, target):
        if str(target).endswith(("verdict.json", "checklist.md")):
            raise OSError(errno.ENOSPC, "No space left on device", str(target))
        return replace(source, target)
    os.replace = full
"""


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_disk_full_while_recording(lab: Lab) -> None:
    lab.environment(before_all=FULL_DISK)
    lab.feature(TWO)
    outcome = lab.run()
    assert outcome.code == 2, outcome.output
    assert "На диске нет места" in outcome.output
    assert "Traceback" not in outcome.output
    assert outcome.item("1.1")["verdict"] == "broken"


def test_disk_full_while_writing_sinks(lab: Lab) -> None:
    lab.environment(before_all=NO_ROOM_FOR_SINKS)
    lab.feature(TWO)
    outcome = lab.run("--tags=@1.1 or @1.2")
    assert outcome.code == 2, outcome.output
    assert "На диске нет места" in outcome.output
    assert "Traceback" not in outcome.output
    assert not list(lab.reports.rglob(".*.tmp"))


def test_disk_full_from_the_beginning(lab: Lab) -> None:
    lab.environment()
    lab.feature(TWO)
    lab.reports.write_text("не папка", encoding="utf-8")
    process = lab.start()
    output, _ = process.communicate(timeout=60)
    assert process.returncode == 2
    assert "Не записан" in output
    assert "Traceback" not in output


def test_no_allure(lab: Lab, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from acceptance.reporting.allure import render as rendering

    run = begin_run("лаборатория", reports=lab.reports)
    lab.environment()
    lab.feature(TWO)
    monkeypatch.chdir(lab.path)
    run.write_plan(read_plan(["--tags=@1.1"])[0])
    lab.start("--tags=@1.1", ACCEPTANCE_RUN_DIR=str(run.path)).communicate(timeout=60)
    for name in ("PROJECT", "sys.prefix"):
        monkeypatch.setattr(f"{rendering.__name__}.{name}", str(tmp_path) if "." in name else tmp_path)
    assert finish(run.path, quiet=True, report=True) == 2
    outcome = lab.outcome(2, "")
    outcome.must_be("1.1", "passed")
    assert "Allure не установлен" in outcome.verdict["problems"][0]["reason"]


def test_targets_do_not_become_retries_of_each_other(lab: Lab) -> None:
    lab.feature("  @1.1\n  Сценарий: первый\n    Тогда всё верно\n")
    found = []
    for target in ("стенд", "https://прод"):
        lab.environment(begin=BEGIN.replace("лаборатория", target))
        found.append(lab.run().result("1.1"))
    assert found[0]["historyId"] != found[1]["historyId"]
    assert found[0]["testCaseId"] == found[1]["testCaseId"]
    assert found[0]["parameters"] != found[1]["parameters"]  # what Allure 3 makes its history from


def test_two_run_folders_never_share_a_name(tmp_path: Path) -> None:
    assert len({Run.create(tmp_path).id for _ in range(20)}) == 20


def test_the_project_features_can_be_planned(monkeypatch: pytest.MonkeyPatch) -> None:
    if not list((PROJECT / "features").glob("*.feature")):
        pytest.skip("no features yet")
    monkeypatch.chdir(PROJECT)
    assert read_plan(["features"])[0].full
