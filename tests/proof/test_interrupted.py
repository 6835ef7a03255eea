"""A proof that is interrupted takes everything back: stands, proxies and checks are gone."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

ROOT = Path(__file__).resolve().parents[2]
GONE_WITHIN = 40


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGKILL])
def test_nothing_outlives_an_interrupted_proof(sign: signal.Signals, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "proof", "faults", "--fault", "connected-but-gone", "--labs", "1"]
    environment = {**os.environ, "ACCEPTANCE_REPORTS_DIR": str(tmp_path), "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as proof:
        assert proof.stdout is not None
        heard = []
        for line in proof.stdout:
            heard.append(line)
            if line.startswith("Без сбоев"):  # from here on faults are applied
                break
        children = psutil.Process(proof.pid).children(recursive=True)
        assert len(children) >= 2, f"stand and proxy: {''.join(heard)}"
        proof.send_signal(sign)
        proof.communicate(timeout=GONE_WITHIN)
        status = proof.returncode
    _, alive = psutil.wait_procs(children, timeout=GONE_WITHIN)
    assert [process.cmdline() for process in alive if process.status() != psutil.STATUS_ZOMBIE] == []
    assert status == (2 if sign is signal.SIGINT else -sign)
