"""What an agent knows: from where it may, and from where it may not."""

from behave import given, then, when

from acceptance.checks.api import served
from acceptance.checks.chat import known_places
from acceptance.checks.chat import parallel_conversations as at_once_proofs
from acceptance.checks.chat.knowledge import expect_named
from acceptance.deeds.chat import chat as chat_deeds
from acceptance.deeds.chat import knowledge as deeds
from acceptance.deeds.chat import parallel_conversations
from acceptance.deeds.chat.chat import FACT
from acceptance.deeds.chat.knowledge import HEARD, KNOWN_PLACES
from acceptance.deeds.chat.parallel_conversations import AT_ONCE, KNOWN_FACTS
from acceptance.scene.scene import Scene
from acceptance.scene.seen import EXCHANGE
from features.vocabulary.knowledge import places_of


@given("агент владельца знает четыре кодовых слова, каждое – о своём")
def knows_several_things(context):
    """Создаёт агента, в инструкциях которого написано о четырёх разных вещах, и о каждой – кодовое слово."""
    parallel_conversations.meet_who_knows(context.scene)


@when("владелец спрашивает о них в двух разговорах сразу, по два вопроса в каждом")
def asked_at_once(context):
    """Через API: первый вопрос в обоих разговорах в один и тот же миг, потом так же второй."""
    parallel_conversations.ask_at_once(context.scene)


@then("в каждом разговоре – ответы на то, о чём в нём спрошено")
def not_mixed_up(context):
    """Ищет в каждом ответе своё кодовое слово и сверяет с API, что хранит каждый разговор."""
    scene: Scene = context.scene
    at_once_proofs.expect_not_mixed_up(scene.web, scene[AT_ONCE])


@given("о новых товарах написано в разных местах")
def written_in_places(context):
    """Записывает в каждое место из таблицы «где написано | агент это» другой товар со своим кодовым словом."""
    deeds.write_in_places(context.scene, places_of(context.table))


@when("клиент API спрашивает агента о каждом из них")
def asked_of_each(context):
    """Задаёт агенту по вопросу о каждом товаре, каждый в новом разговоре."""
    deeds.ask_of_each(context.scene)


@given("о новом товаре написано в двух статьях, в каждой – своё кодовое слово")
def written_in_two_articles(context):
    """Публикует две статьи об одном товаре; на вопрос о нём отвечают только обе вместе."""
    deeds.write_in_two_articles(context.scene)


@given("ещё одна статья – о другом")
def written_beside_the_point(context):
    """Публикует статью, в которой от вопроса о товаре – одно-два слова."""
    deeds.write_beside_the_point(context.scene)


@then("модель получила только то, что близко к вопросу")
def only_what_is_near(context):
    """Читает близость в запросе к двойнику модели: не меньше 45 %, а найденному по тексту – 30 %."""
    scene: Scene = context.scene
    known_places.expect_near(scene.world, scene[KNOWN_PLACES])


@when("клиент API спрашивает агента об этом товаре один раз")
def asked_once(context):
    """Задаёт один вопрос, на который отвечают обе статьи."""
    deeds.ask_once(context.scene)


@when("клиент API спрашивает агента о том, что он знает из инструкций, тоже без базы знаний")
def asked_of_instructions(context):
    """Вызывает POST /api/chat с useKnowledgeBase: false о первом из того, что написано в инструкциях."""
    scene: Scene = context.scene
    scene[FACT] = scene[KNOWN_FACTS][0]
    chat_deeds.ask_without_knowledge(scene)


@then("агент называет это кодовое слово")
def names_the_word(context):
    """Ищет его в ответе агента."""
    scene: Scene = context.scene
    served.expect_right(scene.things, scene[EXCHANGE], lambda owner, _, reply: expect_named(reply, scene[FACT]))


@then("агент называет кодовые слова только того, что знает")
def knows_its_own(context):
    """Ищет в каждом ответе кодовое слово товара, о котором спросили."""
    scene: Scene = context.scene
    known_places.expect_known(scene[HEARD])


@then("знания о компании хранятся такими, какими записаны")
def noted_as_sent(context):
    """Сравнивает с таблицей company_knowledge раздел, содержание и важность."""
    scene: Scene = context.scene
    known_places.expect_noted_as_sent(scene.world, scene[KNOWN_PLACES])


@then("модель получила найденное с названием статьи и близостью к вопросу")
def named_in_prompts(context):
    """Ищет их в запросе к двойнику модели: найденное по тексту близко на 30 %; с настоящей моделью не проверяется."""
    scene: Scene = context.scene
    known_places.expect_named_in_prompts(scene.world, scene[KNOWN_PLACES])
