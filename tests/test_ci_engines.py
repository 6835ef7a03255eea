"""The templates for engines other than one CI's matrix: Kubernetes, an image, systemd, Prometheus, fleets.

Each fits what its makers publish, and its commands are commands of ours.
"""

from __future__ import annotations

import configparser
import json
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import promql_parser
import pytest
from ruamel.yaml import YAML

from acceptance.__main__ import _read
from acceptance.fleet.matrix import matrix
from acceptance.fleet.results import HOME as RESULTS
from acceptance.fleet.results import SUFFIX
from acceptance.fleet.targets import FleetTarget
from acceptance.outcomes import Verdict
from acceptance.reporting.judge import judge
from acceptance.reporting.monitoring import write_metrics
from acceptance.reporting.run import begin_run
from acceptance.runner.shard import asked_for
from acceptance.target.settings import NAMES

ROOT = Path(__file__).resolve().parent.parent
HOME = ROOT / "docs" / "ci"
#: Kubernetes' published OpenAPI, reduced to the kinds that the template has.
KUBERNETES = json.loads((ROOT / "tests" / "ci" / "kubernetes-1.37.json").read_text("utf-8"))
#: What a shell of the image does beside our command.
SHELL = {"export", "test", "rm"}


def documents(name: str) -> list[dict[str, Any]]:
    return list(YAML(typ="safe").load_all((HOME / name).read_text("utf-8")))


def refusals(document: dict[str, Any]) -> list[str]:
    """What Kubernetes would say against a document; a field that it does not know is refused, too."""
    schema = {"$defs": KUBERNETES["$defs"], "$ref": KUBERNETES["kinds"][document["kind"]]}
    return [error.message for error in jsonschema.Draft202012Validator(schema).iter_errors(document)]


def kubernetes(name: str) -> dict[str, Any]:
    return next(one for one in documents("kubernetes.yaml") if one["metadata"]["name"] == name)


def pods(document: dict[str, Any]) -> dict[str, Any]:
    spec = document["spec"]
    return (spec["jobTemplate"]["spec"] if document["kind"] == "CronJob" else spec)["template"]["spec"]


def commands(container: dict[str, Any]) -> Iterator[list[str]]:
    """The commands of a container that are ours, in words; what a shell does beside them is known."""
    if container["command"][:1] == ["acceptance"]:
        yield container["command"][1:]
        return
    assert container["command"] == ["/bin/sh", "-c"]
    for line in container["args"][0].splitlines():
        program, *words = shlex.split(line)
        assert program in {"acceptance", *SHELL}, line
        if program == "acceptance":
            yield words


def test_kubernetes_takes_its_template() -> None:
    found = documents("kubernetes.yaml")
    assert [refusals(one) for one in found] == [[]] * len(found)
    wrong = json.loads(json.dumps(kubernetes("acceptance-parts")))
    wrong["spec"]["completion"] = wrong["spec"].pop("completions")
    wrong["spec"]["parallelism"] = "5"
    assert len(refusals(wrong)) == 2, "it looks at all"


def test_the_parts_in_kubernetes(monkeypatch: pytest.MonkeyPatch) -> None:
    parts = kubernetes("acceptance-parts")["spec"]
    [container] = pods(kubernetes("acceptance-parts"))["containers"]
    monkeypatch.setenv("JOB_COMPLETION_INDEX", str(parts["completions"] - 1))
    (run, *words), sweep = commands(container)
    known, rest = _read([run, *words])
    shard = asked_for(known.shard)
    assert shard is not None and (shard.number, shard.of, rest) == (parts["completions"], parts["parallelism"], [])
    assert sweep == ["sweep"]
    assert parts["completionMode"] == "Indexed" and parts["backoffLimitPerIndex"] == 0, "one ends none of the others"
    [exclusive, _] = commands(pods(kubernetes("acceptance-exclusive"))["containers"][0])
    assert _read(exclusive)[0].exclusive
    [[merge, *places]] = commands(pods(kubernetes("acceptance-verdict"))["containers"][0])
    assert merge == "merge" and [str(path) for path in _read([merge, *places])[0].paths] == places
    text = (HOME / "kubernetes.yaml").read_text("utf-8")
    for folder in ("part-$JOB_COMPLETION_INDEX", "exclusive"):
        assert f"ACCEPTANCE_REPORTS_DIR=/acceptance/reports/{folder}\n" in text
    assert places == ["/acceptance/reports/part-*/parts", "/acceptance/reports/exclusive/parts"]
    assert all(kubernetes(f"acceptance-{later}")["spec"]["suspend"] for later in ("exclusive", "verdict"))


def test_the_settings_in_kubernetes_and_the_night_grants_nothing() -> None:
    assert set(kubernetes("acceptance-settings")["stringData"]) <= NAMES
    nightly = kubernetes("acceptance-nightly")
    [container] = pods(nightly)["containers"]
    assert list(commands(container)) == [["run"]] and {"name": "GRANTS", "value": ""} in container["env"]
    assert nightly["spec"]["concurrencyPolicy"] == "Forbid"


def test_the_matrix_for_kubernetes_is_a_job(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    targets = [FleetTarget(f"клиент {place}", {}) for place in range(3)]
    made = json.loads(matrix("kubernetes", targets, tmp_path / "targets.toml", 2, "nightly"))
    assert refusals(made) == []
    [words] = commands(pods(made)["containers"][0])
    known, rest = _read(words)
    assert (known.command, known.target, known.schedule, rest) == ("fleet", "auto", "nightly", [])


def test_the_image_passes_the_linter(tmp_path: Path) -> None:
    hadolint = str(Path(sys.executable).with_name("hadolint"))
    said = subprocess.run([hadolint, str(HOME / "Dockerfile")], capture_output=True, text=True, check=False)
    assert (said.returncode, said.stdout) == (0, "")
    wrong = tmp_path / "Dockerfile"
    wrong.write_text((HOME / "Dockerfile").read_text("utf-8").replace("python:3.11-bookworm", "python"), "utf-8")
    assert subprocess.run([hadolint, str(wrong)], capture_output=True, check=False).returncode == 1, "it looks at all"
    lines = (HOME / "Dockerfile").read_text("utf-8").splitlines()
    [command] = [json.loads(line.removeprefix("CMD ")) for line in lines if line.startswith("CMD ")]
    assert command[0] == "acceptance" and _read(command[1:])[0].command == "run"
    kept_out = (ROOT / ".dockerignore").read_text("utf-8").splitlines()
    assert {".env", "*.env", "reports/*", ".venv"} <= set(kept_out)


def unit(name: str) -> configparser.ConfigParser:
    class Repeated(dict[str, Any]):
        """A name that stands several times means a list."""

        def __setitem__(self, key: str, value: Any) -> None:
            if isinstance(value, list) and key in self:
                value = [*self[key], *value]
            super().__setitem__(key, value)

    read = configparser.ConfigParser(dict_type=Repeated, strict=False, interpolation=None)
    read.optionxform = str  # type: ignore[assignment, method-assign]
    read.read_string((HOME / name).read_text("utf-8"))
    return read


def test_the_nightly_units_say_what_is_run() -> None:
    service = unit("acceptance.service")["Service"]
    program, *words = service["ExecStart"].split()
    assert program.endswith("/.venv/bin/acceptance") and _read(words)[0].command == "run"
    assert "GRANTS=" in service["Environment"].splitlines(), "nothing is granted at night"
    assert unit("acceptance.timer")["Timer"]["OnCalendar"] == "*-*-* 03:00:00"


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd's own check needs systemd")
def test_systemd_takes_its_units(tmp_path: Path) -> None:
    for name in ("acceptance.service", "acceptance.timer"):
        text = (HOME / name).read_text("utf-8").replace("/opt/acceptance/.venv/bin", str(Path(sys.executable).parent))
        (tmp_path / name).write_text(text, encoding="utf-8")

    def verified() -> subprocess.CompletedProcess[str]:
        units = [str(path) for path in tmp_path.iterdir()]
        return subprocess.run(["systemd-analyze", "verify", *units], capture_output=True, text=True, check=False)

    said = verified()
    assert (said.returncode, said.stderr) == (0, "")
    (tmp_path / "acceptance.timer").write_text("[Timer]\nOnCalendar=ночью\n", encoding="utf-8")
    assert verified().returncode != 0, "it looks at all"


def test_the_alerts_ask_for_what_there_is(tmp_path: Path) -> None:
    run = begin_run("цель", reports=tmp_path)
    write_metrics(judge(run), 2, tmp_path / "metrics.prom")
    told = set(re.findall(r"^(acceptance_\w+)", (tmp_path / "metrics.prom").read_text("utf-8"), re.MULTILINE))
    [document] = documents("prometheus-rules.yml")
    [group] = document["groups"]
    assert set(document) == {"groups"} and set(group) == {"name", "rules"}
    for rule in group["rules"]:
        assert set(rule) <= {"alert", "expr", "for", "labels", "annotations"} and {"alert", "expr"} <= set(rule)
        promql_parser.parse(rule["expr"])
        asked = set(re.findall(r"acceptance_\w+", rule["expr"]))
        assert asked and asked <= told
        for verdicts in re.findall(r'verdict=~?"([^"]+)"', rule["expr"]):
            assert set(verdicts.split("|")) <= set(Verdict)
    with pytest.raises(ValueError, match=r".+"):
        promql_parser.parse("acceptance_item{verdict=failed} ==")


@pytest.mark.parametrize(
    ("name", "schema"), [("github-fleet.yml", "vendor.github-workflows"), ("gitlab-fleet.yml", "vendor.gitlab-ci")]
)
def test_the_fleets_of_a_ci(name: str, schema: str) -> None:
    check = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", schema, str(HOME / name)]
    said = subprocess.run(check, capture_output=True, text=True, check=False)
    assert said.returncode == 0, said.stdout + said.stderr
    text = (HOME / name).read_text("utf-8")
    meant = []
    for line in re.findall(r"\.venv/bin/acceptance ([^)>\n]+)", text):
        known, rest = _read(shlex.split(line))
        assert rest == [] and Path("targets.toml") in (getattr(known, "file", None), known.__dict__.get("fleet"))
        meant.append((known.command, getattr(known, "matrix", "")))
    assert (
        meant
        == {
            "github-fleet.yml": [("fleet", "github"), ("fleet", ""), ("merge", "")],
            "gitlab-fleet.yml": [("fleet", "gitlab")],
        }[name]
    )
    if name == "github-fleet.yml":
        assert f"reports/{RESULTS}/*{SUFFIX}" in text
        fields = json.loads(matrix("github", [FleetTarget("а", {})], Path("targets.toml"), 1))["include"][0]
        assert set(re.findall(r"matrix\.(\w+) \}\}", text)) - {"outputs", "matrix"} <= set(fields)
