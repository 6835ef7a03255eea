"""What has changed since the last full run against the same target."""

from dataclasses import dataclass

from acceptance.outcomes import Verdict
from acceptance.reporting.judge import Judgement
from acceptance.reporting.run import Run
from acceptance.reporting.since import earlier_verdict
from acceptance.reporting.verdict_kinds import kind_of
from acceptance.reporting.wording import moment


@dataclass(frozen=True)
class Changes:
    """since: the moment of that run, empty when there was none. told: one line for each item that changed."""

    since: str
    told: tuple[str, ...] = ()


def changes(run: Run, judgement: Judgement) -> Changes:
    """Every item whose verdict is another than it was; what this run has not chosen is left out."""
    earlier = earlier_verdict(run, judgement.target, judgement.started)
    if earlier is None:
        return Changes("")
    before = {item["number"]: item["verdict"] for item in earlier["items"]}
    told = []
    for one in judgement.items:
        now, then = one.outcome.verdict, before.get(one.item.number)
        if then and now is not Verdict.NOT_RUN and then != now.value:
            was = kind_of(Verdict(then)).state
            told.append(f"{one.item.title.replace('`', '')}: было «{was}», стало «{kind_of(now).state}»")
    return Changes(moment(earlier["finished"]), tuple(told))
