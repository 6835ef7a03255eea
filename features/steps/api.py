"""The API as its clients call it: rightly, wrongly, and without a right to."""

from behave import given, then, when

import features.vocabulary.things  # noqa: F401 - the words of the slots
from acceptance.checks.api import bystanders, defaults, lists, long_jobs, namesakes, reverting, served
from acceptance.checks.api import long_texts as long_proofs
from acceptance.checks.security import access
from acceptance.clients.web import Body
from acceptance.deeds import bystanders as bystander_deeds
from acceptance.deeds.api import api, long_texts
from acceptance.deeds.api import defaults as default_deeds
from acceptance.deeds.api import long_jobs as long_job_deeds
from acceptance.deeds.api import namesakes as namesake_deeds
from acceptance.deeds.api import reverting as reverting_deeds
from acceptance.deeds.bystanders import BYSTANDERS
from acceptance.scene.noted import Note
from acceptance.scene.scene import Scene
from acceptance.scene.seen import EXCHANGE, Attempt
from features.vocabulary.api import flaws_of

ATTEMPTS = Note[list[Attempt]]("… обращается к API …")
SNAPSHOT = Note[access.Snapshot]("… обращается к API …")
REVERTED = Note[list[reverting_deeds.Stage]]("клиент API правкой задаёт каждому необычное …")
LONG_JOBS = Note[list[str]]("у владельца три длинных задания")
MADE = Note[list[default_deeds.Made]]("новый владелец создаёт по одному всего, называя только обязательное")
LONG_TEXTS = Note[list[long_texts.LongText]]("новый владелец сохраняет тексты в … знаков")
MANY_TALKS = Note[set[str]]("у владельца с его агентом разговоров: …")
TITLED_ARTICLES = Note[list[Body]]("клиент API публикует ещё две, с одним названием")
ADDRESSED_ARTICLE = Note[Body]("клиент API публикует две статьи под одним адресом")


@when("клиент API вызывает «{call:Call}»")
def call_endpoint(context, call):
    """Делает этот вызов от имени владельца, с номерами того, что у него есть."""
    scene: Scene = context.scene
    scene[EXCHANGE] = api.send(scene.things, call)


@when("клиент без входа вызывает «{call:Call}»")
def guest_calls(context, call):
    """Делает этот вызов без сеанса."""
    scene: Scene = context.scene
    scene[EXCHANGE] = api.send_as_guest(scene, call)


@then("ответ верен: {proof:AnswerShows}")
def answer_is_right(context, proof):
    """Сверяет код и вид ответа с тем, что обещает API, и ищет в нём названное."""
    scene: Scene = context.scene
    served.expect_right(scene.things, scene[EXCHANGE], proof)


@when("клиент API правкой задаёт каждому необычное, а потом возвращает обычное и пустое")
def change_there_and_back(context):
    """Правит агента, скрипт, правило, цепочку и интеграцию: сначала на необычное, потом обратно, потом на null."""
    scene: Scene = context.scene
    scene[REVERTED] = reverting_deeds.there_and_back(scene.things)


@then("после каждой правки хранится то, что отправлено, и прежнего не остаётся")
def reverted_kept(context):
    """Сравнивает со списками API каждое поле; в settings и других объектах не должно остаться прежних ключей."""
    reverting.expect_kept(context.scene[REVERTED])


@then("правка и удаление одного не задевают его тёзок у другого агента")
def namesakes_apart(context):
    """Создаёт у двух агентов по скрипту, правилу и цепочке с одним названием, правит и удаляет то, что у первого.

    Интеграция с Kommo есть у обоих: у первого её переключают.
    """
    namesakes.expect_only_own_changed(context.scene)


@then("API отдаёт длинные списки целиком")
def long_lists(context):
    """Создаёт у агента по тридцать скриптов, правил и цепочек, а в одном – тридцать условий, действий, шагов."""
    namesakes.expect_whole(context.scene)


@when("новый владелец создаёт по одному всего, называя только обязательное")
def bare_made(context):
    """Регистрирует владельца и создаёт агента, скрипт, правило, цепочку, статью и знание о компании."""
    scene: Scene = context.scene
    scene[MADE] = default_deeds.make_bare(scene)


@when("клиент API создаёт агентов и правила с крайними значениями")
def ends_made(context):
    """Создаёт их с наименьшим и с наибольшим, что разрешено в каждом поле с пределами."""
    scene: Scene = context.scene
    scene[MADE] = default_deeds.make_at_the_ends(scene)


@then("остальное у созданного такое, как обещано")
def made_as_promised(context):
    """Читает созданное снова и сравнивает каждое такое поле; у созданного с крайними значениями – сами эти поля."""
    defaults.expect_as_promised(context.scene[MADE])


@when("новый владелец сохраняет тексты в {length:d} знаков")
def long_texts_written(context, length):
    """Регистрирует владельца и пишет такой текст в сообщение агенту, инструкции, скрипт, правило, цепочку и статью."""
    scene: Scene = context.scene
    scene[LONG_TEXTS] = long_texts.write_all(scene, length)


@then("каждый из них отдаётся целиком")
def long_texts_whole(context):
    """Сравнивает с отправленным то, что отдаёт API, до последнего знака."""
    long_proofs.expect_whole(context.scene[LONG_TEXTS])


@given("у владельца с его агентом разговоров: {number:d}")
def many_talks(context, number):
    """Добавляет их в базу, все с одним агентом."""
    scene: Scene = context.scene
    scene[MANY_TALKS] = namesake_deeds.have_many_talks(scene, number)


@then("API отдаёт первые {number:d} из них, если не сказано сколько, а дальше – остальные")
def many_talks_listed(context, number):
    """Вызывает GET /api/chat/conversations без параметров и с offset; столько отдаётся по умолчанию (limit)."""
    scene: Scene = context.scene
    namesakes.expect_talks_whole(scene.web, scene[MANY_TALKS], number)


@when("клиент API публикует две статьи под одним адресом")
def published_twice(context):
    """Вызывает POST /api/knowledge-base/articles дважды с одним slug; ответ на второй вызов не обещан."""
    scene: Scene = context.scene
    scene[ADDRESSED_ARTICLE] = namesake_deeds.publish_twice(scene)


@then("первая из них отдаётся такой, какой была")
def first_untouched(context):
    """Сравнивает её с отправленным; вторая может быть и отвергнута."""
    scene: Scene = context.scene
    namesakes.expect_first_untouched(scene.web, scene[ADDRESSED_ARTICLE])


@when("клиент API публикует ещё две, с одним названием")
def published_namesakes(context):
    """Вызывает POST /api/knowledge-base/articles дважды с одним title и без slug."""
    scene: Scene = context.scene
    scene[TITLED_ARTICLES] = namesake_deeds.publish_namesakes(scene)


@then("обе они отдаются такими, как отправлены")
def namesakes_served(context):
    """Ищет каждую среди статей по номеру и сравнивает с отправленным."""
    scene: Scene = context.scene
    namesakes.expect_served(scene.web, scene[TITLED_ARTICLES])


@when("у владельца три длинных задания")
def long_jobs_stored(context):
    """Записывает их в job_status, как если бы их выполнил воркер; после сценария их нет."""
    scene: Scene = context.scene
    scene[LONG_JOBS] = long_job_deeds.stored_jobs(scene.world, scene.web, 3)


@then("API отдаёт длинные задания по частям")
def long_jobs_in_parts(context):
    """Просит их по два (limit и offset): каждое должно найтись один раз."""
    scene: Scene = context.scene
    long_jobs.expect_in_parts(scene.things, scene[LONG_JOBS])


@then("API отдаёт агентов, разговоры и обновления по частям")
def lists_in_parts(context):
    """Просит списки по одной записи (limit с page или offset) и сверяет с ними целый список."""
    lists.expect_in_parts(context.scene.things)


@then("API находит агентов по названию и по состоянию, а скрипты – по типу")
def agents_found(context):
    """Ищет своего агента по названию (search) и состоянию (status), скрипт – по scriptType: другого не отдают."""
    lists.expect_found(context.scene.things)
    lists.expect_scripts_by_type(context.scene.things)


@then("платформа отказывает в этом")
def refused(context):
    """Проверяет, что последний вызов не выполнен и отказ объяснён."""
    access.expect_refused(context.scene[EXCHANGE])


@then("платформа отказывает в этом с кодом {code:d}")
def refused_with(context, code):
    """То же, и код отказа именно этот."""
    access.expect_refused(context.scene[EXCHANGE], code)


@when("{calls:Caller} обращается к API {purpose:Purpose}")
def call_many_times(context, calls, purpose):
    """Делает все такие вызовы подряд, с номерами того, что есть у владельца."""
    scene: Scene = context.scene
    scene[SNAPSHOT] = access.snapshot(scene.things)
    scene[ATTEMPTS] = calls(scene, purpose)


@when("владелец обращается к API с неверными данными")
def call_wrongly(context):
    """Делает вызовы из таблицы «вызов | ошибка», в каждом – одна названная ошибка."""
    scene: Scene = context.scene
    scene[SNAPSHOT] = access.snapshot(scene.things)
    scene[ATTEMPTS] = [api.send_wrong(scene.things, *wrong) for wrong in flaws_of(context.table)]


@then("платформа каждый раз отказывает с кодом {code:d}")
def everything_refused(context, code):
    """Проверяет, что отказано в каждом вызове, с этим кодом и с объяснением."""
    access.expect_refusals(context.scene[ATTEMPTS], code)


@then("в ответах нет данных владельца: {things:Things}")
def nothing_shown(context, things):
    """Ищет в каждом ответе слова, которые есть только в данных владельца."""
    scene: Scene = context.scene
    access.expect_nothing_shown(scene.things, scene[ATTEMPTS], things)


@then("данные владельца остались прежними: {things:Things}")
def data_unchanged(context, things):
    """Сравнивает данные владельца с тем, какими они были до вызовов; ничего из них не выполнялось."""
    scene: Scene = context.scene
    access.expect_same(scene.things, scene[SNAPSHOT], things)


@then("данные владельца исчезли: {things:Things}")
def data_gone(context, things):
    """Ищет названное в API и в таблицах после удаления агента."""
    access.expect_gone(context.scene.things, things)


@given("есть другая организация и другой агент владельца, у которых всё заведено")
def others_exist(context):
    """Регистрирует другую организацию, где есть всё; у владельца заводит второго агента и статью базы знаний."""
    scene: Scene = context.scene
    scene[BYSTANDERS] = bystander_deeds.gather(scene)


@when("клиент API создаёт, меняет и удаляет скрипт, правило, цепочку и агента")
def do_everything(context):
    """Делает это всё от имени владельца, по одному; между делом говорит с агентом."""
    bystander_deeds.do_everything(context.scene)


@then("у другой организации и у другого агента всё осталось как было")
def nobody_harmed(context):
    """Сравнивает с прежним всё, что API отдаёт о них."""
    bystanders.expect_unharmed(context.scene[BYSTANDERS])
