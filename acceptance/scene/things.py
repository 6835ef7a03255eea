"""What the owner has in a scenario: an agent and what belongs to it. The one way to have things."""

from collections.abc import Callable
from uuid import uuid4

from acceptance.clients.web import WebClient
from acceptance.outcomes import NotChecked, ScenarioMistake
from acceptance.scene.company import Company
from acceptance.scene.kinds import ACTIVE_AGENT, AGENT, Kind, Thing
from acceptance.scene.makers import FINDERS, MAKERS
from acceptance.target.settings import Grant
from acceptance.world import World


class Things:
    """The things of one owner in one scenario. `web`: the owner as a client of the API, who may change meanwhile."""

    def __init__(self, world: World, web: Callable[[], WebClient]) -> None:
        self.world = world
        self._web = web
        self._things: dict[Kind, Thing] = {}
        self.company = Company(world)
        self.refusals: dict[Kind, AssertionError] = {}  # why the platform has not made what `try_to_have` asked for

    @property
    def web(self) -> WebClient:
        """The owner at work, as a client of the API."""
        return self._web()

    def have(self, *kinds: Kind) -> None:
        """Make what is not there yet.

        Where the target does not grant `write`, what the organisation has stands in for a fresh agent, and nothing
        else is made: the evidence says so. Raises NotChecked when there is no agent to stand in.
        """
        for kind in kinds:
            if kind == ACTIVE_AGENT:
                _ = self.active_agent
                continue
            if kind in self._things:
                continue
            if self.world.target.allows(Grant.WRITE):
                self.add(MAKERS[kind](self))
                continue
            found = FINDERS[kind](self) if kind in FINDERS else None
            if found is not None:
                self.add(found)
            else:
                told = "Прогон не вправе создавать данные: проверяется то, что есть у организации."
                self.world.evidence.text(f"Не заведено: {kind}", told)

    def try_to_have(self, *kinds: Kind) -> None:
        """The same for what is looked for in the database next: a refusal of the platform's is noted only.

        The database is reached first: what it does not let in to see could not be removed either. Raises CheckBroken.
        """
        self.world.database.has_table("organizations")
        for kind in kinds:
            try:
                self.have(kind)
            except AssertionError as refusal:
                self.refusals[kind] = refusal
                self.world.evidence.text(f"Платформа не создала: {kind}", str(refusal))

    def add(self, thing: Thing) -> Thing:
        """Note a thing that a step has made, or one that is known better now, in place of the one before."""
        self._things[thing.kind] = thing
        return thing

    def found(self, kind: Kind) -> Thing | None:
        """The thing, made or standing in; None when there is none."""
        return self._things.get(kind)

    def known(self, kind: Kind) -> Thing:
        """The thing, made or standing in. Raises ScenarioMistake when no step has seen to one."""
        thing = self._things.get(kind)
        if thing is None:
            raise _missing(kind)
        return thing

    def made(self, kind: Kind) -> Thing | None:
        """The thing when this run has made it, else None."""
        thing = self._things.get(kind)
        return thing if thing is not None and thing.made else None

    def need(self, kind: Kind) -> Thing:
        """The thing that this run has made. Raises NotChecked where the run may not make any, else ScenarioMistake."""
        thing = self.made(kind)
        if thing is None:
            self.world.target.require(Grant.WRITE)
            raise _missing(kind)
        return thing

    def id_of(self, kind: Kind) -> str:
        """The thing's uuid; where there is no such thing, a uuid that belongs to nothing."""
        thing = self._things.get(kind)
        return thing.id if thing is not None else str(uuid4())

    @property
    def agent(self) -> Thing:
        """The agent that everything else belongs to; had now if need be."""
        self.have(AGENT)
        return self._things[AGENT]

    @property
    def active_agent(self) -> Thing:
        """The same where it has to be at work. Raises NotChecked where one that stands in is not."""
        agent = self.agent
        if not agent.made and agent.answer.get("status") != "active":
            raise NotChecked("У организации нет активного агента, а создать его прогон не вправе.", "GRANTS=write")
        return agent


def _missing(kind: Kind) -> ScenarioMistake:
    return ScenarioMistake(
        f"В этом сценарии не заведено: {kind}. Сначала нужен шаг «у владельца есть …» или «у агента есть …»."
    )
