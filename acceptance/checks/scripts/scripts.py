"""Proofs about sales scripts: what was done on the page is in the list, the API and the table; the chat uses them."""

import re
from enum import Enum

from acceptance.checks.agents.served_agents import expect_rest_untouched
from acceptance.checks.chat.speech import holds
from acceptance.checks.comparing import expect_fields
from acceptance.clients.web import Body
from acceptance.contract.scripts import ListedScript
from acceptance.deeds.bystanders import OF_ALL
from acceptance.deeds.scripts.scripts import REPLIES, listed_in_api, own_in_api
from acceptance.outcomes import NotInTime, ScenarioMistake
from acceptance.pages.page import DEADLINE
from acceptance.pages.scripts import FIRST_CHARACTERS, TYPE_LABELS, ScriptRow, ScriptsPage
from acceptance.scene.kinds import SCRIPT, Kind, Noun, Which
from acceptance.scene.scene import Scene
from acceptance.scene.seen import ScriptsWork, ScriptText
from acceptance.scene.texts import last_word
from acceptance.scene.things import Things
from acceptance.timing.waiting import wait_for

FOLLOWS_WITHIN = 5.0  # seconds
NOT_IN_DIALOG = ("pipelineStageId", "variables", "conditions")
SHOWN_OF_CONTENT = FIRST_CHARACTERS - 10  # what follows may be cut or ended in dots
WITH, WITHOUT = Kind(Noun.AGENT, Which.WITH_SCRIPT), Kind(Noun.AGENT, Which.WITHOUT_SCRIPTS)


class Outcome(Enum):
    """What the owner's deeds lead to: how many scripts are new, how many are gone."""

    CREATED = (1, 0)
    CHANGED = (1, 1)
    DELETED = (0, 1)
    UNCHANGED = (0, 0)


def expect_everywhere(work: ScriptsWork, outcome: Outcome, table: str) -> None:
    """AssertionError unless list, list after a reload, API and table hold exactly what the owner's deeds lead to.

    outcome: what the feature file says of them. Raises ScenarioMistake when it does not follow from the deeds.
    Not noticed: who else sees the scripts; what the page shows of them beyond title, type and the content's beginning.
    """
    added, removed = len(_minus(work.expected, work.before)), len(_minus(work.before, work.expected))
    if outcome.value != (added, removed):
        raise ScenarioMistake("Сказанное о скриптах не следует из того, что сделал владелец.")
    own = own_in_api(work.owner)
    _expect_texts("В API", list(own.values()), work.expected)
    _expect_ids("В API", set(own), work)
    work.page.leave_form()
    if added and removed:  # only a changed row is promised to show itself without opening the page anew (7.1, 7.7)
        _expect_listed(work, "в списке")
    else:
        _look_at_list(work)
    work.page.expect_no_error_told()
    work.page.reopen()
    _expect_listed(work, "в списке после перезагрузки")
    rows = work.owner.world.database.rows(table, agent_id=work.owner.agent.id)
    texts = [ScriptText(row["title"], row["script_type"], row["content"]) for row in rows]
    _expect_texts(f"В таблице «{table}»", texts, work.expected)
    expect_rest_untouched(work.owner)
    _expect_ids(f"В таблице «{table}»", {str(row["id"]) for row in rows}, work)
    organisations = {str(row["org_id"]) for row in rows} - {work.owner.web.organisation_id}
    assert not organisations, f"В таблице «{table}» скрипты записаны за организацией {', '.join(organisations)}"


def expect_rest_kept(owner: Things) -> None:
    """AssertionError unless the API tells of the script all that the dialog has no field for, as it was sent."""
    script = owner.need(SCRIPT)
    row: Body = next((one for one in owner.web.scripts(script.agent_id) if str(one["id"]) == script.id), {})
    sent = {name: script.sent[name] for name in NOT_IN_DIALOG}
    expect_fields(f"Скрипт «{script.name}» изменён в окне, и остальное", row, sent)


def expect_dialogs_up_to_date(work: ScriptsWork) -> None:
    """NotInTime unless, on the page as it is, each script's dialog shows that script, and a new one's is empty.

    Nothing is loaded anew: a dialog may have kept what it was opened with before.
    """
    for script in work.expected:
        form = work.page.begin_editing(script.title)
        work.page.expect_filled(form, script.title, script.content)
        work.page.cancel(form)
    work.page.cancel(work.page.begin_creating())


def expect_page_shows_api(owner: Things, page: ScriptsPage) -> None:
    """AssertionError unless the page lists the scripts that the API lists, or says that there are none.

    Not noticed: a script of all agents that another scenario has made and takes away again.
    """
    told = listed_in_api(owner)
    listed = [one for one in told if not one.title.startswith(OF_ALL)]

    turned: list[ScriptRow] = []  # of the screens before, where the page shows its list by parts
    rows: list[ScriptRow] = []

    def missing() -> list[str]:
        nonlocal rows
        rows = list(dict.fromkeys([*turned, *page.rows()]))  # a list that is added to shows the former ones again
        lost = [f"«{one.title}»" for one in listed if not any(row.bears(one.title) for row in rows)]
        if lost and page.turn():
            turned[:] = rows
        return lost

    page.loaded()
    if not told:
        page.shows_empty_list()
    wait_for(
        missing,
        lambda lost: not lost,
        within=DEADLINE,
        what="страница должна показать то, что отдаёт API",
        show=lambda lost: f"нет: {', '.join(lost[:5])}" if lost else "всё на месте",
    )
    titles = [one.title for one in [*listed, *listed_in_api(owner)]]  # somebody may have added one meanwhile
    rows = [row for row in rows if OF_ALL not in row.text]
    strangers = [row.text for row in rows if not any(row.bears(title) for title in titles)]
    assert not strangers, f"На странице лишнее, чего API не отдаёт: {'; '.join(strangers[:3])[:200]}"
    wrong = [
        difference
        for one in listed
        if len(own := [row for row in rows if row.bears(one.title)]) == 1
        for difference in _column_differences(one, own[0].rest)
    ]
    assert not wrong, f"Столбцы списка говорят не то, что отдаёт API: {'; '.join(wrong[:4])}"


def _column_differences(one: ListedScript, cells: tuple[str, ...]) -> list[str]:
    """In what the columns for stage, effectiveness and use differ from what the API tells (platform contract 7.7)."""
    score, used = one.effectiveness_score, one.usage_count
    wanted = {
        "этап": "привязан" if one.pipeline_stage_id else "не привязан",
        "эффективность": None if score is None else f"{score * 100:.0f}",
        "использований": None if used is None else str(used),
    }
    return [
        f"у «{one.title}» {name} – «{cell}», в API {told}"
        for (name, told), cell in zip(wanted.items(), cells, strict=False)
        if told is not None and told not in (cell.casefold(), *re.findall(r"-?\d+", cell))
    ]


def expect_only(page: ScriptsPage, title: str) -> None:
    """AssertionError unless the list comes to show this script and no other."""
    wait_for(
        page.rows,
        lambda rows: len(rows) == 1 and rows[0].bears(title),
        within=FOLLOWS_WITHIN,
        what=f"{page.title}: в списке должен остаться только «{title}»",
        show=lambda rows: "; ".join(row.text[:60] for row in rows) or "пусто",
    )


def _expect_listed(work: ScriptsWork, where: str) -> None:
    wait_for(
        lambda: _differences(work, where),
        lambda found: not found,
        within=DEADLINE,
        what=f"{work.page.title}: {where} должно быть то, что сделал владелец",
        show=lambda found: "; ".join(found) or "так и есть",
    )


def _look_at_list(work: ScriptsWork) -> None:
    try:
        wait_for(lambda: _differences(work, ""), lambda found: not found, within=FOLLOWS_WITHIN, what="список")
    except NotInTime:
        work.page.visit.watch.remarks.append(f"{work.page.title}: список не меняется без перезагрузки")


def _differences(work: ScriptsWork, where: str) -> list[str]:
    """In what the list, as it is now, differs from what the owner's deeds lead to."""
    found = []
    for text in work.expected:
        rows = work.page.rows(text.title)
        if len(rows) != 1:
            found.append(f"строк «{text.title}» {where}: {len(rows)}, ожидалась одна")
            continue
        if " ".join(text.content[:SHOWN_OF_CONTENT].split()) not in rows[0].text:
            found.append(f"у скрипта «{text.title}» {where} не то содержимое: «{rows[0].text}»")
        if rows[0].kind != TYPE_LABELS[text.kind]:
            found.append(f"у скрипта «{text.title}» {where} тип «{rows[0].kind}», ожидался «{TYPE_LABELS[text.kind]}»")
    return found + [f"строка «{title}» {where} осталась" for title in work.absent if work.page.rows(title)]


def _expect_texts(where: str, found: list[ScriptText], expected: list[ScriptText]) -> None:
    extra, missing = _minus(found, expected), _minus(expected, found)
    wrong = []
    for one in missing:
        namesake = next((other for other in extra if other.title == one.title), None)
        if namesake is None:
            wrong.append(f"нет скрипта «{one.title}»")
            continue
        extra.remove(namesake)
        wrong += [
            f"у скрипта «{one.title}» {title} – «{getattr(namesake, part)}», ожидалось «{getattr(one, part)}»"
            for part, title in (("kind", "тип"), ("content", "содержимое"))
            if getattr(namesake, part) != getattr(one, part)
        ]
    wrong += [f"лишний скрипт «{one.title}»" for one in extra]
    assert not wrong, f"{where} не то, что сделал владелец: {'; '.join(wrong)}"


def _expect_ids(where: str, ids: set[str], work: ScriptsWork) -> None:
    assert work.kept <= ids, f"{where} вместо прежних скриптов другие: пропали id {', '.join(work.kept - ids)}"


def _minus(some: list[ScriptText], others: list[ScriptText]) -> list[ScriptText]:
    left = list(some)
    for one in others:
        if one in left:
            left.remove(one)
    return left


def expect_word_only_with_script(scene: Scene, *, within: float) -> None:
    """AssertionError unless the script's code word is in the answer of the agent that has it, and only there.

    within: seconds for each answer. A script that was changed must not be heard as it was before. Not noticed where
    the model is real: whether the whole script reached the prompt.
    """
    word, replies = scene.things.need(WITH).mark, scene[REPLIES]
    for kind, reply in replies.items():
        assert reply.seconds <= within, f"Ответ ({kind}) занял {reply.seconds:.0f} с, ожидалось не больше {within:g} с"
    assert replies[WITHOUT].text.strip(), "Агент без скриптов ответил пустым текстом: сравнивать не с чем"
    assert not holds(replies[WITHOUT].text, word), (
        f"Агент без скриптов тоже назвал кодовое слово «{word}»: {replies[WITHOUT].text[:300]}"
    )
    assert holds(replies[WITH].text, word), (
        f"Агент со скриптом не назвал его кодовое слово «{word}», ответ: {replies[WITH].text[:300]}"
    )
    former = scene.things.need(WITH).sent.get("former")
    assert not former or not holds(replies[WITH].text, former), (
        f"Скрипт изменён, а агент всё ещё называет прежнее слово «{former}»: {replies[WITH].text[:300]}"
    )
    _expect_whole_in_prompt(scene, word)


def expect_word_gone(scene: Scene) -> None:
    """AssertionError when the agent whose script was removed still names its code word."""
    word, reply = scene.things.need(WITH).mark, scene[REPLIES][WITH].text
    assert reply.strip(), "Агент ответил пустым текстом"
    assert not holds(reply, word), f"Скрипт удалён, а агент называет его кодовое слово «{word}»: {reply[:300]}"


def _expect_whole_in_prompt(scene: Scene, word: str) -> None:
    """Where the requests to the model can be seen: the script stands in one of them to its last word."""
    world = scene.world
    if world.target.llm_double_url is None:
        return
    last = last_word(scene.things.need(WITH).sent["content"])
    assert any(last in str(one) for one in world.llm_double.requests(contains=word)), (
        f"Скрипт дошёл до модели не целиком: его последнего слова «{last}» нет ни в одном запросе с «{word}»"
    )
