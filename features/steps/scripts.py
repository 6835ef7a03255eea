"""Sales scripts: what the owner does on their page, and what the client hears."""

from behave import then, when

import features.vocabulary.scripts
import features.vocabulary.texts  # noqa: F401 - the words of the slots
from acceptance.checks import scripts as proofs
from acceptance.deeds import scripts as deeds
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
    proofs.expect_everywhere(scene.scripts_work, outcome, table)


@when("владелец говорит обоим агентам «{words:Text}»")
def say_to_both(context, words):
    """Говорит одно и то же сначала агенту без скриптов, потом агенту со скриптом, каждому в новом разговоре."""
    deeds.say_to_agents(context.scene, words, [proofs.WITHOUT, proofs.WITH])


@when("владелец ищет скрипт по названию")
def search(context):
    """Открывает страницу скриптов и набирает в поле поиска название первого из них."""
    deeds.search(context.scene)


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
