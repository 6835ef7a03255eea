"""The deployments as an engine's own matrix: who runs them, how many at once and when is the engine's business.

JSON, which every one of them reads (YAML is a superset of it).
"""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from acceptance.fleet.results import HOME, SUFFIX
from acceptance.fleet.targets import AUTO, FleetTarget

ENGINES = ("github", "gitlab", "kubernetes")
WIDEST = 200  # jobs that one `parallel: matrix` of GitLab may make
OURS = ".venv/bin/acceptance"
RESULTS = f"reports/{HOME}"
FOLDER = "/fleet"  # where a pod finds targets.toml, and the files of settings beside it
IMAGE = "registry.example.com/acceptance:latest"


def matrix(engine: str, targets: Sequence[FleetTarget], file: Path, at_once: int, schedule: str = "") -> str:
    """The text for an engine: a matrix for GitHub, a child pipeline for GitLab, an indexed Job for Kubernetes."""
    if engine == "github":
        return json.dumps(_github(targets), ensure_ascii=False)
    made = _gitlab(targets, file) if engine == "gitlab" else _kubernetes(targets, file, at_once, schedule)
    return json.dumps(made, ensure_ascii=False, indent=2)


def _github(targets: Sequence[FleetTarget]) -> dict[str, Any]:
    """Read by `fromJSON` into `strategy.matrix`."""
    return {
        "include": [
            {"target": one.name, "owner": one.owner, "schedule": one.schedule, "artifact": one.stem} for one in targets
        ]
    }


def _gitlab(targets: Sequence[FleetTarget], file: Path) -> dict[str, Any]:
    """A pipeline that a `trigger` starts from the artefact."""
    names = [one.name for one in targets]
    groups = [names[begin : begin + WIDEST] for begin in range(0, len(names), WIDEST)]
    check = {
        "stage": "check",
        "script": [f'{OURS} fleet {file} --target "$TARGET"'],
        "artifacts": {"when": "always", "paths": [f"{RESULTS}/*{SUFFIX}"], "expire_in": "1 week"},
        # earlier runs: since when an item fails
        "cache": {"key": "fleet-$CI_JOB_NAME_SLUG", "paths": [RESULTS], "when": "always"},
    }
    jobs = {
        f"check-{place}": {**check, "parallel": {"matrix": [{"TARGET": group}]}}
        for place, group in enumerate(groups, 1)
    }
    verdict = {
        "stage": "verdict",
        "when": "always",
        "script": [f"{OURS} merge --fleet {file}"],
        "artifacts": {"when": "always", "paths": [f"{RESULTS}/fleet.html"]},
    }
    return {
        "stages": ["check", "verdict"],
        "default": {"image": "python:3.11-bookworm", "before_script": ["make setup"]},
        **jobs,
        "verdict": verdict,
    }


def _kubernetes(targets: Sequence[FleetTarget], file: Path, at_once: int, schedule: str) -> dict[str, Any]:
    """A Job whose pods take a deployment each; one that is red, or hangs, ends none of the others."""
    command = ["acceptance", "fleet", f"{FOLDER}/{file.name}", "--target", AUTO]
    command += ["--schedule", schedule] if schedule else []
    container = {
        "name": "acceptance",
        "image": IMAGE,
        "command": command,
        "volumeMounts": [
            {"name": "fleet", "mountPath": FOLDER, "readOnly": True},
            {"name": "reports", "mountPath": "/acceptance/reports"},
        ],
    }
    return {
        "apiVersion": "batch/v1",
        "kind": "Job",
        "metadata": {"name": "acceptance-fleet"},
        "spec": {
            "completionMode": "Indexed",
            "completions": len(targets),
            "parallelism": min(at_once, len(targets)),
            "backoffLimitPerIndex": 0,
            "template": {
                "spec": {
                    "restartPolicy": "Never",
                    "containers": [container],
                    "volumes": [
                        {"name": "fleet", "secret": {"secretName": "acceptance-fleet"}},
                        {"name": "reports", "persistentVolumeClaim": {"claimName": "acceptance-reports"}},
                    ],
                }
            },
        },
    }
