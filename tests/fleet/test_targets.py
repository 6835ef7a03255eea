"""targets.toml: what it may say, and one clear sentence for what it may not; which deployments are chosen."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from acceptance import PROJECT
from acceptance.__main__ import main
from acceptance.fleet.command import fleet
from acceptance.fleet.matrix import ENGINES
from acceptance.fleet.targets import FleetTarget, chosen, read_targets
from acceptance.outcomes import SettingsError
from acceptance.target.setting_table import NAMES

TWO = """
[[target]]
name = "клиент А"
file = "a.env"
grants = ["write", "sync"]
schedule = "nightly"
owner = "Анна"

[[target]]
name = "клиент Б"
settings = { WEB_URL = "https://b.example.com", GRANTS = "write" }
"""


def written(folder: Path, text: str) -> Path:
    file = folder / "targets.toml"
    file.write_text(text, encoding="utf-8")
    return file


def test_a_deployment_is_described_for_its_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.env").write_text(
        "WEB_URL=https://a.example.com\nUSER_PASSWORD=secret\nNOTIFY_URLS=json://a.example.com\nGRANTS=deploy\n"
    )
    monkeypatch.setenv("BROWSER_EXECUTABLE", "/opt/chromium")
    monkeypatch.setenv("SUPABASE_ANON_KEY", "of-another-deployment")
    first, second = read_targets(written(tmp_path, TWO))
    assert (first.owner, first.schedule) == ("Анна", "nightly")
    told = first.variables()
    assert (told["WEB_URL"], told["USER_PASSWORD"]) == ("https://a.example.com", "secret")
    assert (told["TARGET_NAME"], told["GRANTS"]) == ("клиент А", "write,sync"), "the file of the fleet decides"
    assert told["NOTIFY_URLS"] == "json://a.example.com" and told["BROWSER_EXECUTABLE"] == "/opt/chromium"
    assert "SUPABASE_ANON_KEY" not in told and set(told) <= NAMES
    assert second.variables()["GRANTS"] == "write" and "NOTIFY_URLS" not in second.variables()
    assert first.stem != second.stem and first.stem.startswith("клиент-А-")


def test_the_example_can_be_read() -> None:
    first, second = read_targets(PROJECT / "targets.example.toml")
    assert (first.grants, second.grants, second.settings["WEB_URL"]) == ("write,sync", "", "https://app.example.com")


def test_a_file_may_be_named_by_a_variable_of_the_ci(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = '[[target]]\nname = "а"\nfile = "$A_ENV"\n'
    with pytest.raises(SettingsError, match="переменная A_ENV, а она не задана"):
        read_targets(written(tmp_path, text))
    monkeypatch.setenv("A_ENV", "/secrets/a.env")
    assert read_targets(written(tmp_path, text))[0].file == Path("/secrets/a.env")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[[target", "не читается"),
        ("", r"начинается строкой \[\[target\]\]"),
        ('[[deployment]]\nname = "а"\n', r"начинается строкой \[\[target\]\]"),
        ("[target]\n", r"начинается строкой \[\[target\]\]"),
        ('[[target]]\nowner = "а"\n', "target 1: не указано name"),
        ('[[target]]\nname = 7\nfile = "a.env"\n', "name пишется в кавычках"),
        ('[[target]]\nname = "а"\n', "не указано, где развёртывание"),
        ('[[target]]\nname = "а"\nfile = "a.env"\ntags = []\n', "неизвестное поле tags"),
        ('[[target]]\nname = "а"\nsettings = { WEB = "x" }\n', "неизвестная настройка WEB"),
        ('[[target]]\nname = "а"\nsettings = { WEB_URL = 1 }\n', "таблица из имён и значений в кавычках"),
        ('[[target]]\nname = "а"\nfile = "a.env"\ngrants = [1]\n', "grants – права в кавычках"),
        ('[[target]]\nname = "а"\nfile = "a.env"\n' * 2, "«а» названо дважды"),
    ],
)
def test_a_mistaken_file_is_one_sentence(
    tmp_path: Path, text: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    file = written(tmp_path, text)
    with pytest.raises(SettingsError, match=said) as refused:
        read_targets(file)
    assert "\n" not in str(refused.value)
    assert main(["fleet", str(file)]) == 3
    assert capsys.readouterr().err.strip() == str(refused.value)


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"WEB_URL": "b.example.com"}, "Настройка WEB_URL задана неверно"),
        ({"WEB_URL": "https://b.example.com", "GRANTS": "all"}, "право «all» неизвестно"),
        ({"TARGET_NAME": "другое имя"}, "не сказано, где развёртывание"),
    ],
)
def test_a_mistaken_deployment_is_told_by_its_name(settings: dict[str, str], said: str) -> None:
    with pytest.raises(SettingsError, match=said) as refused:
        FleetTarget("клиент Б", settings).variables()
    assert str(refused.value).startswith("Развёртывание «клиент Б»: ")


def test_a_file_of_settings_that_is_not_there(tmp_path: Path) -> None:
    [first, _] = read_targets(written(tmp_path, TWO))
    with pytest.raises(SettingsError, match=r"«клиент А»: Файла настроек .*a\.env нет"):
        first.variables()


def test_which_deployments_are_chosen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    every = read_targets(written(tmp_path, TWO))
    assert [one.name for one in chosen(every, "nightly")] == ["клиент А"]
    assert [one.name for one in chosen(every, name="клиент Б")] == ["клиент Б"]
    monkeypatch.setenv("JOB_COMPLETION_INDEX", "1")
    assert [one.name for one in chosen(every, name="auto")] == ["клиент Б"]
    for given, said in (
        ({"schedule": "weekly"}, "с меткой schedule «weekly» нет. Какие есть: nightly"),
        ({"schedule": "nightly", "name": "auto"}, "JOB_COMPLETION_INDEX=1, а развёртываний 1"),
        ({"name": "клиент В"}, "Развёртывания «клиент В» в файле нет"),
    ):
        with pytest.raises(SettingsError, match=said):
            chosen(every, **given)
    with pytest.raises(SettingsError, match="числа больше нуля"):
        fleet(written(tmp_path, TWO), at_once=0)


# The matrix of an engine


@pytest.mark.parametrize("engine", ENGINES)
def test_the_matrix_has_every_deployment(engine: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = written(tmp_path, TWO)
    assert main(["fleet", str(file), "--matrix", engine, "--at-once", "7"]) == 0
    made = json.loads(capsys.readouterr().out)
    if engine == "github":
        assert [one["target"] for one in made["include"]] == ["клиент А", "клиент Б"]
    elif engine == "gitlab":
        assert made["check-1"]["parallel"]["matrix"] == [{"TARGET": ["клиент А", "клиент Б"]}]
    else:
        assert (made["spec"]["completions"], made["spec"]["parallelism"]) == (2, 2)


def test_the_pipeline_for_gitlab_fits_its_schema(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    names = "".join(f'[[target]]\nname = "клиент {n}"\nfile = "a.env"\n' for n in range(250))
    assert main(["fleet", str(written(tmp_path, names)), "--matrix", "gitlab"]) == 0
    pipeline = tmp_path / "fleet.yml"
    pipeline.write_text(capsys.readouterr().out, encoding="utf-8")
    made = json.loads(pipeline.read_text("utf-8"))
    sizes = [len(made[job]["parallel"]["matrix"][0]["TARGET"]) for job in ("check-1", "check-2")]
    assert sizes == [200, 50], "GitLab makes at most 200 jobs of one matrix"
    check = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.gitlab-ci", str(pipeline)]
    said = subprocess.run(check, capture_output=True, text=True, check=False, env={**os.environ, "NO_COLOR": "1"})
    assert said.returncode == 0, said.stdout + said.stderr
