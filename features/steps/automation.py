"""Rules and sequences in the agent's editor: how they come to be, and what the editor shows of them."""

from behave import given, then, when

import features.vocabulary.texts  # noqa: F401 - the words of the slots
from acceptance.checks.automation import automation as proofs
from acceptance.checks.automation import half_made as half_made_proofs
from acceptance.checks.automation import other_editors
from acceptance.deeds.api import namesakes
from acceptance.deeds.automation import automation as deeds
from acceptance.deeds.automation import half_made, hand_runs
from acceptance.deeds.automation.automation import DIALOG, TOLD_BEFORE
from acceptance.pages.editor import AutomationTab
from acceptance.scene.drafts import unnamed
from acceptance.scene.kinds import RULE, SEQUENCE
from acceptance.scene.noted import Note
from acceptance.scene.scene import Scene
from features.vocabulary.automation import conditions_of, draft_of

HALF_MADE = Note[list[half_made.HalfMade]]("клиент API создаёт цепочки, в которых второй шаг не сохранить")


def drafted(context, thing):
    """What the step's table describes; nothing where it has none."""
    return draft_of(context.scene, thing, context.table) if context.table else unnamed(thing)


@given("у агента есть {thing:Usual}")
def usual_exists(context, thing):
    """Создаёт через API; что в нём, сказано в начале раздела."""
    deeds.have(context.scene, thing, unnamed(thing))


@given("у агента есть {thing:Described} задано")
def described_exists(context, thing):
    """Создаёт через API такое, как в таблице «часть | вид | заполнено»; о чём она молчит, то как в обычном."""
    scene: Scene = context.scene
    deeds.have(scene, thing, draft_of(scene, thing, context.table))


@given("у другого агента есть {thing:Usual}")
def usual_exists_elsewhere(context, thing):
    """То же у ещё одного агента владельца: события касаются всех агентов организации."""
    deeds.have_at_another_agent(context.scene, thing, unnamed(thing))


@given("у другого агента есть {thing:Described} задано")
def described_exists_elsewhere(context, thing):
    """То же по таблице «часть | вид | заполнено»."""
    scene: Scene = context.scene
    deeds.have_at_another_agent(scene, thing, draft_of(scene, thing, context.table))


@given("другой агент выключен")
def other_agent_off(context):
    """Выключает его через API: правила от состояния агента не зависят."""
    deeds.switch_off_another_agent(context.scene)


@given("у агента есть правила, у каждого из которых одно условие")
def on_conditions_exist(context):
    """Создаёт через API по правилу на строку таблицы «условие | заполнено | верно», с триггером «Вручную»."""
    scene: Scene = context.scene
    hand_runs.have_on_conditions(scene, conditions_of(scene, context.table))


@given("у агента по {number:d} скриптов, правил и цепочек")
def many_of_each(context, number):
    """Создаёт через API столько тех, других и третьих."""
    namesakes.have_many(context.scene, number)


@when("владелец открывает вкладку «{tab:Tab}» агента")
def open_tab(context, tab):
    """Открывает редактор агента и выбирает вкладку."""
    deeds.open_tab(context.scene, tab)


@when("владелец {create:Creating} {thing:AutomationWhat}")
def owner_creates(context, create, thing):
    """Заполняет диалог тем, что в таблице; о чём она молчит, то обычное."""
    create(context.scene, thing, drafted(context, thing))


@when("владелец создаёт цепочку, подняв третий шаг, опустив третий и убрав второй")
def owner_creates_rearranged(context):
    """Заполняет диалог тем, что в таблице, нажимает «↑» и «↓» шага, который третий, и кнопку удаления второго."""
    scene: Scene = context.scene
    deeds.create_rearranged(scene, draft_of(scene, SEQUENCE, context.table))


@when("владелец пытается создать {thing:AutomationWhat} без {leave_out:Lack}")
def owner_tries_to_create(context, thing, leave_out):
    """Заполняет диалог всем, кроме названного, и нажимает кнопку; диалог остаётся открытым."""
    scene: Scene = context.scene
    deeds.try_to_create(scene, thing, leave_out(deeds.whole(scene, thing, drafted(context, thing))))


@when("владелец {change:Changing} правило")
def owner_changes(context, change):
    """Меняет в диалоге то, что в таблице «часть | вид | заполнено», и больше ничего."""
    scene: Scene = context.scene
    change(scene, draft_of(scene, RULE, context.table))


@when("владелец сохраняет цепочку в диалоге, ничего не меняя")
def owner_saves_unchanged(context):
    """Нажимает «Изменить» и «Сохранить»; где такого диалога нет, отчёт об этом говорит, и ничего не меняется."""
    deeds.save_unchanged(context.scene)


@when("клиент API меняет {thing:AutomationWhat}")
def client_changes(context, thing):
    """Меняет через API то, что в таблице; условия, действия и шаги из неё становятся на место прежних."""
    scene: Scene = context.scene
    deeds.change_over_api(scene, thing, draft_of(scene, thing, context.table))


@when("владелец {act:WithRow} {thing:AutomationWhat}")
def owner_works_with_row(context, act, thing):
    """Нажимает переключатель или кнопку в строке списка."""
    act(context.scene, thing)


@when("клиент API создаёт цепочки, в которых второй шаг не сохранить")
def client_creates_unstorable(context):
    """Создаёт цепочки со слишком большой задержкой, со знаком, которого база не хранит, и с номером первого шага."""
    scene: Scene = context.scene
    scene[HALF_MADE] = half_made.try_unstorable(scene)


@then("каждой из них нет вовсе, или в ней все шаги")
def whole_or_none(context):
    """Ищет их в списке API: отвергнутой там быть не должно, а в принятой должны быть оба шага."""
    scene: Scene = context.scene
    half_made_proofs.expect_whole_or_none(scene, scene[HALF_MADE])


@then("на вкладке тот же список, что и в API, или текст «{empty:Text}»")
def same_list(context, empty):
    """Сравнивает открытую вкладку с тем, что отдаёт API."""
    scene: Scene = context.scene
    noun = next(noun for noun, page in deeds.TABS.items() if isinstance(scene.page, page))
    proofs.expect_same_list(scene.world, scene.page_of(AutomationTab), noun, scene.things.agent.id, empty)


@then("в редакторе каждого агента, открытого по ссылке из списка, только его правила и цепочки, и новые тоже")
def each_editor_its_own(context):
    """Переходит по меню и ссылкам от первого агента ко второму и обратно, не перезагружая страницу."""
    scene: Scene = context.scene
    other_editors.expect_each_its_own(scene)


@then("среди включённых в API есть {on:Automation} и нет {off:AutomationOf}")
def only_active_served(context, on, off):
    """Просит у API только включённые (active_only=true) и ищет оба названия."""
    scene: Scene = context.scene
    proofs.expect_among_active(scene.things, scene.things.known(on), scene.things.known(off))


@then("{thing:Automation} есть в списке и в API")
def listed_and_served(context, thing):
    """Ищет название в API и в списке, открытом заново; оно есть там и там, и один раз."""
    scene: Scene = context.scene
    proofs.expect_there(scene.things, deeds.tab_of(scene, thing), scene.things.known(thing))


@then("{thing:AutomationOf} нет ни в списке, ни в API")
def neither_listed_nor_served(context, thing):
    """Ищет название в API и в списке, открытом заново; его нет ни там, ни там."""
    scene: Scene = context.scene
    proofs.expect_absent(scene.things, deeds.tab_of(scene, thing), scene.things.known(thing))


@then("платформа хранит у {thing:AutomationOf}")
def stored_exactly(context, thing):
    """Сравнивает с тем, что отдаёт API, всё из таблицы «часть | вид | заполнено»."""
    scene: Scene = context.scene
    proofs.expect_stored(scene.things, scene.things.known(thing), draft_of(scene, thing, context.table))


@then("в списке и в API {thing:Automation} {on:Switched}")
def switched(context, thing, on):
    """Проверяет переключатель в списке, API и переключатель в списке, открытом заново."""
    scene: Scene = context.scene
    proofs.expect_switched(scene.things, deeds.tab_of(scene, thing), scene.things.known(thing), on=on)


@then("на вкладке, открытой снова, {thing:Automation} {on:Switched}")
def switched_anew(context, thing, on):
    """Открывает другую вкладку, возвращается и смотрит на переключатель; страница не перезагружается."""
    scene: Scene = context.scene
    proofs.expect_switched_anew(deeds.tab_of(scene, thing), scene.things.known(thing), on=on)


@then("об отказе редактор сообщает, а в списке {thing:Automation} по-прежнему {on:Switched}")
def not_switched(context, thing, on):
    """Ждёт уведомления «Ошибка» и того, что переключатель снова показывает, как есть; страница не перезагружается."""
    scene: Scene = context.scene
    proofs.expect_not_switched(deeds.tab_of(scene, thing), scene.things.known(thing), on=on)


@then("заполненное у {thing:AutomationOf} остаётся в диалоге ещё {seconds:d} секунды")
def filled_stays(context, thing, seconds):
    """Смотрит, видно ли в диалоге всё, что выбрано и набрано."""
    scene: Scene = context.scene
    proofs.expect_to_stay_filled(
        scene.page_of(AutomationTab), scene[DIALOG], deeds.filled_in(scene, thing), seconds=seconds
    )


@then("об отказе сервера сохранить это редактор сообщает")
def refusal_told(context):
    """Нажимает кнопку диалога и в браузере, вместо платформы, отвечает ошибкой 500; ищет уведомление «Ошибка»."""
    scene: Scene = context.scene
    proofs.expect_refusal_told(scene.page_of(AutomationTab), scene[DIALOG])


@then("редактор объясняет отказ у поля «Название»")
def refused_at_name(context):
    """Ищет объяснение у поля или в уведомлении; диалог остаётся открытым."""
    scene: Scene = context.scene
    proofs.expect_refused_at_name(scene.page_of(AutomationTab), scene[DIALOG], scene[TOLD_BEFORE])


@then("редактор объясняет отказ словами «{words:Text}»")
def refused_with_words(context, words):
    """Ищет уведомление с этими словами; диалог остаётся открытым."""
    scene: Scene = context.scene
    proofs.expect_refused_with(scene.page_of(AutomationTab), scene[DIALOG], words)
