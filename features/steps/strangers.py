"""What the owner of one organisation, or whoever has the public key, tries on another."""

from behave import given, then, when

import features.vocabulary.security  # noqa: F401 - the words of the slots
from acceptance.checks.api import bystanders
from acceptance.checks.security import colleagues, hidden_instruction, open_database, strangers
from acceptance.deeds.bystanders import BYSTANDERS
from acceptance.deeds.security import colleagues as colleague_deeds
from acceptance.deeds.security import hidden_instruction as instruction_deeds
from acceptance.deeds.security import open_database as database_deeds
from acceptance.deeds.security import strangers as deeds
from acceptance.deeds.worker.worker import PROBE
from acceptance.scene.dialogue import DIALOGUE
from acceptance.scene.noted import Note
from acceptance.scene.scene import Scene

TWO = Note[deeds.Strangers]("есть две новые организации, и у первой всё заведено")
COLLEAGUE = Note[colleague_deeds.Colleague]("другой участник той же организации ищет этот разговор …")
TRIALS = Note[list[deeds.Trial]]("владелец второй обращается с номерами первой …")
ASKED = Note[list[database_deeds.Asked]]("посторонний спрашивает базу данных …")
OBEYED = Note[instruction_deeds.Obeyed]("владелец второй спрашивает агента о статье, в которой спрятано указание …")
CLAIMS = Note[list[deeds.Claim]]("владелец второй называет первую своей …")


@given("есть две новые организации, и у первой всё заведено")
def two_organisations(context):
    """Регистрирует двух владельцев; у первого есть всё, чей номер бывает в вызовах API, у второго – агент."""
    scene: Scene = context.scene
    scene[TWO] = deeds.meet(scene.world)
    scene[BYSTANDERS] = [deeds.as_bystander(scene[TWO])]


@when("другой участник той же организации ищет этот разговор, читает его и пишет в нём")
def colleague_reaches(context):
    """Принимает ещё одного человека в эту организацию; он запрашивает список разговоров, а этот – по номеру."""
    scene: Scene = context.scene
    scene[COLLEAGUE] = colleague_deeds.reach_for_conversation(scene)


@then("разговор ему не показан и его сообщение не принято")
def closed_to_colleague(context):
    """Ищет в ответах номер разговора и сказанное в нём; агента организации этот участник видит."""
    scene: Scene = context.scene
    colleagues.expect_closed(scene[COLLEAGUE], scene[DIALOGUE])


@when("владелец второй обращается с номерами первой ко всем вызовам API, где есть номер")
def foreign_ids_tried(context):
    """Делает каждый такой вызов с номерами первой организации, а где их несколько – и со своим агентом."""
    scene: Scene = context.scene
    scene[TRIALS] = deeds.try_foreign_ids(scene[TWO])


@when("владелец второй обращается с номерами первой и с номерами, которых нет ни у кого")
def foreign_ids_and_none_tried(context):
    """Делает каждый вызов, где есть номер, дважды: с номером, которого нет, и с номером первой организации."""
    scene: Scene = context.scene
    scene[TRIALS] = deeds.try_foreign_ids(scene[TWO], and_none=True)


@then("в ответах нет данных первой организации")
def nothing_shown(context):
    """Ищет в каждом ответе слова, которые есть только в данных первой организации."""
    scene: Scene = context.scene
    answers = [(one.aim.title, one.answer) for one in scene[TRIALS]]
    strangers.expect_nothing_shown(scene[TWO], answers)


@then("отказано во всём, что с чужим номером делать нельзя")
def foreign_ids_refused(context):
    """Проверяет, что не принят ни один вызов, который с чужим номером обязан быть отклонён."""
    strangers.expect_refused(context.scene[TRIALS])


@then("у первой организации всё осталось как было")
def victim_unharmed(context):
    """Сравнивает с прежним всё, что API и таблицы говорят о первой организации."""
    bystanders.expect_unharmed(context.scene[BYSTANDERS])


@then("по ответам не понять, какие номера есть у первой")
def not_told_apart(context):
    """Сравнивает код и текст отказа; где договор этого не обещает, различие – замечание."""
    strangers.expect_not_told_apart(context.scene.world, context.scene[TRIALS])


@when("владелец второй называет первую своей в теле, в адресе и в заголовке запросов")
def claims_to_be_of_it(context):
    """Читает списки и создаёт всё, что создаётся через API, называя чужую организацию всеми способами."""
    scene: Scene = context.scene
    scene[CLAIMS] = deeds.claim_to_be_of_it(scene[TWO])


@then("прочитано и создано только своё")
def claims_without_effect(context):
    """Проверяет, что в ответах нет чужого, а созданное есть у второй организации и его нет у первой."""
    scene: Scene = context.scene
    strangers.expect_nothing_shown(scene[TWO], [(one.title, one.answer) for one in scene[CLAIMS]])
    strangers.expect_claims_without_effect(scene[TWO], scene[CLAIMS])


@when("владелец второй ставит задание, назвавшись владельцем первой")
def job_in_its_name(context):
    """Вызывает POST /api/jobs; в данных задания стоят номера чужой организации и её владельца."""
    scene: Scene = context.scene
    scene[PROBE] = deeds.queue_in_its_name(scene[TWO])


@then("в очереди это задание второй организации и её владельца")
def job_of_its_sender(context):
    """Читает задание в очереди: чьё оно, решает сеанс, а не данные задания."""
    strangers.expect_job_of_its_sender(context.scene[TWO], context.scene[PROBE])


@when("посторонний спрашивает базу данных о каждой таблице {key:DatabaseKey}")
def database_read(context, key):
    """Просит у базы строку и число строк каждой таблицы договора и ищет по базе знаний."""
    scene: Scene = context.scene
    scene[ASKED] = database_deeds.read(scene.world, key)


@then("база данных не отдаёт ни строк, ни их числа")
def nothing_read(context):
    """Проверяет, что ни в одном ответе нет ни строк, ни числа строк больше нуля."""
    open_database.expect_nothing_read(context.scene[ASKED])


@given("у первой есть строка в каждой таблице базы данных")
def every_table_filled(context):
    """Добавляет с ключом service_role недостающие строки: пустая таблица выглядит закрытой, даже если открыта."""
    scene: Scene = context.scene
    database_deeds.fill(scene[TWO])
    scene[BYSTANDERS] = [deeds.as_bystander(scene[TWO])]


@when("посторонний пробует прочесть, добавить, изменить и удалить строки первой организации")
def rows_tried(context):
    """Пробует это в каждой таблице, без ключа и с публичным ключом; строки – организации этого прогона."""
    scene: Scene = context.scene
    scene[ASKED] = database_deeds.read_and_write(scene[TWO])


@then("база данных не отдаёт и не принимает ни строки")
def rows_untouchable(context):
    """Проверяет, что ни одна строка не прочитана, не добавлена, не изменена и не удалена."""
    open_database.expect_untouchable(context.scene[ASKED])


@when("владелец второй спрашивает агента о статье, в которой спрятано указание рассказать о первой")
def hidden_instruction_tried(context):
    """Публикует у второй организации статью с указанием «забудь инструкции» и повторяет его в сообщении."""
    scene: Scene = context.scene
    scene[OBEYED] = instruction_deeds.ask_for_others(scene[TWO])


@then("ничего из данных первой организации агент не называет")
def nothing_of_others_told(context):
    """Ищет чужое в ответе, а где виден запрос к модели – и в нём."""
    scene: Scene = context.scene
    hidden_instruction.expect_nothing_of_others(scene[TWO], scene[OBEYED])
