"""Sales scripts: what the owner does on their page, and what the client hears."""

from behave import then, when

from acceptance.checks import scripts, scripts_in_chat
from acceptance.pages.scripts import ScriptsPage


@then("на ней те же скрипты, что и в API")
def same_scripts(context):
    scripts.expect_page_shows_api(context.scene.things, context.scene.world.page(ScriptsPage))


@when("владелец {act} скрипт {manner}")
def work_on_script(context, act, manner):
    if not hasattr(context, "scripts_work"):
        context.scripts_work = scripts.begin(context.scene.things)
        context.scene.page = context.scripts_work.page
    context.scene.world.visit.touch()
    scripts.perform(context.scripts_work, act, manner)


@then("{outcome} – в списке, после перезагрузки, в API и в таблице «{table}»")
def scripts_everywhere(context, outcome, table):
    context.scene.world.visit.touch()
    scripts.expect_everywhere(context.scripts_work, outcome, table)


@then(
    "на слова «{words}» кодовое слово скрипта называет только агент, у которого он есть, "
    "не позднее чем через {seconds:d} секунд"
)
def word_from_script(context, words, seconds):
    answers = scripts_in_chat.tell_both(context.scene.things, words, within=seconds)
    scripts_in_chat.expect_word_only_with_script(context.scene.things, answers)
