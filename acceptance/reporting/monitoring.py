"""reports/metrics.prom: the verdict as monitoring reads it (Prometheus text format, for node exporter's textfiles)."""

from datetime import datetime
from pathlib import Path

from prometheus_client import CollectorRegistry, Gauge, generate_latest

from acceptance.outcomes import Verdict
from acceptance.reporting.files import mask, write_text
from acceptance.reporting.judge import Judgement

METRICS = "metrics.prom"


def write_metrics(judgement: Judgement, exit_code: int, *paths: Path) -> None:
    """Write the verdict of each item, the counts and the run's own figures to each of the paths. Raises SinkError."""
    registry = CollectorRegistry()

    def gauge(name: str, told: str, *labels: str) -> Gauge:
        return Gauge(f"acceptance_{name}", told, ("target", *labels), registry=registry)

    target = mask(judgement.target)
    item = gauge("item", "1 for the verdict that a checklist item has, 0 for the others", "item", "verdict")
    for one in judgement.items:
        for verdict in Verdict:
            item.labels(target, one.item.number, verdict.value).set(one.outcome.verdict is verdict)
    for name, counts in (("items", judgement.counts), ("extras", judgement.other_counts)):
        counted = gauge(name, f"number of checklist {name} with each verdict", "verdict")
        for kind, number in counts.items():
            counted.labels(target, kind).set(number)
    gauge("exit_status", "0 all held, 1 a promise is broken, 2 not checked, 3 bad settings").labels(target).set(
        exit_code
    )
    gauge("full_run", "1 when every item was to be checked").labels(target).set(judgement.full)
    gauge("duration_seconds", "how long the run took").labels(target).set(judgement.duration)
    if judgement.finished:
        ended = datetime.fromisoformat(judgement.finished).timestamp()
        gauge("finished_timestamp_seconds", "when the run ended, Unix time").labels(target).set(ended)
    text = generate_latest(registry).decode()
    for path in paths:
        write_text(path, text)
