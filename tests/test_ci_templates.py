"""The templates for CI: each fits the schema that its service publishes, and its commands are commands of ours."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from acceptance.__main__ import _read
from acceptance.runner.shard import asked_for
from acceptance.target.settings import NAMES

ROOT = Path(__file__).resolve().parent.parent
HOME = ROOT / "docs" / "ci"
SCHEMAS = {"github-actions.yml": "vendor.github-workflows", "gitlab-ci.yml": "vendor.gitlab-ci"}
OURS = ".venv/bin/acceptance"
#: What `test_ci_engines.py` checks.
OTHERS = {
    *("kubernetes.yaml", "Dockerfile", "acceptance.service", "acceptance.timer", "prometheus-rules.yml"),
    *("github-fleet.yml", "gitlab-fleet.yml"),
}


def read(name: str) -> dict[str, Any]:
    return YAML(typ="safe").load((HOME / name).read_text("utf-8"))


def commands(name: str) -> Iterator[list[str]]:
    """Every shell command of a template, in words; an expression of GitHub's as what it would be for part 5."""
    jobs = read(name)
    if name == "github-actions.yml":
        found = [step["run"] for job in jobs["jobs"].values() for step in job["steps"] if "run" in step]
    else:
        scripts = [job[part] for job in jobs.values() if isinstance(job, dict) for part in job if "script" in part]
        found = [line for script in scripts for line in script]
    for text in found:
        words = re.sub(r"\$\{\{ matrix\.part \}\}", "5", text)
        assert "$" not in words, f"{text}: nobody says what this would be"
        for line in words.splitlines():
            yield shlex.split(line, comments=True)


def test_every_template_is_checked() -> None:
    assert sorted(path.name for path in HOME.iterdir()) == sorted({*SCHEMAS, *OTHERS})


@pytest.mark.parametrize("name", SCHEMAS)
def test_a_template_fits_the_published_schema(name: str, tmp_path: Path) -> None:
    check = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", SCHEMAS[name]]
    said = subprocess.run([*check, str(HOME / name)], capture_output=True, text=True, check=False)
    assert said.returncode == 0, said.stdout + said.stderr
    wrong = tmp_path / name
    wrong.write_text(
        (HOME / name).read_text("utf-8").replace("runs-on:", "runs_on:").replace("paths:", "path:"), "utf-8"
    )
    assert subprocess.run([*check, str(wrong)], capture_output=True, check=False).returncode == 1, "it looks at all"


@pytest.mark.parametrize("name", SCHEMAS)
def test_the_commands_are_understood(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI_NODE_INDEX", "5")
    monkeypatch.setenv("CI_NODE_TOTAL", str(read("gitlab-ci.yml")["part"]["parallel"]))
    targets = re.findall(r"^(\w+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
    meant = []
    for program, *words in commands(name):
        if program == "make":
            assert words and set(words) <= set(targets)
            continue
        assert program == OURS
        known, rest = _read(words)
        assert rest == []
        meant.append(known.command)
        if known.command == "run":
            shard = asked_for(known.shard, exclusive_stage=known.exclusive)
            assert shard is not None, "a template never runs all of it on each machine"
            meant[-1] = shard.name
            assert shard.of in (0, 5)
    assert meant == ["5", "sweep", "exclusive", "sweep", "merge"]


def test_the_machines_are_as_many_as_the_parts() -> None:
    assert read("github-actions.yml")["jobs"]["part"]["strategy"]["matrix"]["part"] == [1, 2, 3, 4, 5]
    assert read("gitlab-ci.yml")["part"]["parallel"] == 5


def test_the_settings_are_settings() -> None:
    given = read("github-actions.yml")["env"]
    assert set(given) <= NAMES
    assert all(re.fullmatch(rf"\$\{{\{{ (vars|secrets)\.{name} \}}\}}", value) for name, value in given.items())
    secret = {name for name, value in given.items() if "secrets." in value}
    assert secret == {"USER_EMAIL", "USER_PASSWORD", "MORE_USERS", "REDIS_URL", "SUPABASE_SERVICE_ROLE_KEY"}


@pytest.mark.parametrize("name", SCHEMAS)
def test_what_a_part_leaves_is_what_the_verdict_takes(name: str) -> None:
    """The archives lie where `acceptance merge` looks, and the stages follow one another."""
    text = (HOME / name).read_text("utf-8")
    assert text.count("reports/parts") == (3 if name == "github-actions.yml" else 2)
    jobs = read(name)
    if name == "github-actions.yml":
        order = [jobs["jobs"][job].get("needs") for job in ("part", "exclusive", "verdict")]
        assert order == [None, "part", ["part", "exclusive"]]
    else:
        assert [jobs[job]["stage"] for job in ("part", "exclusive", "verdict")] == jobs["stages"]
