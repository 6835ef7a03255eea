"""Proofs about sales scripts: what is done on the page is in the list, the API and the table; the chat uses them."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from acceptance.contract.reading import read_as
from acceptance.contract.scripts import ListedScript, ListedScripts
from acceptance.outcomes import NotInTime
from acceptance.pages.page import DEADLINE
from acceptance.pages.scripts import EMPTY, FIRST_CHARACTERS, TYPE_LABELS, ScriptsPage
from acceptance.scene.kinds import SCRIPT
from acceptance.scene.things import Things
from acceptance.waiting import wait_for

FOLLOWS_WITHIN = 5.0  # seconds
SHOWN_OF_CONTENT = FIRST_CHARACTERS - 10  # what follows may be cut or ended in dots


# The feature's words -> how many scripts are new, how many are gone.
OUTCOMES = {
    "создан ровно один новый скрипт": (1, 0),
    "изменён только этот скрипт": (1, 1),
    "удалён только этот скрипт": (0, 1),
    "скрипты остались прежними": (0, 0),
}


@dataclass(frozen=True)
class Text:
    """What a script says. kind: its type as the API names it."""

    title: str
    kind: str
    content: str


@dataclass
class Work:
    """What the owner does with the agent's scripts on their page.

    before, expected: the agent's own scripts before and after; kept: ids that must stay;
    absent: titles that must not be there.
    """

    owner: Things
    page: ScriptsPage
    before: list[Text]
    kept: set[str]
    expected: list[Text]
    absent: set[str] = field(default_factory=set)


def begin(owner: Things) -> Work:
    """Open the page of the owner's agent, unless it is open, and note what there is before anything is done."""
    page = owner.world.page(ScriptsPage)
    page.open_loaded(owner.agent.id)
    own = _own_in_api(owner)
    return Work(owner, page, list(own.values()), set(own), list(own.values()))


def perform(work: Work, act: str, manner: str) -> None:
    """Do something on the page. act: «создаёт», «изменяет», «удаляет»; manner: see DEEDS."""
    if (act, manner) not in DEEDS:
        raise ValueError(f"«{act} {manner}»: бывает {', '.join(' '.join(pair) for pair in DEEDS)}")
    DEEDS[act, manner](work)


def expect_everywhere(work: Work, outcome: str, table: str) -> None:
    """AssertionError unless list, list after a reload, API and table hold exactly what the owner's deeds lead to.

    outcome: the feature's word for that, one of OUTCOMES.
    """
    added, removed = len(_minus(work.expected, work.before)), len(_minus(work.before, work.expected))
    if OUTCOMES[outcome] != (added, removed):
        raise ValueError(f"«{outcome}» не следует из того, что сделал владелец")
    own = _own_in_api(work.owner)
    _expect_texts("В API", list(own.values()), work.expected)
    _expect_ids("В API", set(own), work)
    work.page.leave_form()
    if added and removed:  # only a changed row is promised to show itself without opening the page anew (7.1, 7.7)
        _expect_listed(work, "в списке")
    else:
        _look_at_list(work)
    work.page.reopen()
    _expect_listed(work, "в списке после перезагрузки")
    rows = work.owner.world.database.rows(table, agent_id=work.owner.agent.id)
    texts = [Text(row["title"], row["script_type"], row["content"]) for row in rows]
    _expect_texts(f"В таблице «{table}»", texts, work.expected)
    _expect_ids(f"В таблице «{table}»", {str(row["id"]) for row in rows}, work)
    organisations = {str(row["org_id"]) for row in rows} - {work.owner.web.organisation_id}
    assert not organisations, f"В таблице «{table}» скрипты записаны за организацией {', '.join(organisations)}"


def expect_page_shows_api(owner: Things, page: ScriptsPage) -> None:
    """AssertionError unless the page lists the scripts that the API lists, or says that there are none."""
    listed = _listed(owner)

    def missing() -> list[str]:
        if not listed:
            return [] if page.is_empty() else [f"слова «{EMPTY}»"]
        return [f"«{one.title}»" for one in listed if not page.rows(one.title)]

    page.loaded()
    wait_for(
        missing,
        lambda lost: not lost,
        within=DEADLINE,
        what="страница должна показать то, что отдаёт API",
        show=lambda lost: f"нет: {', '.join(lost[:5])}" if lost else "всё на месте",
    )
    titles = [one.title for one in [*listed, *_listed(owner)]]  # somebody may have added one meanwhile
    strangers = [row.text for row in page.rows() if not any(" ".join(title.split()) in row.text for title in titles)]
    assert not strangers, f"На странице лишнее, чего API не отдаёт: {'; '.join(strangers[:3])[:200]}"


# --- deeds -----------------------------------------------------------------------------------------------------------


def _text(work: Work, kind: str) -> Text:
    word = work.owner.world.code_word()
    title = work.owner.world.unique("Скрипт")
    content = (
        f"Здравствуйте! Меня зовут {{имя}}, я помогу выбрать «{word}». Расскажите, что для вас важно: срок, цена или "
        f"качество? Тогда я предложу лучшее и отвечу на вопросы. Код предложения: {word}-2."
    )
    return Text(title, kind, content)


def _filled_form(work: Work, text: Text) -> Any:
    form = work.page.begin_creating()
    work.page.fill(form, text.title, text.content, text.kind)
    return form


def _create(work: Work) -> None:
    text = _text(work, "presentation")
    work.page.save_new(_filled_form(work, text))
    work.expected.append(text)


def _create_hastily(work: Work) -> None:
    text = _text(work, "closing")
    work.page.save_new_hastily(_filled_form(work, text))
    work.expected.append(text)


def _create_not(work: Work) -> None:
    text = _text(work, "presentation")
    work.page.cancel(_filled_form(work, text))
    work.absent.add(text.title)


def _create_incomplete(*, title: bool) -> Callable[[Work], None]:
    def deed(work: Work) -> None:
        text = _text(work, "presentation")
        work.page.leave_form()
        form = work.page.begin_creating()
        work.page.fill(form, text.title if title else "", "" if title else text.content)
        work.page.try_saving(form)
        work.absent.add(text.title)

    return deed


def _edit(work: Work) -> None:
    before, text = _subject(work), _text(work, "closing")
    form = work.page.begin_editing(before.title)
    work.page.fill(form, text.title, text.content, text.kind)
    work.page.save_changes(form)
    work.expected[work.expected.index(before)] = text
    work.absent.add(before.title)


def _edit_not(work: Work) -> None:
    text = _text(work, "closing")
    form = work.page.begin_editing(_subject(work).title)
    work.page.fill(form, text.title, text.content, text.kind)
    work.page.cancel(form)
    work.absent.add(text.title)


def _delete(work: Work) -> None:
    before = _subject(work)
    work.page.confirm_deleting(_question(work, before))
    work.expected.remove(before)
    work.absent.add(before.title)
    if made := work.owner.made(SCRIPT):
        work.kept.discard(made.id)


def _delete_not(work: Work) -> None:
    work.page.cancel(_question(work, _subject(work)))


DEEDS: dict[tuple[str, str], Callable[[Work], None]] = {
    ("создаёт", "в браузере"): _create,
    ("создаёт", "двойным нажатием"): _create_hastily,
    ("создаёт", "и передумывает"): _create_not,
    ("создаёт", "без названия"): _create_incomplete(title=False),
    ("создаёт", "без содержимого"): _create_incomplete(title=True),
    ("изменяет", "в браузере"): _edit,
    ("изменяет", "и передумывает"): _edit_not,
    ("удаляет", "в браузере"): _delete,
    ("удаляет", "и передумывает"): _delete_not,
}


def _subject(work: Work) -> Text:
    """The script made for this scenario as it reads now; where there is none, the one created on the page last."""
    made = work.owner.made(SCRIPT)
    if made is None:
        return work.expected[-1]
    own = _own_in_api(work.owner)
    assert made.id in own, f"В API нет скрипта «{made.name}», заведённого для этого сценария"
    return own[made.id]


def _question(work: Work, text: Text) -> Any:
    question = work.page.begin_deleting(text.title)
    said = question.inner_text()
    assert text.title in said, f"Вопрос об удалении – не о скрипте «{text.title}»: «{' '.join(said.split())[:200]}»"
    return question


# --- reading back ----------------------------------------------------------------------------------------------------


def _listed(owner: Things) -> list[ListedScript]:
    body = owner.web.ask(f"/api/agents/{owner.agent.id}/scripts")
    return read_as(ListedScripts, body, "Список скриптов").data


def _own_in_api(owner: Things) -> dict[str, Text]:
    """The agent's own scripts by id; the organisation's may change under other people's hands."""
    own = [one for one in _listed(owner) if str(one.agent_id) == owner.agent.id]
    return {str(one.id): Text(one.title, one.script_type, one.content) for one in own}


def _expect_listed(work: Work, where: str) -> None:
    wait_for(
        lambda: _differences(work, where),
        lambda found: not found,
        within=DEADLINE,
        what=f"{work.page.title}: {where} должно быть то, что сделал владелец",
        show=lambda found: "; ".join(found) or "так и есть",
    )


def _look_at_list(work: Work) -> None:
    try:
        wait_for(lambda: _differences(work, ""), lambda found: not found, within=FOLLOWS_WITHIN, what="список")
    except NotInTime:
        work.page.visit.watch.remarks.append(f"{work.page.title}: список не меняется без перезагрузки")


def _differences(work: Work, where: str) -> list[str]:
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


def _expect_texts(where: str, found: list[Text], expected: list[Text]) -> None:
    extra, missing = _minus(found, expected), _minus(expected, found)
    wrong = []
    for one in missing:
        namesake = next((other for other in extra if other.title == one.title), None)
        if namesake is None:
            wrong.append(f"нет скрипта «{one.title}»")
            continue
        extra.remove(namesake)
        wrong += [
            f"у скрипта «{one.title}» {title}: «{getattr(namesake, part)}» вместо «{getattr(one, part)}»"
            for part, title in (("kind", "тип"), ("content", "содержимое"))
            if getattr(namesake, part) != getattr(one, part)
        ]
    wrong += [f"лишний скрипт «{one.title}»" for one in extra]
    assert not wrong, f"{where} не то, что сделал владелец: {'; '.join(wrong)}"


def _expect_ids(where: str, ids: set[str], work: Work) -> None:
    assert work.kept <= ids, f"{where} вместо прежних скриптов другие: пропали id {', '.join(work.kept - ids)}"


def _minus(some: list[Text], others: list[Text]) -> list[Text]:
    left = list(some)
    for one in others:
        if one in left:
            left.remove(one)
    return left
