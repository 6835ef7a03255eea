"""Sales scripts: what the owner does on their page, and what the client hears."""

from behave import given, then, when

import features.vocabulary.scripts
import features.vocabulary.texts  # noqa: F401 - the words of the slots
from acceptance.checks.chat import prompts
from acceptance.checks.scripts import chosen_scripts as choice
from acceptance.checks.scripts import scripts as proofs
from acceptance.deeds.scripts import best_scripts as best_deeds
from acceptance.deeds.scripts import scripts as deeds
from acceptance.deeds.scripts import stage_scripts as stage_deeds
from acceptance.deeds.scripts.best_scripts import RATED
from acceptance.deeds.scripts.scripts import SCRIPTS_WORK
from acceptance.deeds.scripts.stage_scripts import STAGE_REPLIES, STAGE_SCRIPTS
from acceptance.pages.scripts import ScriptsPage
from acceptance.scene.scene import Scene


@then("на странице скриптов те же скрипты, что и в API")
def same_scripts(context):
    """Сравнивает открытую страницу скриптов с тем, что отдаёт API: ничего не пропало и ничего лишнего."""
    scene: Scene = context.scene
    scene.world.visit.touch()
    proofs.expect_page_shows_api(scene.things, scene.page_of(ScriptsPage))


@when("владелец {deed:ScriptDeed}")
def work_on_script(context, deed):
    """Делает это в браузере, на странице скриптов агента; она открывается сама."""
    deeds.perform(context.scene, deed)


@when("владелец через API {deed:ScriptByApi}")
def script_by_api(context, deed):
    """Меняет или удаляет скрипт агента, у которого он есть."""
    deed(context.scene)


@then("кодового слова скрипта больше не называет никто")
def word_gone(context):
    """Ищет слово удалённого скрипта в ответе агента, у которого он был."""
    proofs.expect_word_gone(context.scene)


@then("{outcome:ScriptsOutcome} – в списке, после перезагрузки, в API и в таблице «{table:Name}»")
def scripts_everywhere(context, outcome, table):
    """Сверяет список, список после перезагрузки, API и таблицу с тем, что сделал владелец."""
    scene: Scene = context.scene
    scene.world.visit.touch()
    proofs.expect_everywhere(scene[SCRIPTS_WORK], outcome, table)


@given("у новой организации агент со скриптом для этапа воронки")
def stage_script_exists(context):
    """Регистрирует нового владельца с агентом, добавляет в базу воронку с этапом, а через API – скрипт для него."""
    stage_deeds.have_stage_script(context.scene)


@then("всё, чего в окне изменения нет, осталось у скрипта прежним")
def script_rest_kept(context):
    """Сравнивает с API этап, переменные и условия скрипта с тем, с чем он создан."""
    scene: Scene = context.scene
    proofs.expect_rest_kept(scene.things)


@then("окно изменения показывает каждый скрипт, каким он стал, а окно создания пусто")
def dialogs_up_to_date(context):
    """Открывает на той же странице, без перезагрузки, окно изменения каждого скрипта и окно создания."""
    scene: Scene = context.scene
    proofs.expect_dialogs_up_to_date(scene[SCRIPTS_WORK])


@when("владелец говорит обоим агентам «{words:Text}»")
def say_to_both(context, words):
    """Говорит одно и то же сначала агенту без скриптов, потом агенту со скриптом, каждому в новом разговоре."""
    deeds.say_to_agents(context.scene, words, [proofs.WITHOUT, proofs.WITH])


@given("у агента и у всей организации семь скриптов, одни лучше других")
def rated_scripts_exist(context):
    """Добавляет их в базу с разной оценкой и разным числом использований; один из них – общий для всех агентов."""
    best_deeds.have_rated_scripts(context.scene)


@when("клиент API читает скрипты агента и пишет ему")
def list_and_say(context):
    """Запрашивает список скриптов, потом начинает разговор."""
    best_deeds.list_and_say(context.scene)


@then("API отдаёт все скрипты, лучшие первыми")
def best_first(context):
    """Сравнивает порядок списка с порядком по оценке, а при равной – по числу использований."""
    choice.expect_best_first(context.scene[RATED])


@then("модель получила пять лучших скриптов")
def best_in_prompt(context):
    """Ищет кодовые слова скриптов в запросе к двойнику модели; с настоящей моделью не проверяется."""
    scene: Scene = context.scene
    prompts.expect_best_scripts(scene.world, scene[RATED])


@when("клиент API меняет содержимое общего скрипта")
def change_script_of_all(context):
    """Вызывает PATCH по его номеру у агента, среди скриптов которого он стоит."""
    best_deeds.change_script_of_all(context.scene)


@then("API отдаёт его изменённым")
def script_of_all_changed(context):
    """Сравнивает с отправленным то, что список скриптов говорит о нём теперь."""
    scene: Scene = context.scene
    choice.expect_changed(scene.web, scene.things.active_agent.id, scene[RATED])


@given("у агента есть скрипт для этапа лида и скрипт для другого этапа")
def stage_scripts_exist(context):
    """Заводит оба через API; этап, на котором лид, говорит Kommo, а воронку с этапами добавляет в базу."""
    stage_deeds.have_stage_scripts(context.scene)


@when("владелец говорит агенту «{words:Text}» без лида и в разговорах с лидом")
def say_without_and_with_lead(context, words):
    """Говорит одно и то же в новом разговоре и в тех, где записан лид: lead_id, а в metadata – leadId и lead_id."""
    stage_deeds.say_without_and_with_lead(context.scene, words)


@then("кодовое слово называет только скрипт этапа лида, и только с лидом")
def heard_in_its_stage(context):
    """Ищет слова обоих скриптов в обоих ответах."""
    scene: Scene = context.scene
    choice.expect_heard_in_its_stage(scene[STAGE_SCRIPTS], scene[STAGE_REPLIES])


@then("API отдаёт скрипты по этапу")
def found_by_stage(context):
    """Просит список скриптов каждого этапа (stageId): в нём свой скрипт и нет чужого."""
    scene: Scene = context.scene
    choice.expect_found_by_stage(scene.web, scene.things.agent.id, scene[STAGE_SCRIPTS])


@when("владелец ищет скрипт по названию")
def search(context):
    """Открывает страницу скриптов и набирает в поле поиска название первого из них."""
    deeds.search(context.scene)


@when("владелец ищет скрипт по слову из содержимого")
def search_by_content(context):
    """Набирает в поле поиска последнее слово первого скрипта: больше оно нигде не стоит."""
    deeds.search_by_content(context.scene)


@when("владелец выбирает в фильтре тип другого скрипта")
def filter_by_type(context):
    """Очищает поиск и выбирает в фильтре тип, который есть только у второго скрипта."""
    deeds.filter_by_other_type(context.scene)


@then("в списке скриптов остаётся только {thing:Listed}")
def only_one(context, thing):
    """Ждёт, пока в списке не останется одна строка, с этим скриптом."""
    scene: Scene = context.scene
    proofs.expect_only(scene.page_of(ScriptsPage), scene.things.need(thing).name)


@then("кодовое слово скрипта называет только агент со скриптом, не позднее чем через {seconds:d} секунд")
def word_from_script(context, seconds):
    """Ищет в обоих ответах слово, которое есть только в скрипте одного из агентов."""
    proofs.expect_word_only_with_script(context.scene, within=seconds)
