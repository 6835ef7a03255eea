"""The judge: sets what was planned against what was recorded. Nothing missing is a pass."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from acceptance.checklist import tags
from acceptance.checklist.register import Item, load_register
from acceptance.outcomes import Outcome, Verdict
from acceptance.plurals import plural
from acceptance.reporting.advice import ADVICE
from acceptance.reporting.classify import broken
from acceptance.reporting.plan import PlannedScenario
from acceptance.reporting.records import (
    Aborted,
    Absent,
    Begun,
    Fault,
    Finished,
    Problem,
    Record,
    Refused,
    Remark,
    ScopeError,
    Started,
    Stopped,
)
from acceptance.reporting.run import Run
from acceptance.reporting.verdict_kinds import kind_of, severity
from acceptance.reporting.waivers import Waiver
from acceptance.target import needs

#: Another service at the worker's address looks like a worker that is broken.
WORKER_ELSEWHERE = "Проверьте, что WORKER_URL – адрес воркера; если это он, покажите это место отчёта разработчикам."
EXIT_GREEN, EXIT_FAILED, EXIT_BROKEN, EXIT_SETTINGS = 0, 1, 2, 3


@dataclass(frozen=True)
class ScenarioVerdict:
    """What is known of one planned scenario. started: epoch seconds or None; duration: seconds."""

    planned: PlannedScenario
    outcome: Outcome
    uuid: str = ""
    step: str = ""
    started: float | None = None
    duration: float = 0.0
    attempts: int = 0
    earlier: tuple[str, ...] = ()  # uuids of the attempts before the last


@dataclass(frozen=True)
class ItemVerdict:
    """What is known of one checklist item, and the scenarios that it is known from."""

    item: Item
    outcome: Outcome
    scenarios: tuple[ScenarioVerdict, ...] = ()


@dataclass(frozen=True)
class Note:
    """A remark («замечание») with how often and where it was met."""

    text: str
    count: int
    where: tuple[str, ...]


@dataclass(frozen=True)
class Taken:
    """What a run that repeats the rest has taken over. run, started: of the earlier run; ids: of its scenarios."""

    run: str
    started: str
    ids: frozenset[str]

    def whole(self, item: ItemVerdict) -> bool:
        """True for an item of which nothing has been checked anew."""
        return bool(item.scenarios) and all(one.planned.id in self.ids for one in item.scenarios)


@dataclass(frozen=True)
class Judgement:
    """The run's verdict. others: planned scenarios that carry no item's verdict (`@сверх` and untagged)."""

    run_id: str
    target: str
    environment: dict[str, str]
    started: str
    finished: str
    full: bool
    strict: bool
    items: tuple[ItemVerdict, ...]
    others: tuple[ScenarioVerdict, ...]
    problems: tuple[Outcome, ...] = ()
    notes: tuple[Note, ...] = ()
    refused: str = ""
    scenarios: tuple[ScenarioVerdict, ...] = field(default=())
    taken: Taken | None = None
    part: str = ""  # what a run of one machine among several is, or what merged ones lack

    @property
    def counts(self) -> dict[str, int]:
        """How many items ended with each verdict; every verdict is there."""
        found = Counter(item.outcome.verdict for item in self.items)
        return {verdict.value: found[verdict] for verdict in Verdict}

    @property
    def other_counts(self) -> dict[str, int]:
        """The same for the scenarios that carry no item's verdict."""
        found = Counter(scenario.outcome.verdict for scenario in self.others)
        return {verdict.value: found[verdict] for verdict in Verdict}

    @property
    def duration(self) -> float:
        """Seconds from the run's first moment to its last record."""
        if not self.started or not self.finished:
            return 0.0
        span = datetime.fromisoformat(self.finished) - datetime.fromisoformat(self.started)
        return max(0.0, span.total_seconds())

    @property
    def exit_code(self) -> int:
        """0 green, 1 something failed (or passed only at a second try), 2 broken, 3 settings refused."""
        if self.refused:
            return EXIT_SETTINGS
        met = {one.outcome.verdict for one in self.items} | {one.outcome.verdict for one in self.others}
        found = {kind.strict if self.strict else kind.exit_status for kind in map(kind_of, met)}
        if EXIT_FAILED in found:
            return EXIT_FAILED
        return EXIT_BROKEN if EXIT_BROKEN in found or self.problems or not (self.scenarios or self.part) else EXIT_GREEN


class _Diary:
    """All records of a run, sorted by what they are about."""

    def __init__(self, run: Run, planned: list[str]) -> None:
        self._planned = planned
        self._aborted: list[tuple[list[str], Outcome]] = []
        self.attempts: dict[str, list[Finished]] = {}
        self.under_way: set[str] = set()
        self.spoiled: dict[str, Outcome] = {}
        self.faults: dict[str, list[str]] = {}
        self.never: dict[str, Outcome] = {}
        self.problems: list[Outcome] = []
        self.notes: Counter[str] = Counter()
        self.places: dict[str, list[str]] = {}
        self.refused = self.last = ""
        for stream in run.streams():
            self._read(stream)
        for attempts in self.attempts.values():
            attempts.sort(key=lambda record: record.at)

    def _read(self, stream: Iterable[Record]) -> None:
        mine = self._planned  # a stream that began nothing is the parent's: it speaks for all
        for record in stream:
            self.last = max(self.last, record.at)
            match record:
                case Begun():
                    mine = record.ids
                case Started():
                    self.under_way.add(record.id)
                case Finished():
                    self.attempts.setdefault(record.id, []).append(record)
                case ScopeError():
                    for one in record.ids:
                        self.spoiled.setdefault(one, record.outcome)
                case Fault():
                    self.faults.setdefault(record.id, []).append(record.reason)
                case Aborted():
                    self._aborted.append((mine, record.outcome))
                    for one in mine:
                        self.never.setdefault(one, record.outcome)
                case Refused():
                    self.refused = self.refused or record.reason
                    for one in mine:
                        self.never[one] = broken("settings", record.reason)
                case Stopped():
                    for one in mine:
                        self.never.setdefault(one, broken("stopped"))
                case Absent():
                    for one in record.ids:
                        self.never[one] = Outcome(Verdict.NOT_RUN, record.reason)
                    forms = ("не запускался {} сценарий", "не запускались {} сценария", "не запускалось {} сценариев")
                    said = f"{record.reason[0].upper()}{record.reason[1:]}: {plural(len(record.ids), *forms)}."
                    self.problems.append(broken("absent", said))
                case Problem():
                    self.problems.append(Outcome(Verdict.BROKEN, record.reason, record.advice))
                case Remark():
                    self.notes[record.text] += 1
                    places = self.places.setdefault(record.text, [])
                    if record.where and record.where not in places:
                        places.append(record.where)

    def silent_ends(self) -> list[Outcome]:
        """Why processes died whose scenarios others have finished: no item tells of it, so the run must."""
        return [
            outcome for ids, outcome in self._aborted if all(one in self.attempts or one in self.spoiled for one in ids)
        ]

    def verdict_of(self, planned: PlannedScenario) -> ScenarioVerdict:
        attempts = self.attempts.get(planned.id, [])
        spoiled = self.spoiled.get(planned.id)
        if not attempts:
            return ScenarioVerdict(planned, self._missing(planned.id, spoiled))
        last = attempts[-1]
        outcome = last.outcome
        bad = [record for record in attempts[:-1] if kind_of(record.verdict).failure]
        if outcome.verdict is Verdict.PASSED and bad:
            outcome = Outcome(Verdict.FLAKY, f"прошло с попытки {len(attempts)}, а до того: {bad[-1].reason}")
        elif bad:  # only a pass excuses an earlier failure: a try that was not made says nothing about it
            outcome = worst([outcome, *(record.outcome for record in reversed(bad))])
        if outcome.verdict is Verdict.FAILED and not outcome.advice and planned.item in needs.SETTINGS[("WORKER_URL",)]:
            outcome = replace(outcome, advice=WORKER_ELSEWHERE)
        if outcome.verdict in (Verdict.PASSED, Verdict.FLAKY) and (faults := self.faults.get(planned.id)):
            outcome = Outcome(Verdict.FAILED, "\n".join(faults))
        if spoiled is not None and outcome.verdict is not Verdict.FAILED:
            advice = spoiled.advice or ADVICE["hook"].action
            outcome = replace(spoiled, verdict=Verdict.BROKEN, advice=advice)
        return ScenarioVerdict(
            planned,
            outcome,
            uuid=last.uuid,
            step=last.step,
            started=attempts[0].started,
            duration=round(sum(record.duration for record in attempts), 3),
            attempts=len(attempts),
            earlier=tuple(record.uuid for record in attempts[:-1] if record.uuid),
        )

    def _missing(self, scenario_id: str, spoiled: Outcome | None) -> Outcome:
        if spoiled is not None:
            return spoiled
        if found := self.never.get(scenario_id):
            return found
        if scenario_id in self.under_way:
            return broken("interrupted", "Прогон прерван во время этого сценария.")
        return broken("interrupted", "Прогон прерван до этого сценария.")


def worst(outcomes: Iterable[Outcome]) -> Outcome:
    """The outcome that decides: the first of the worst kind. Raises ValueError when there is none to choose from."""
    return min(outcomes, key=lambda one: severity(one.verdict))


def judge(run: Run, waivers: dict[str, Waiver] | None = None, today: date | None = None) -> Judgement:
    """Reconcile a run's plan with its records; the same for a finished, a killed and an empty run."""
    plan, facts = run.plan(), run.facts()
    diary = _Diary(run, [one.id for one in plan.scenarios] if plan else [])
    waivers, today = waivers or {}, today or date.today()
    scenarios = tuple(diary.verdict_of(planned) for planned in (plan.scenarios if plan else ()))
    place = {scenario.planned.id: number for number, scenario in enumerate(scenarios)}
    by_item: dict[str, list[ScenarioVerdict]] = {}
    others: list[ScenarioVerdict] = []
    for scenario in scenarios:
        if scenario.planned.item and not scenario.planned.extra:
            by_item.setdefault(scenario.planned.item, []).append(scenario)
        else:
            others.append(_waive_scenario(scenario, waivers, today))
    full = plan is not None and plan.full
    items = [
        _judge_item(item, by_item.pop(item.number, []), full, waivers.get(item.number), today)
        for item in load_register()
    ]
    problems = [*diary.problems, *(diary.silent_ends() if plan else ())]
    for number, strays in by_item.items():
        others += strays
        problems.append(broken("no_scenario", f"В чек-листе нет пункта {number}, а сценарий с этим номером есть."))
    if plan is None:
        problems.append(broken("interrupted", "Прогон прерван раньше, чем стало известно, что проверять."))
    elif not scenarios and not facts.get("part"):
        problems.append(broken("interrupted", "Ни один сценарий не выбран: проверьте теги и пути."))
    return Judgement(
        run_id=run.id,
        target=facts.get("target", ""),
        environment=facts.get("environment", {}),
        started=facts.get("since") or facts.get("started", ""),
        finished=diary.last or facts.get("started", ""),
        full=full,
        strict=bool(facts.get("strict")),
        items=tuple(items),
        others=tuple(others),
        problems=tuple(dict.fromkeys(problems)),
        notes=tuple(Note(text, count, tuple(diary.places.get(text, ()))) for text, count in diary.notes.items()),
        refused=diary.refused,
        taken=_taken(facts.get("taken")),
        part=str(facts.get("part", "")),
        scenarios=tuple(
            sorted(
                [*others, *(proof for item in items for proof in item.scenarios)],
                key=lambda one: place[one.planned.id],
            )
        ),
    )


def _taken(facts: dict[str, Any] | None) -> Taken | None:
    return Taken(facts["run"], facts["started"], frozenset(facts["ids"])) if facts else None


def _judge_item(
    item: Item, proofs: list[ScenarioVerdict], full: bool, waiver: Waiver | None, today: date
) -> ItemVerdict:
    if not proofs:
        return ItemVerdict(item, broken("no_scenario") if full else Outcome(Verdict.NOT_RUN))
    outcome = worst(proof.outcome for proof in _decisive(proofs))
    if waiver is None:
        return ItemVerdict(item, outcome, tuple(proofs))
    said = waiver.apply(outcome, today)
    # The scenario that decided carries the waiver's word too, so that no sink shows it greener than the item.
    decisive = [replace(proof, outcome=said) if proof.outcome == outcome else proof for proof in proofs]
    return ItemVerdict(item, said, tuple(decisive))


def _decisive(proofs: list[ScenarioVerdict]) -> list[ScenarioVerdict]:
    """Without the alternatives that the target offers no way to check, where the item has another proof."""
    unavailable = [
        proof
        for proof in proofs
        if tags.ALTERNATIVE in proof.planned.tags and proof.outcome.verdict is Verdict.NOT_CHECKED
    ]
    return [proof for proof in proofs if proof not in unavailable] or proofs


def _waive_scenario(scenario: ScenarioVerdict, waivers: dict[str, Waiver], today: date) -> ScenarioVerdict:
    waiver = waivers.get(scenario.planned.name)
    return replace(scenario, outcome=waiver.apply(scenario.outcome, today)) if waiver else scenario
