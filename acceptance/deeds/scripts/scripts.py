"""What the owner does with the agent's scripts on their page (platform contract 7.7), and says to the agents."""

import time
from collections.abc import Callable
from dataclasses import replace

from playwright.sync_api import Locator

from acceptance.clients.web import accepted
from acceptance.contract.reading import read_as
from acceptance.contract.scripts import AgentSaid, ListedScript, ListedScripts
from acceptance.pages.response_override import refused
from acceptance.pages.scripts import CALLS, TYPE_LABELS, ScriptsPage
from acceptance.scene.kinds import ANOTHER_SCRIPT, SCRIPT, Kind, Noun, Thing, Which
from acceptance.scene.makers import say
from acceptance.scene.noted import Note
from acceptance.scene.scene import Scene
from acceptance.scene.seen import Reply, ScriptsWork, ScriptText
from acceptance.scene.texts import last_word, named, several_lines
from acceptance.scene.things import Things

WITH_SCRIPT = Kind(Noun.AGENT, Which.WITH_SCRIPT)
Deed = Callable[[ScriptsWork], None]

REPLIES = Note[dict[Kind, Reply]]("владелец говорит обоим агентам «…»")
SCRIPTS_WORK = Note[ScriptsWork]("владелец создаёт скрипт …")


def perform(scene: Scene, deed: Deed) -> None:
    """Do something on the scripts page of the owner's agent; it is opened, and what there is noted, on first need."""
    if SCRIPTS_WORK not in scene:
        page = scene.open_page(ScriptsPage)
        page.open_loaded(scene.things.agent.id)
        own = own_in_api(scene.things)
        scene[SCRIPTS_WORK] = ScriptsWork(scene.things, page, list(own.values()), set(own), list(own.values()))
    scene.world.visit.touch()
    deed(scene[SCRIPTS_WORK])


def create(work: ScriptsWork) -> None:
    """Fill the form in and save it."""
    text = _text(work, "presentation")
    work.page.save_new(_filled_form(work, text))
    work.expected.append(text)


def create_hastily(work: ScriptsWork) -> None:
    """The same with a double click on the button that saves."""
    text = _text(work, "closing")
    work.page.save_new_hastily(_filled_form(work, text))
    work.expected.append(text)


def think_better_of_creating(work: ScriptsWork) -> None:
    """Fill the form in and cancel."""
    text = _text(work, "presentation")
    work.page.cancel(_filled_form(work, text))
    work.absent.add(text.title)


def create_refused(work: ScriptsWork) -> None:
    """Fill the form in and save it where the server refuses; the call does not get there."""
    text = _text(work, "presentation")
    form = _filled_form(work, text)
    with refused(work.page, "POST", CALLS, "создание скрипта"):
        work.page.try_saving(form)
    work.absent.add(text.title)


def create_without_title(work: ScriptsWork) -> None:
    """Press the button that saves with no title in the form."""
    _try_incomplete(work, title=False)


def create_without_content(work: ScriptsWork) -> None:
    """Press the button that saves with no content in the form."""
    _try_incomplete(work, title=True)


def edit(work: ScriptsWork) -> None:
    """Give the script another title, type and content, and save."""
    before, text = _subject(work), _text(work, "closing")
    form = work.page.begin_editing(before.title)
    work.page.expect_filled(form, before.title, before.content)
    work.page.fill(form, text.title, text.content, text.kind)
    work.page.save_changes(form)
    work.expected[work.expected.index(before)] = text
    work.absent.add(before.title)
    if other := next((one for one in work.expected if one is not text), None):
        form = work.page.begin_editing(other.title)  # without leaving the page: the form may still hold the first
        work.page.expect_filled(form, other.title, other.content)
        work.page.cancel(form)


def rename(work: ScriptsWork) -> None:
    """Give the script another title alone, and save: the form sends the rest, too."""
    before = _subject(work)
    text = replace(before, title=_text(work, before.kind).title)
    form = work.page.begin_editing(before.title)
    work.page.fill(form, text.title)
    work.page.save_changes(form)
    work.expected[work.expected.index(before)] = text
    work.absent.add(before.title)


def think_better_of_editing(work: ScriptsWork) -> None:
    """Change everything in the form and cancel."""
    text = _text(work, "closing")
    form = work.page.begin_editing(_subject(work).title)
    work.page.fill(form, text.title, text.content, text.kind)
    work.page.cancel(form)
    work.absent.add(text.title)


def delete(work: ScriptsWork) -> None:
    """Remove the script and confirm it."""
    before = _subject(work)
    work.page.confirm_deleting(_question(work, before))
    work.expected.remove(before)
    work.absent.add(before.title)
    if made := work.owner.made(SCRIPT):
        work.kept.discard(made.id)


def think_better_of_deleting(work: ScriptsWork) -> None:
    """Press the button that removes, and cancel."""
    work.page.cancel(_question(work, _subject(work)))


def say_to_agents(scene: Scene, words: str, kinds: list[Kind]) -> None:
    """Say the same to these agents one after the other, each in a new conversation, and note what they answer."""
    scene[REPLIES] = {}
    for kind in kinds:
        agent = scene.things.need(kind)
        started = time.monotonic()
        answer = accepted(say(scene.web, words, agent.id))
        text = read_as(AgentSaid, answer, "Ответ POST /api/chat").data.message.content
        scene[REPLIES][kind] = Reply(text, time.monotonic() - started)
    told = {str(kind): reply.text for kind, reply in scene[REPLIES].items()}
    scene.world.evidence.facts("Что ответили агенты", {"сказано": words, **told})


def search(scene: Scene) -> None:
    """Open the scripts page and type the title of the owner's script into its search field."""
    page: ScriptsPage = scene.open_page(ScriptsPage)
    page.open_loaded(scene.things.agent.id)
    page.search(scene.things.need(SCRIPT).name)


def search_by_content(scene: Scene) -> None:
    """Type a word into the search field that stands in the owner's script alone, and not in its title."""
    scene.page_of(ScriptsPage).search(last_word(scene.things.need(SCRIPT).sent["content"]))


def filter_by_other_type(scene: Scene) -> None:
    """Empty the search field and choose the type that only the other script has."""
    page = scene.page_of(ScriptsPage)
    page.search("")
    page.filter_by(TYPE_LABELS[scene.things.need(ANOTHER_SCRIPT).sent["scriptType"]])


def change_code_word(scene: Scene) -> None:
    """Change the agent's script over the API: it names another word from now on; the former one is kept in mind."""
    agent, word = scene.things.need(WITH_SCRIPT), scene.world.code_word()
    content = str(agent.sent["content"]).replace(agent.mark, word)
    scene.web.send("PATCH", _script_path(scene, agent), {"content": content})
    scene.things.add(replace(agent, mark=word, sent={**agent.sent, "content": content, "former": agent.mark}))


def remove_script(scene: Scene) -> None:
    """Remove the agent's script over the API."""
    agent = scene.things.need(WITH_SCRIPT)
    accepted(scene.web.call("DELETE", _script_path(scene, agent)))
    scene.things.add(replace(agent, sent={**agent.sent, "former": agent.mark}))


def _script_path(scene: Scene, agent: Thing) -> str:
    own = [one for one in scene.web.scripts(agent.id) if str(one.get("agentId")) == agent.id]
    assert len(own) == 1, f"В API у агента со скриптом своих скриптов {len(own)}, ожидался один"
    return f"/api/agents/{agent.id}/scripts/{own[0]['id']}"


# --- reading back ----------------------------------------------------------------------------------------------------


def listed_in_api(owner: Things) -> list[ListedScript]:
    """The scripts that the API lists for the owner's agent, the organisation's own among them."""
    body = owner.web.ask(f"/api/agents/{owner.agent.id}/scripts")
    return read_as(ListedScripts, body, "Список скриптов").data


def own_in_api(owner: Things) -> dict[str, ScriptText]:
    """The agent's own scripts by id; the organisation's may change under other people's hands."""
    own = [one for one in listed_in_api(owner) if str(one.agent_id) == owner.agent.id]
    return {str(one.id): ScriptText(one.title, one.script_type, one.content) for one in own}


# --- inside ----------------------------------------------------------------------------------------------------------


def _text(work: ScriptsWork, kind: str) -> ScriptText:
    word = work.owner.world.code_word()
    title = named(work.owner.world.unique("Скрипт"))
    return ScriptText(title, kind, several_lines(f"Предложите клиенту «{word}»: код предложения – {word}-2."))


def _filled_form(work: ScriptsWork, text: ScriptText) -> Locator:
    form = work.page.begin_creating()
    work.page.fill(form, text.title, text.content, text.kind)
    return form


def _try_incomplete(work: ScriptsWork, *, title: bool) -> None:
    text = _text(work, "presentation")
    work.page.leave_form()
    form = work.page.begin_creating()
    work.page.fill(form, text.title if title else "", "" if title else text.content)
    work.page.try_saving(form)
    work.absent.add(text.title)


def _subject(work: ScriptsWork) -> ScriptText:
    """The script made for this scenario as it reads now; where there is none, the one created on the page last."""
    made = work.owner.made(SCRIPT)
    if made is None:
        return work.expected[-1]
    own = own_in_api(work.owner)
    assert made.id in own, f"В API нет скрипта «{made.name}», заведённого для этого сценария"
    return own[made.id]


def _question(work: ScriptsWork, text: ScriptText) -> Locator:
    question = work.page.begin_deleting(text.title)
    said = " ".join(question.inner_text().split())
    assert " ".join(text.title.split()) in said, f"Вопрос об удалении – не о скрипте «{text.title}»: «{said[:200]}»"
    work.page.shown(question.get_by_text(" ".join(text.title.split())), "название скрипта в вопросе об удалении")
    return question
