"""Two conversations with one agent in which something is said at the same moment."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from acceptance.clients.http import body_of
from acceptance.clients.web import accepted
from acceptance.pages.test_chat import Answered
from acceptance.scene.dialogue import USER, Dialogue, Fact
from acceptance.scene.kinds import AGENT, Thing
from acceptance.scene.makers import say
from acceptance.scene.noted import Note
from acceptance.scene.scene import Scene
from acceptance.world import World

#: A question, with a name in it, and what tells the answer, a word: no two have anything in common.
FACTS = (
    ("Кто мастер, которому отдают чинить прибор {name}?", "Чинить прибор {name} отдают мастеру по имени {word}."),
    ("Какой краской красят забор дачи {name}?", "Забор дачи {name} красят краской {word}."),
    ("На каком рейсе гости едут в посёлок {name}?", "Гости в посёлок {name} едут на рейсе {word}."),
    ("Чем пропитывают паркет зала {name}?", "Паркет зала {name} пропитывают составом {word}."),
)
#: What comes before the facts, so that these stand far behind the first thousand characters.
MANNERS = (
    "Здоровайся один раз, в начале разговора, и называй клиента по имени, если он представился.",
    "Отвечай на тот вопрос, который задан, и не пересказывай клиенту его же слова.",
    "Пиши по-русски, короткими предложениями, без канцелярита и без восклицательных знаков.",
    "Если клиент торопится, сначала дай ответ, а подробности предложи прислать потом.",
    "Не обещай скидок, сроков и подарков, о которых тебе ничего не известно.",
    "Не спорь с клиентом о вкусах и не сравнивай товар с товарами других магазинов.",
    "Если клиент сердится, извинись, уточни, что случилось, и предложи, что можно сделать сейчас.",
    "Цены называй с копейками и с валютой, расстояния – в километрах, сроки – в рабочих днях.",
    "Номера заказов повторяй полностью, чтобы клиент мог их проверить.",
    "Адреса и телефоны не сокращай и не переводи.",
    "Не проси у клиента паролей, номеров карт и кодов из сообщений.",
    "Если клиент просит позвать человека, скажи, что передашь его просьбу, и спроси, когда ему удобно.",
    "Прощаясь, пожелай хорошего дня и напомни, что вопрос можно задать в любое время.",
)
TALKS = 2
SLOWED = 0.3  # seconds that a double takes for an answer, so that both are under way for certain


@dataclass(frozen=True)
class AtOnce:
    """One of the conversations. asked: what its questions were about, in their order."""

    dialogue: Dialogue
    asked: list[Fact] = field(default_factory=list)


KNOWN_FACTS = Note[list[Fact]]("агент владельца знает …")
AT_ONCE = Note[list[AtOnce]]("владелец спрашивает о них в двух разговорах сразу …")


def meet_who_knows(scene: Scene) -> None:
    """Make an agent whose long instructions tell, at their end, facts that have nothing in common."""
    world, name = scene.world, scene.world.unique("Агент")
    scene[KNOWN_FACTS] = [_fact(world, *one) for one in FACTS]
    known = "\n".join(f"- {fact.article}" for fact in scene[KNOWN_FACTS])
    manners = "\n".join(f"- {one}" for one in MANNERS)
    instructions = f"Ты помощник компании «{name}». Отвечай кратко.\n{manners}\nВот что ты знаешь:\n{known}"
    agent = scene.web.create_agent(name, instructions=instructions)
    scene.things.add(Thing(AGENT, str(agent["id"]), name, str(agent["id"]), mark=name, answer=agent))


def _fact(world: World, question: str, article: str) -> Fact:
    name, word = world.code_word(), world.code_word()
    return Fact(question.format(name=name), word, article.format(name=name, word=word))


def ask_at_once(scene: Scene) -> None:
    """Ask about each fact once: in two conversations, in both at the same time, then in both again."""
    world, agent = scene.world, scene.things.active_agent
    if world.target.llm_double_url:
        scene.add_cleanup(world.llm_double.answer_normally, agent.name)
        world.llm_double.answer_with(agent.name, delay_seconds=SLOWED)
    _ = scene.web.user_id  # signed in before several speak
    scene[AT_ONCE] = [AtOnce(Dialogue(agent)) for _ in range(TALKS)]
    for facts in (scene[KNOWN_FACTS][:TALKS], scene[KNOWN_FACTS][TALKS:]):
        with ThreadPoolExecutor(TALKS) as pool:
            told = [pool.submit(_ask, scene, talk, fact) for talk, fact in zip(scene[AT_ONCE], facts, strict=True)]
        for one in told:
            one.result()


def _ask(scene: Scene, talk: AtOnce, fact: Fact) -> None:
    dialogue = talk.dialogue
    more: dict[str, Any] = {"conversationId": dialogue.conversation_id} if dialogue.conversation_id else {}
    dialogue.said.append((USER, fact.question))
    talk.asked.append(fact)
    answer = say(scene.web, fact.question, dialogue.agent.id, **more)
    accepted(answer)
    dialogue.heard(Answered(answer.status_code, {}, body_of(answer)))
