"""Facts of the run, each written down in another place, and what an agent says when it is asked about them.

Which places an agent draws on: platform contract 8.2, 8.3. All of it goes with the organisation.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from acceptance.clients.database import Row
from acceptance.clients.http import body_of
from acceptance.clients.web import Body, WebClient, accepted
from acceptance.contract.chat import Heard
from acceptance.contract.reading import read_as
from acceptance.deeds.chat import embeddings
from acceptance.deeds.chat.chat import made_up_fact
from acceptance.deeds.stored_rows import stored_row, stored_stage
from acceptance.outcomes import NotInTime
from acceptance.scene.dialogue import Fact
from acceptance.scene.kinds import ANOTHER_AGENT
from acceptance.scene.makers import say
from acceptance.scene.noted import Note
from acceptance.scene.scene import Scene
from acceptance.timing.waiting import wait_for
from acceptance.world import World

INDEXED_WITHIN = 30.0  # seconds
PRIORITY = 7
REFUSED = 503  # what a model answers that makes no embeddings


@dataclass(frozen=True)
class Place:
    """Where something is written. title: of the knowledge that tells it, empty where that is not looked at.

    section: of the company's knowledge that it was put into, as the API calls it.
    """

    fact: Fact
    told: str
    known: bool
    title: str = ""
    section: str = "product"


@dataclass(frozen=True)
class Said:
    """What the agent has said of a fact that is written in a place."""

    place: Place
    answer: str


KNOWN_PLACES = Note[list[Place]]("о новых товарах написано в разных местах")
HEARD = Note[list[Said]]("клиент API спрашивает агента о каждом из них")


class Library:
    """An organisation with its agent, and whoever else writes: another agent of its own, another organisation."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self.world: World = scene.world
        self.web: WebClient = scene.web
        self.agent_id = scene.things.active_agent.id
        self._others: WebClient | None = None

    @property
    def another_agent_id(self) -> str:
        """Of the same organisation."""
        self.scene.things.have(ANOTHER_AGENT)
        return self.scene.things.need(ANOTHER_AGENT).id

    @property
    def others(self) -> WebClient:
        """Another organisation, registered when it is first needed."""
        if self._others is None:
            self._others = self.world.new_owner()
        return self._others


Write = Callable[[Library, Fact], str | None]


@dataclass(frozen=True)
class InSection:
    """Notes it in a section of the company's knowledge, for all agents."""

    section: str

    def __call__(self, library: Library, fact: Fact) -> str:
        """Note it; the title."""
        return _note(library, library.another_agent_id, fact, category=self.section, isGlobal=True)


def in_article(library: Library, fact: Fact) -> str:
    """Publish it."""
    library.web.create_article(library.world.unique("Статья"), fact.article)
    return ""


def in_article_out_of_index(library: Library, fact: Fact) -> str:
    """Publish it and take it out of the index, so that its text alone is left to find it by; the article's title."""
    article = library.web.create_article(library.world.unique("Статья"), fact.article)
    _chunks(library.world, str(article["id"]), fact)
    library.world.database.delete("knowledge_chunks", article_id=str(article["id"]))
    return str(article["title"])


def in_article_without_embeddings(library: Library, fact: Fact) -> str | None:
    """Publish it while the model refuses to make embeddings of it; None where the model is real."""
    if library.world.target.llm_double_url is None:
        return None
    double = library.world.llm_double
    library.scene.add_cleanup(double.answer_normally, fact.word)
    double.answer_with(fact.word, status=REFUSED)
    written = in_article(library, fact)
    double.answer_normally(fact.word)
    return written


def in_article_asked_without_embeddings(library: Library, fact: Fact) -> str | None:
    """Publish it; from now on the model refuses to make an embedding of the question. None where it is real.

    Only a request for embeddings has the question at the beginning of its input (platform contract 8.3).
    """
    if library.world.target.llm_double_url is None:
        return None
    double, asked = library.world.llm_double, f'"input": ["{fact.question}'
    written = in_article(library, fact)
    library.scene.add_cleanup(double.answer_normally, asked)
    double.answer_with(asked, status=REFUSED)
    return written


def in_draft(library: Library, fact: Fact) -> str:
    """Write it down without publishing it."""
    library.web.create_article(library.world.unique("Черновик"), fact.article, published=False)
    return ""


def in_others_article(library: Library, fact: Fact) -> str:
    """Publish it in another organisation."""
    library.others.create_article(library.world.unique("Статья"), fact.article)
    return ""


def in_own_document(library: Library, fact: Fact) -> str | None:
    """Put it into the index for the agent alone."""
    return _index_for(library, fact, library.agent_id)


def in_document_of_another(library: Library, fact: Fact) -> str | None:
    """Put it into the index for another agent alone."""
    return _index_for(library, fact, library.another_agent_id)


def _index_for(library: Library, fact: Fact, agent_id: str) -> str | None:
    """No route makes chunks of one agent: those of an article become such, and it says something else from then on.

    So they are found by their meaning and nowhere else: None where the target has no embeddings.
    """
    article = library.web.create_article(library.world.unique("Документ"), fact.article)["id"]
    database = library.world.database
    chunks = _chunks(library.world, article, fact)
    if not chunks or not all(chunk["embedding"] for chunk in chunks):
        return None
    database.update("knowledge_chunks", {"agent_id": agent_id}, article_id=article)
    database.update("knowledge_base_articles", {"content": "Этот текст – в документе агента."}, id=article)
    return ""


def _chunks(world: World, article_id: str, fact: Fact) -> list[Row]:
    """The article's part of the index, once it is there; none where the target has no embeddings to index it by."""
    try:
        return wait_for(
            lambda: world.database.rows("knowledge_chunks", columns="id,embedding", article_id=article_id),
            within=INDEXED_WITHIN,
            what="статья должна попасть в индекс (knowledge_chunks)",
            remembered=True,
            show=len,
        )
    except NotInTime:
        if embeddings.made(world, fact.word):
            raise
        return []


def for_all_agents(library: Library, fact: Fact) -> str:
    """Note it as knowledge of the company for all agents."""
    return _note(library, library.another_agent_id, fact, isGlobal=True)


def for_all_agents_of_others(library: Library, fact: Fact) -> str:
    """The same in another organisation."""
    agent = library.others.create_agent(library.world.unique("Агент"))
    _send_note(library.world, library.others, str(agent["id"]), fact, isGlobal=True)
    return ""


def for_this_agent(library: Library, fact: Fact) -> str:
    """Note it for the agent alone."""
    return _note(library, library.agent_id, fact, isGlobal=False)


def for_another_agent(library: Library, fact: Fact) -> str:
    """Note it for another agent alone."""
    return _note(library, library.another_agent_id, fact, isGlobal=False)


def for_one_stage(library: Library, fact: Fact) -> str | None:
    """Note it for one stage of a pipeline."""
    stage = stored_stage(library.world, library.web)
    return _note(library, library.agent_id, fact, pipelineStageId=stage) if stage else None


def _note(library: Library, agent_id: str, fact: Fact, **more: object) -> str:
    return _send_note(library.world, library.web, agent_id, fact, **more)


def _send_note(world: World, web: WebClient, agent_id: str, fact: Fact, **more: object) -> str:
    body: Body = {"category": "product", "title": world.unique("Знание"), "content": fact.article}
    web.send("POST", f"/api/agents/{agent_id}/knowledge", {**body, "priority": PRIORITY, **more})
    return str(body["title"])


def in_answers_to_objections(library: Library, fact: Fact) -> str | None:
    """Store it as an answer to an objection."""
    return _store_answer(library.world, library.web, fact)


def in_others_answers_to_objections(library: Library, fact: Fact) -> str | None:
    """The same in another organisation."""
    return _store_answer(library.world, library.others, fact)


def _store_answer(world: World, web: WebClient, fact: Fact) -> str | None:
    row = {"objection_type": "price", "objection_text": fact.question, "response_script": fact.article}
    return "" if stored_row(world, "objection_responses", {"org_id": web.organisation_id, **row}) else None


def write_in_places(scene: Scene, places: Sequence[tuple[str, Write, bool]]) -> None:
    """Write another fact into each of these places: (how it is called, how to write there, whether the agent knows it).

    What the target has not the means for is left out, and the evidence says so.
    """
    library, scene[KNOWN_PLACES] = Library(scene), []
    for told, write, known in places:
        fact = made_up_fact(scene.world)
        title = write(library, fact)
        if title is None:
            scene.world.evidence.text("Не записано", told)
        else:
            section = write.section if isinstance(write, InSection) else Place.section
            scene[KNOWN_PLACES].append(Place(fact, told, known, title, section))


def write_in_two_articles(scene: Scene) -> None:
    """Publish two articles that answer one question, each with a word of its own."""
    library, first = Library(scene), made_up_fact(scene.world)
    product, word = first.question.split()[1].rstrip(":"), scene.world.code_word()
    question = f"Товар {product}: как называется упаковка, в которой его отгружают, и как называется его мастер?"
    told = (f"отгружают в упаковке, которая называется {first.word}", f"делает мастер, которого называют {word}")
    facts = [
        Fact(question, own, f"{question} Товар {product} {said}.")
        for own, said in zip((first.word, word), told, strict=True)
    ]
    for fact in facts:
        in_article(library, fact)
    names = ("в первой из двух статей", "во второй из двух статей")
    scene[KNOWN_PLACES] = [Place(fact, name, True) for fact, name in zip(facts, names, strict=True)]


def write_beside_the_point(scene: Scene) -> None:
    """Publish an article about something else; it has a word or two of the question all the same."""
    world = scene.world
    told = (
        "Товар надлежащего качества принимают обратно четырнадцать дней: приложите чек, паспорт и заявление. "
        "Деньги вернёт бухгалтерия на карту, с которой платили, за вычетом комиссии банка; гарантийный ремонт "
        f"оформляет сервисный центр, а подарочный сертификат {world.code_word()} обменять нельзя."
    )
    scene.web.create_article(world.unique("Возврат"), told)


def ask_once(scene: Scene) -> None:
    """Ask the one question that all of the places answer."""
    (question,) = {place.fact.question for place in scene[KNOWN_PLACES]}
    answer = _answer(scene.web, question, scene.things.active_agent.id)
    scene[HEARD] = [Said(place, answer) for place in scene[KNOWN_PLACES]]


def ask_of_each(scene: Scene) -> None:
    """Ask the agent about each of the facts over the API, each in a conversation of its own."""
    agent = scene.things.active_agent.id
    scene[HEARD] = [Said(place, _answer(scene.web, place.fact.question, agent)) for place in scene[KNOWN_PLACES]]


def _answer(web: WebClient, question: str, agent_id: str) -> str:
    answer = say(web, question, agent_id)
    accepted(answer)
    return read_as(Heard, body_of(answer), "Ответ POST /api/chat").data.message.content
