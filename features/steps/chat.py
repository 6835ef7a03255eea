"""The test chat: what the owner does there, what the agent answers, what the history keeps."""

from behave import given, then, when

import features.vocabulary.chat  # noqa: F401 - the words of the slots
from acceptance.checks.agents import served_agents
from acceptance.checks.api import served
from acceptance.checks.chat import about_leads, conversations, knowledge, prompts
from acceptance.checks.chat import chat as proofs
from acceptance.checks.dashboard import journal
from acceptance.deeds.agents.agents import MANY_AGENTS
from acceptance.deeds.chat import about_leads as about_leads_deeds
from acceptance.deeds.chat import chat as deeds
from acceptance.deeds.chat.about_leads import IN_STAGE
from acceptance.deeds.chat.chat import ARTICLE, ARTICLE_DRAFT, ARTICLE_TWIN, CATEGORY, COLD, EARLIER, FACT, TYPED
from acceptance.pages.test_chat import TestChatPage
from acceptance.scene.dialogue import DIALOGUE
from acceptance.scene.kinds import AGENT, DRAFT_AGENT, INACTIVE_AGENT
from acceptance.scene.scene import Scene
from acceptance.scene.seen import EXCHANGE


def opened(context) -> tuple[Scene, TestChatPage]:
    """The scene and its page, which this step works with."""
    scene: Scene = context.scene
    return scene, scene.world.page(TestChatPage)


@given("модель отвечает этому агенту {answer:ModelAnswers}")
def llm_answers(context, answer):
    """Велит двойнику модели отвечать этому агенту так до конца сценария; с настоящей моделью не проверяется."""
    scene: Scene = context.scene
    double, name = scene.world.llm_double, scene.things.agent.name
    scene.add_cleanup(double.answer_normally, name)
    double.answer_with(name, **answer)


@given("агент уже ответил на {count:Questions}")
def agent_has_answered(context, count):
    """Задаёт агенту столько вопросов через API, все в одном разговоре."""
    deeds.ask_over_api(context.scene, count)


@given("агент уже ответил на {count:Questions}, а перед последним – ещё на один в другом разговоре")
def agent_has_answered_beside(context, count):
    """То же, и между делом говорит с агентом ещё раз, отдельно."""
    deeds.ask_beside_another(context.scene, count)


@given("один агент работает на этапе лида, а ещё один – на другом")
def agents_of_stages(context):
    """Создаёт обоих; на каком этапе лид, говорит Kommo, а этапы агентов записывает в agent_pipeline_settings."""
    about_leads_deeds.have_agents_of_stages(context.scene)


@when("клиент API пишет обоим в разговоре с этим лидом")
def said_about_lead(context):
    """Начинает с каждым разговор, записывает в нём лид и пишет ещё раз."""
    about_leads_deeds.say_about_lead(context.scene)


@then("первый отвечает, а второму писать в этом разговоре нельзя: код 403")
def only_where_enabled(context):
    """Сравнивает коды обоих ответов."""
    about_leads.expect_only_where_enabled(context.scene[IN_STAGE])


@given("ещё один агент, с температурой 0, ответил на 1 вопрос")
def cold_agent_has_answered(context):
    """Создаёт через API агента с температурой 0 и пишет ему."""
    deeds.ask_cold_agent(context.scene)


@then("модель спрошена с той температурой, какая задана каждому агенту")
def temperatures_told(context):
    """Ищет её в запросах к двойнику модели; где и первому агенту его температуры не дали, второй не судят."""
    scene: Scene = context.scene
    prompts.expect_temperatures(scene.world, scene[DIALOGUE], scene[COLD])


@given("видно, что спрашивают у модели")
def model_is_a_double(context):
    """Дальше – только там, где модель заменяет двойник: настоящая не говорит, что у неё спросили."""
    _ = context.scene.world.llm_double


@then("API отдаёт разговор целиком, от первого сообщения")
def whole_conversation(context):
    """Сравнивает с API всё, что сказано в разговоре: каждое сообщение и ответ, по порядку."""
    scene: Scene = context.scene
    conversations.expect_whole(scene.web, scene[DIALOGUE])


@given("в базе знаний есть статья о новом товаре с кодовым словом")
def article_exists(context):
    """Публикует статью, из которой только и можно узнать ответ на вопрос об этом товаре."""
    deeds.publish_article_of_new_product(context.scene)


@given("в базе знаний есть длинная статья с кодовым словом в самом конце")
def long_article_exists(context):
    """Публикует статью в несколько страниц, о товаре в которой – последние слова."""
    deeds.publish_long_article(context.scene)


@given("в базе знаний есть ещё одна такая же статья и черновик")
def twin_and_draft_exist(context):
    """Публикует тот же текст под другим названием и сохраняет черновик; их категории – внутри категории первой."""
    deeds.publish_twin_and_draft(context.scene)


@when("владелец пишет на страницах базы знаний категорию и статью в ней")
def knowledge_written(context):
    """Заполняет страницы новой категории и новой статьи, включает публикацию и ждёт уведомлений."""
    deeds.write_on_pages(context.scene)


@then("API отдаёт эту категорию и статью такими, как набраны")
def knowledge_as_typed(context):
    """Ищет категорию по названию, статью – в ней, и сравнивает каждое поле с набранным."""
    scene: Scene = context.scene
    knowledge.expect_written(scene.web, scene[CATEGORY], scene[ARTICLE])


@given("другой агент владельца один знает о новом товаре кодовое слово")
def another_agent_knows(context):
    """Даёт ещё одному агенту собственное знание (не общее), из которого только и можно узнать ответ."""
    deeds.let_another_agent_know(context.scene)


@when("клиент API спрашивает агента об этом товаре без базы знаний")
def asked_without_knowledge(context):
    """Вызывает POST /api/chat с useKnowledgeBase: false."""
    deeds.ask_without_knowledge(context.scene)


@then("агент отвечает без базы знаний")
def answered_without_knowledge(context):
    """Слова из статьи в ответе нет, и платформа не отмечает, что пользовалась базой знаний."""
    scene: Scene = context.scene
    served.expect_right(
        scene.things, scene[EXCHANGE], lambda owner, _, reply: knowledge.expect_left_alone(reply, scene[FACT])
    )


@then("обе статьи попадают в индекс поиска по смыслу, одна рядом с другой, не позднее чем через {seconds:d} секунд")
def articles_indexed(context, seconds):
    """Ищет в таблице knowledge_chunks части статей с кодовым словом и сравнивает их векторы: текст один и тот же.

    Цель, которая векторов не делает вовсе и ищет по тексту, ничего не нарушает: тогда это не проверяется.
    """
    scene: Scene = context.scene
    knowledge.expect_indexed(scene.world, scene[FACT], [scene[ARTICLE], scene[ARTICLE_TWIN]], within=seconds)


@then("статьи, черновик и их категории отдаются API")
def article_served(context):
    """Ищет статьи и черновик по категории и по названию, а категории – среди всех, и сравнивает с отправленным."""
    scene: Scene = context.scene
    knowledge.expect_served(scene.web, scene[ARTICLE])
    for article in (scene[ARTICLE_TWIN], scene[ARTICLE_DRAFT]):
        knowledge.expect_served(scene.web, article, parent=scene[ARTICLE]["categoryId"])


@then("в чате два разговора, и в каждом только сказанное в нём")
def two_conversations(context):
    """Сверяет с API прежний разговор и новый: сообщения первого не попали во второй."""
    scene, page = opened(context)
    proofs.expect_apart(scene.web, page, [scene[EARLIER], scene[DIALOGUE]])


@when("владелец в чате {deed:ChatDeed}")
def in_the_chat(context, deed):
    """Делает это на странице тестового чата; она открывается сама."""
    deed(context.scene)


@when("в базе знаний появляется статья об этом товаре с кодовым словом")
def article_appears(context):
    """Публикует статью, из которой только и можно узнать ответ на вопрос о товаре."""
    deeds.publish_article(context.scene)


@then("платформа принимает сообщение не позднее чем через {seconds:d} секунд")
def message_accepted(context, seconds):
    """Ждёт, пока сообщение владельца покажет страница, подтвердит вызов или отдаст API."""
    scene, page = opened(context)
    proofs.expect_accepted(scene.web, page, scene[DIALOGUE], within=seconds)


@then("в разговоре видно сообщение не позднее чем через {seconds:d} секунд")
def message_shown(context, seconds):
    """Ждёт ответа на вызов и ищет в разговоре сообщение владельца."""
    scene, page = opened(context)
    proofs.expect_message(page, scene[DIALOGUE], within=seconds)


@then("в разговоре получен ответ не позднее чем через {seconds:d} секунд")
def answer_received(context, seconds):
    """Ждёт ответа на вызов; каков он и виден ли, здесь не спрашивается."""
    scene, page = opened(context)
    proofs.expect_answered(page, scene[DIALOGUE], within=seconds)


@then("в разговоре виден ответ агента не позднее чем через {seconds:d} секунд")
def answer_shown(context, seconds):
    """Ищет в разговоре ответ агента после сообщения; эхо и пустой ответ ответами не считаются."""
    scene, page = opened(context)
    proofs.expect_reply(scene.world, page, scene[DIALOGUE], within=seconds)


@then("в разговоре виден ответ без кодового слова не позднее чем через {seconds:d} секунд")
def answer_without_word(context, seconds):
    """То же, и слова, которого ещё нигде нет, в ответе нет."""
    scene, page = opened(context)
    proofs.expect_word(scene.world, page, scene[DIALOGUE], scene[FACT], present=False, within=seconds)


@then("в разговоре виден ответ с кодовым словом не позднее чем через {seconds:d} секунд")
def answer_with_word(context, seconds):
    """То же, и в ответе есть слово, которое можно узнать только из статьи базы знаний."""
    scene, page = opened(context)
    proofs.expect_word(scene.world, page, scene[DIALOGUE], scene[FACT], present=True, within=seconds)


@then("в разговоре видна ошибка отправки не позднее чем через {seconds:d} секунд")
def send_failure_shown(context, seconds):
    """Ждёт отказа платформы и понятных слов о нём на странице."""
    scene, page = opened(context)
    proofs.expect_send_failure(page, scene[DIALOGUE], within=seconds)


@then("в разговоре сохранены одно сообщение и один ответ не позднее чем через {seconds:d} секунд")
def stored_once(context, seconds):
    """Считает в API и на странице разговоры с этим агентом и сообщения в них."""
    scene, page = opened(context)
    proofs.expect_once(scene.web, page, scene[DIALOGUE], within=seconds)


@then("в чате предложен активный агент и не предложены остальные")
def agents_offered(context):
    """Открывает выбор агента и сравнивает его с активными агентами организации."""
    scene, page = opened(context)
    known = [scene.things.found(kind) for kind in (AGENT, DRAFT_AGENT, INACTIVE_AGENT)]
    proofs.expect_offered(scene.world, page, [agent for agent in known if agent is not None])


@then("в чате предложены они все")
def many_agents_offered(context):
    """Открывает выбор агента и ищет в нём каждого из тех, кого завели."""
    scene, page = opened(context)
    proofs.expect_offered_all(page, scene[MANY_AGENTS])


@then("в чате выбран этот агент, а в поле стоит набранное")
def agent_chosen(context):
    """Проверяет выбор агента и поле сообщения: ничего не отправлено и не потеряно."""
    scene, page = opened(context)
    proofs.expect_chosen(page, scene.things.agent, scene[TYPED])


@then("в чате разговор открывается со всеми сообщениями по порядку")
def history_kept(context):
    """Открывает разговор из списка и сравнивает его и API со всем, что было сказано."""
    scene, page = opened(context)
    proofs.expect_history(scene.web, page, scene[DIALOGUE])


@then("в чате нет разговора другой организации")
def foreign_hidden(context):
    """Ищет на странице чужой разговор и чужого агента."""
    scene, page = opened(context)
    proofs.expect_hidden(page, scene[DIALOGUE])


@then("в чате те же разговоры, что отдаёт API")
def same_list(context):
    """Загружает страницу заново и сравнивает список чатов с тем, что отдаёт API."""
    scene, page = opened(context)
    proofs.expect_list(scene.web, page)


@then("агент остался таким, каким был")
def agent_untouched(context):
    """Сравнивает с тем, с чем агент был создан, то, что отдаёт о нём API теперь."""
    scene: Scene = context.scene
    served_agents.expect_agent_untouched(scene.web, scene.things.need(AGENT))


@then("модель получила инструкции агента, последние сообщения этого разговора по порядку и новое один раз")
def model_got_everything(context):
    """Ищет в запросах к двойнику модели инструкции и сообщения: чужих и давних нет; с настоящей не проверяется."""
    scene: Scene = context.scene
    prompts.expect_prompt(scene.world, scene[DIALOGUE])


@then("модель получила это знание среди знаний о компании")
def model_got_knowledge(context):
    """Ищет его в запросе к двойнику модели, в своём разделе; с настоящей моделью не проверяется."""
    scene: Scene = context.scene
    prompts.expect_among_company_knowledge(scene.world, scene[FACT])


@then("в разговоре по-прежнему видно всё сказанное")
def still_shown(context):
    """Ищет на странице, как она есть, сообщение и ответ."""
    scene, page = opened(context)
    proofs.expect_shown(page, scene[DIALOGUE].said)


@when("модель снова отвечает, и владелец через API пишет в этом разговоре ещё раз")
def model_recovered(context):
    """Отменяет то, что двойнику модели велено, и продолжает разговор; он должен быть единственным с этим агентом."""
    deeds.go_on_after_failure(context.scene)


@then("в журнале событий ответов этого агента: {number:d}")
def recorded_answers(context, number):
    """Ждёт записи о последнем ответе и считает все записи «Агент отправил ответ» об этом агенте."""
    scene: Scene = context.scene
    journal.expect_recorded_answers(scene.world, scene[DIALOGUE], number)
