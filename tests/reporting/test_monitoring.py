"""reports/metrics.prom: what monitoring reads of a run."""

from __future__ import annotations

from prometheus_client.parser import text_string_to_metric_families
from reporting_lab import MIXED, Lab

from acceptance.checklist.register import load_register
from acceptance.outcomes import Verdict


def test_each_item_has_one_verdict_and_the_run_its_figures(lab: Lab) -> None:
    lab.environment()
    lab.feature(MIXED)
    status = lab.run().code
    [path] = lab.reports.glob("runs/*/metrics.prom")
    families = {family.name: family.samples for family in text_string_to_metric_families(path.read_text())}
    verdicts = {
        sample.labels["item"]: sample.labels["verdict"] for sample in families["acceptance_item"] if sample.value
    }
    assert len(families["acceptance_item"]) == len(load_register()) * len(Verdict)
    assert set(verdicts) == {item.number for item in load_register()}
    assert (verdicts["1.1"], verdicts["1.2"], verdicts["1.3"]) == ("passed", "failed", "broken")
    counted = {sample.labels["verdict"]: sample.value for sample in families["acceptance_items"]}
    assert sum(counted.values()) == len(load_register()) and counted["failed"] == 1
    assert [sample.value for sample in families["acceptance_exit_status"]] == [status]
    assert families["acceptance_finished_timestamp_seconds"][0].value > 1e9
    assert families["acceptance_item"][0].labels["target"]
