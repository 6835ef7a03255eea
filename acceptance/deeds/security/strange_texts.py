"""Texts that would do something if a page or the platform took them for more than texts."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from acceptance.clients.http import body_of
from acceptance.clients.web import Body, WebClient, accepted
from acceptance.pages.dashboard import DashboardPage
from acceptance.pages.executed_markup import AgentsList, ArticlesList, runs
from acceptance.pages.page import Page
from acceptance.pages.rules import RulesTab
from acceptance.pages.scripts import ScriptsPage
from acceptance.pages.sequences import SequencesTab
from acceptance.pages.test_chat import TestChatPage
from acceptance.scene.makers import say
from acceptance.scene.scene import Scene
from acceptance.world import World

#: Runs where a page takes a text for HTML; short enough for the title of a conversation (platform contract 4.3).
MARKUP = "<img src=x onerror=acceptanceRan=1>"
TEXTS = {
    "разметка": f"<script>acceptanceRan=1</script>{MARKUP}<a href='javascript:acceptanceRan=1'>",
    "шаблоны": "{{7*7}} ${7*7} <%= 7*7 %> #{7*7} {% raw %} $(date) `date`",
    "кавычки SQL": "'); drop table agents; -- \" ' or '1'='1",
    "формула": '=HYPERLINK("https://stranger.example";"1")',
    "письмо справа налево": "\u202eтекст\u202c אבג \u200f.",
    "невидимые знаки": "a\u200bb\u00adc\ufeffd",
    "служебные знаки": "\u0007\u001b[31m\u007f",
    "эмодзи и знаки за пределами шестнадцати бит": "😀👍🏽 𝄞",
}
RULE: Body = {
    "trigger_type": "manual",
    "conditions": [{"type": "field_value", "field": "name", "operator": "equals", "value": "нет"}],
    "actions": [{"type": "send_message", "template": "Здравствуйте"}],
}
NUL = "до\u0000после"


@dataclass(frozen=True)
class Written:
    """One text where it was written. place: names it in messages; sent, kept: as it went and as it is told again."""

    place: str
    sent: str
    kept: Any


@dataclass(frozen=True)
class Marked:
    """An agent with one of everything whose names are markup; each text stands nowhere else."""

    agent_id: str
    agent: str
    script: str
    content: str
    rule: str
    sequence: str
    message: str
    article: str


def have_marked(scene: Scene) -> Marked:
    """Register an owner whose agent, script, rule, sequence and conversation bear markup; that owner is at work now.

    So do the owner and the organisation: no page must show these names, but none that does may run them.
    """
    scene.act_as_new_owner(MARKUP)
    web, world = scene.web, scene.world

    def marked() -> str:
        return f"{MARKUP} {world.code_word()}"

    names = {part: marked() for part in ("agent", "script", "content", "rule", "sequence", "message", "article")}
    agent_id = str(web.create_agent(names["agent"])["id"])
    web.create_script(agent_id, title=names["script"], scriptType="greeting", content=names["content"])
    web.create_rule(agent_id, name=names["rule"], **RULE)
    if world.target.reaches_tables:  # else it could not be removed again
        web.create_article(names["article"], names["article"])
    steps = [{"step_order": 1, "action_type": "wait", "delay_minutes": 60}]
    web.create_sequence(agent_id, name=names["sequence"], trigger_type="manual", steps=steps)
    accepted(say(web, names["message"], agent_id, useKnowledgeBase=False))
    return Marked(agent_id, **names)


@dataclass(frozen=True)
class Looked:
    """A page that was opened. ran: whether it has run something of what it was to show."""

    page: str
    ran: bool


def look_at_pages(scene: Scene, marked: Marked) -> list[Looked]:
    """Open the pages that show the names, until one runs them. Raises NotInTime where a name is not to be seen."""
    looked = []
    for opened, texts in _pages(scene, marked):
        looked.append(Looked(opened.title, runs(opened, *texts)))
        if looked[-1].ran:
            break
    return looked


def _pages(scene: Scene, marked: Marked) -> Iterator[tuple[Page, tuple[str, ...]]]:
    agents: AgentsList = scene.open_page(AgentsList)
    agents.open()
    yield agents, (marked.agent,)
    for kind, name in ((RulesTab, marked.rule), (SequencesTab, marked.sequence)):
        tab = scene.open_page(kind)
        tab.open(marked.agent_id, marked.agent)
        yield tab, (marked.agent, name)
    scripts: ScriptsPage = scene.open_page(ScriptsPage)
    scripts.go_there(marked.agent_id)
    yield scripts, (marked.script, marked.content)
    dashboard: DashboardPage = scene.open_page(DashboardPage)
    dashboard.open()
    yield dashboard, (marked.agent,)
    chat: TestChatPage = scene.open_page(TestChatPage)
    chat.open()
    yield chat, (marked.message,)
    chat.open_conversation(marked.message)
    yield chat, (marked.message,)
    articles: ArticlesList = scene.open_page(ArticlesList)
    articles.open()
    yield articles, ()  # what this list shows of an article nobody promises


def write_all(world: World) -> list[Written]:
    """Store each text in an agent, a script, a rule and an article of a new organisation, and read it back.

    Raises PlatformRefused when one is not taken.
    """
    web = world.new_owner()
    agent_id = str(web.create_agent(world.unique("Агент"))["id"])
    written = []
    for told, text in TEXTS.items():
        name = f"{world.unique('Текст')} {text}"
        agent = web.create_agent(name, instructions=text)
        kept = web.ask(f"/api/agents/{agent['id']}")["data"]
        written += [Written(f"имя агента: {told}", name, kept["name"])]
        written += [Written(f"инструкции агента: {told}", text, kept["instructions"])]
        script = web.create_script(agent_id, title=name, scriptType="greeting", content=text)
        stored = _by_id(web.scripts(agent_id), script["id"])
        written += [Written(f"название скрипта: {told}", name, stored.get("title"))]
        written += [Written(f"текст скрипта: {told}", text, stored.get("content"))]
        rule = web.create_rule(agent_id, name=name, **RULE)
        written += [Written(f"имя правила: {told}", name, _by_id(web.rules(agent_id), rule).get("name"))]
        article = {"title": name, "content": text, "isPublished": False}
        made = web.send("POST", "/api/knowledge-base/articles", article)["data"]["id"]
        stored = _by_id(web.ask("/api/knowledge-base/articles")["data"], made)
        written += [Written(f"текст статьи: {told}", text, stored.get("content"))]
    _send_nul(world, web, agent_id)
    return written


def _send_nul(world: World, web: WebClient, agent_id: str) -> None:
    """Note what becomes of a zero character, which no database text can hold; the contract does not say."""
    script = {"title": world.unique("Скрипт"), "scriptType": "greeting", "content": NUL}
    answer = web.call("POST", f"/api/agents/{agent_id}/scripts", json=script)
    if answer.is_server_error:
        world.evidence.remark(f"На текст с нулевым знаком платформа отвечает {answer.status_code}, а не отказом 400.")
    elif answer.is_success:
        world.evidence.text("Текст с нулевым знаком сохранён", str(body_of(answer)))


def _by_id(rows: Sequence[Body], wanted: Any) -> Body:
    return next((row for row in rows if str(row["id"]) == str(wanted)), {})
