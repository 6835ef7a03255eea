"""The recent updates of the dashboard."""

from behave import given, then, when

from acceptance.checks.dashboard import dashboard, figures, figures_moved, journal, shares, told_dashboard
from acceptance.deeds.agents import agents
from acceptance.deeds.agents.agents import NEW_AGENT, NEW_AGENT_ENTRY
from acceptance.deeds.dashboard import occurrences
from acceptance.pages.dashboard import DashboardPage
from acceptance.scene.dialogue import DIALOGUE
from acceptance.scene.noted import Note
from acceptance.scene.scene import Scene
from features.vocabulary.dashboard import steps_of

FIGURES = Note[figures.Told]("показатели инфопанели уже прочитаны")


def opened(context) -> tuple[Scene, DashboardPage]:
    """The scene and its page, which this step works with."""
    scene: Scene = context.scene
    return scene, scene.world.page(DashboardPage)


@then("показатели на ней те же, что отдаёт API")
def figures_served(context):
    """Открывает инфопанель заново и сверяет число на каждой карточке с API."""
    scene, page = opened(context)
    figures.expect_served(scene.world, page)


@then("каждый показатель стоит на ней на своей карточке")
def figures_on_their_cards(context):
    """Подменяет браузеру ответ API: четыре разных числа, – и сверяет, на какой карточке какое."""
    _, page = opened(context)
    figures.expect_each_on_its_card(page)


@then("после перехода по меню и обратно на ней новые показатели и обновления")
def anew_with_each_visit(context):
    """Подменяет браузеру ответы API, уходит по меню, отдаёт другие, возвращается: страница не перезагружается."""
    _, page = opened(context)
    told_dashboard.expect_anew_with_each_visit(page)


@then("каждый график, которому данных не отдали, говорит об этом, а остальные нет")
def empty_charts(context):
    """Подменяет браузеру ответы API: из трёх графиков без данных каждый раз один."""
    _, page = opened(context)
    told_dashboard.expect_empty_where_told(page)


@given("показатели инфопанели уже прочитаны")
def figures_noted(context):
    """Запоминает показатели, которые отдаёт API."""
    scene: Scene = context.scene
    scene[FIGURES] = figures.told(scene.world)


@then("каждый показатель больше, чем был")
def figures_grown(context):
    """Ждёт, пока API отдаст показатели больше прочитанных; на сколько, не сверяется."""
    scene: Scene = context.scene
    figures.expect_grown(scene.world, scene[FIGURES])


@then("в обновлениях записи или текст «Нет обновлений»")
def updates_or_words(context):
    """Ждёт записей раздела или текста о том, что их нет."""
    dashboard.expect_entries_or_words(*opened(context))


@then("в обновлениях новейшие события организации, по порядку и с их временем")
def newest_updates(context):
    """Сравнивает записи с журналом событий: те же, в том же порядке, с тем же временем."""
    scene, page = opened(context)
    dashboard.expect_newest(scene.world, page)


@then("в обновлениях новейшие события организации и среди них ответ этого агента")
def newest_updates_with_answer(context):
    """То же, и в журнале есть событие об ответе агента: в каком разговоре и какой длины."""
    scene, page = opened(context)
    journal.expect_recorded_answer(scene.world, scene[DIALOGUE])
    dashboard.expect_newest(scene.world, page)


@then("у записей в обновлениях цветные точки, у ответа агента – не такая, как у создания")
def coloured_dots(context):
    """Ищет у каждой записи цветную точку; какой цвет что значит, страница решает сама."""
    scene, page = opened(context)
    dashboard.expect_coloured(scene.world, page)


@then("в обновлениях запись о создании агента, которого нет в журнале")
def fallback_update(context):
    """Ищет записи об агентах организации, у которой в журнале нет ничего."""
    scene, page = opened(context)
    dashboard.expect_fallback(scene.world, page)


@then("в обновлениях ровно одна запись о создании этого агента")
def one_update(context):
    """Загружает раздел заново и считает записи об агенте, которого создал владелец."""
    scene, page = opened(context)
    dashboard.expect_agent_entries(scene.world, page, scene[NEW_AGENT], 1)


@then("в обновлениях нет записи о создании этого агента")
def no_update(context):
    """То же, и записей об этом агенте нет, хотя другие есть."""
    scene, page = opened(context)
    dashboard.expect_agent_entries(scene.world, page, scene[NEW_AGENT], 0)
    scene.world.ledger.removed(scene[NEW_AGENT_ENTRY])  # nothing was made: nothing has to go


@then("в обновлениях ничего, кроме текста «Нет обновлений»")
def no_updates_at_all(context):
    """Проверяет, что организация, с которой ничего не было, не видит чужих событий."""
    scene, page = opened(context)
    dashboard.expect_no_strangers(scene.world, page)


@when("владелец через API создаёт {count:d} агентов")
def create_agents(context, count):
    """Создаёт столько агентов, одного за другим."""
    agents.create_over_api(context.scene, count)


@then("в журнале событий организации созданий агентов: {count:d}")
def recorded_agents(context, count):
    """Считает в журнале записи о созданных агентах."""
    scene: Scene = context.scene
    journal.expect_recorded_agents(scene.world, count)


@then("после каждого события инфопанель считает иначе, а о каждом созданном агенте говорит один раз")
def followed(context):
    """Делает названное в таблице «что происходит | агентов | ответов», одно за другим; после каждого читает API.

    Ждёт, пока показатели и графики изменятся, как сказано. Об агенте обновления говорят, как только вызов ответил, и
    до конца, хотя бы он был удалён.
    """
    figures_moved.expect_followed(context.scene, steps_of(context.table))


@when("в базе данных её ответов за вчера и за начало прошлого месяца становится больше, чем нынешних")
def former_answers(context):
    """Добавляет их в таблицу message_logs к последнему разговору."""
    scene: Scene = context.scene
    scene[FIGURES] = figures.told(scene.world)
    occurrences.note_former_answers(scene)


@then("и за день, и за месяц показатели говорят, что ответов стало меньше")
def fewer_than_before(context):
    """Смотрит на знак todayChange и monthlyChange; платформа, которая считает ответы иначе, не судится."""
    scene: Scene = context.scene
    shares.expect_loss(scene.world, scene[FIGURES])


@given("в её журнале записей о событиях Kommo, о правилах и о сделанном коллегой: {count:d}")
def others_entries(context, count):
    """Записывает их в таблицу activity_logs: одни без пользователя, другие от имени коллеги."""
    occurrences.note_others_entries(context.scene, count)


@then("у каждого вида событий в API свой обещанный цвет")
def coloured_by_kind(context):
    """Сверяет цвет записей в GET /api/dashboard/updates с их видом в журнале."""
    scene: Scene = context.scene
    figures_moved.expect_coloured_by_kind(scene.world)


@when("из журнала событий организации пропадают все записи")
def journal_emptied(context):
    """Ждёт записи о последнем ответе агента и удаляет всё, что есть об организации в таблице activity_logs."""
    scene: Scene = context.scene
    journal.expect_recorded_answer(scene.world, scene[DIALOGUE])
    occurrences.empty_journal(scene)


@then("в обновлениях API говорит и об этом агенте, и об этом разговоре")
def stand_ins(context):
    """Ищет записи agent-<id> и conversation-<id>, которые стоят в обновлениях вместо журнала."""
    scene: Scene = context.scene
    figures_moved.expect_stand_ins(scene.world, scene.things.agent.id, scene[DIALOGUE].conversation_id)
