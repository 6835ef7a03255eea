"""The log of rules and sequences: what it holds, and what comes of them."""

from behave import then

from acceptance.checks.api import served
from acceptance.checks.automation import done_to_leads, execution_entry, execution_log, hand_runs, webhooks
from acceptance.deeds.automation.hand_runs import ON_CONDITIONS
from acceptance.deeds.automation.receiver import receiver
from acceptance.scene.kinds import SEQUENCE, Kind
from acceptance.scene.noted import Note
from acceptance.scene.scene import Scene
from acceptance.scene.seen import EXCHANGE
from features.vocabulary.automation import facts_of

#: Of which rule or sequence the log is known to name which lead.
LOGGED = Note[list[tuple[Kind, int]]]("в журнале … есть запись о … лиде …")


@then("в журнале {thing:AutomationOf} есть запись о {lead:Lead} лиде не позднее чем через {seconds:d} секунд")
def logged(context, thing, lead, seconds):
    """Ждёт в журнале выполнения записи об этом лиде."""
    scene: Scene = context.scene
    lead_id, one = scene.leads.lead(lead).id, scene.things.known(thing)
    execution_log.expect_logged(scene.world, one, lead_id, scene.leads.events, within=seconds)
    scene[LOGGED] = [*scene.get(LOGGED, []), (thing, lead_id)]


@then("в журнале {thing:AutomationOf} {number:Entries}")
def logged_in_all(context, thing, number):
    """Ждёт, пока платформа обработает все события, и считает записи; записи не о тех лидах – провал."""
    scene: Scene = context.scene
    leads = [lead_id for kind, lead_id in scene.get(LOGGED, []) if kind == thing]
    one = scene.things.known(thing)
    execution_log.expect_number_logged(scene.world, one, leads, number, scene.leads.events)


@then("о {lead:Lead} лиде в журнале {thing:AutomationOf} записей нет")
def not_logged(context, lead, thing):
    """Ждёт, пока платформа обработает все события, и ищет записи об этом лиде."""
    scene: Scene = context.scene
    lead_id, one = scene.leads.lead(lead).id, scene.things.known(thing)
    execution_log.expect_number_about(scene.world, one, lead_id, 0, scene.leads.events)


@then("в записи о {lead:Lead} лиде в журнале {thing:AutomationOf} указаны")
def entry_says(context, lead, thing):
    """Сравнивает запись с таблицей «что | значение» и говорит сразу обо всех расхождениях."""
    scene: Scene = context.scene
    facts = facts_of(context.table)
    lead_id, one = scene.leads.lead(lead).id, scene.things.known(thing)
    execution_entry.expect_entry(scene.world, one, lead_id, scene.leads.events, facts)


@then("{lead:LeadWith} лидом сделано всё, что велит {thing:Automation}, не позднее чем через {seconds:d} секунд")
def done_to_lead(context, lead, thing, seconds):
    """Ищет это среди того, что получили Kommo и модель; каждое – один раз, а других полей лида не меняет ничто."""
    scene: Scene = context.scene
    one = scene.things.known(thing)
    done_to_leads.expect_done(scene.world, one, scene.leads.lead(lead).id, scene.leads.events, within=seconds)


@then("выполнены только те правила, условие которых верно")
def only_true_run(context):
    """Сравнивает с таблицей и ответ API, и журнал; говорит сразу обо всех расхождениях."""
    scene: Scene = context.scene
    served.expect_right(
        scene.things,
        scene[EXCHANGE],
        lambda owner, _, reply: hand_runs.expect_only_true(owner, reply, scene[ON_CONDITIONS]),
    )


@then("цепочка доходит до шага {number:d} для {lead:LeadFor} лида не позднее чем через {seconds:d} секунд")
def reaches_step(context, number, lead, seconds):
    """Ждёт, пока журнал цепочки назовёт этот шаг текущим."""
    scene: Scene = context.scene
    sequence = scene.things.known(SEQUENCE)
    execution_log.expect_step(
        scene.world, sequence, scene.leads.lead(lead).id, number, scene.leads.events, within=seconds
    )


@then("цепочка проходит все шаги для {lead:LeadFor} лида не позднее чем через {seconds:d} секунд")
def sequence_finishes(context, lead, seconds):
    """Ждёт, пока цепочка для этого лида будет отмечена завершённой."""
    scene: Scene = context.scene
    sequence = scene.things.known(SEQUENCE)
    execution_log.expect_finished(scene.world, sequence, scene.leads.lead(lead).id, scene.leads.events, within=seconds)


@then("цепочка останавливается на ошибке для {lead:LeadFor} лида не позднее чем через {seconds:d} секунд")
def sequence_fails(context, lead, seconds):
    """Ждёт, пока цепочка для этого лида будет отмечена неудачной; причина должна быть записана."""
    scene: Scene = context.scene
    sequence = scene.things.known(SEQUENCE)
    execution_log.expect_failed(scene.world, sequence, scene.leads.lead(lead).id, scene.leads.events, within=seconds)


@then("в приёмник приходят вызовы «{places:Places}» о {lead:Lead} лиде не позднее чем через {seconds:d} секунд")
def calls_arrive(context, places, lead, seconds):
    """Ждёт в приёмнике ровно этих вызовов об этом лиде, в любом порядке."""
    scene: Scene = context.scene
    lead_id = scene.leads.lead(lead).id
    webhooks.expect_calls(receiver(scene), places, lead_id, in_order=False, within=seconds)


@then("каждый вызов называет обстоятельства правила, само действие и время")
def calls_are_whole(context):
    """Ищет в теле каждого вызова rule_context, action и timestamp; время должно быть нынешним."""
    scene: Scene = context.scene
    webhooks.expect_whole(scene.web, receiver(scene))


@then(
    "в приёмник по порядку приходят вызовы «{places:Places}» о {lead:Lead} лиде не позднее чем через {seconds:d} секунд"
)
def calls_arrive_in_order(context, places, lead, seconds):
    """Ждёт в приёмнике ровно этих вызовов об этом лиде, один за другим."""
    scene: Scene = context.scene
    lead_id = scene.leads.lead(lead).id
    webhooks.expect_calls(receiver(scene), places, lead_id, in_order=True, within=seconds)
