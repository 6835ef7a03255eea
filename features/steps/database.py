"""What the checklist's tables are, and what they hold."""

from behave import then

import features.vocabulary.texts
import features.vocabulary.things  # noqa: F401 - the words of the slots
from acceptance.checks.tables import stored_fields, tables
from acceptance.scene.scene import Scene
from features.vocabulary.tables import columns_of


@then("в Supabase есть таблица «{table:Name}» со столбцами")
def table_has_columns(context, table):
    """Читает таблицу через Supabase: она отвечает, и в ней есть названные столбцы."""
    scene: Scene = context.scene
    tables.expect_columns(scene.world.database, table, columns_of(context.table))


@then("в таблице «{table:Name}» видно то, что создано, не позднее чем через {seconds:d} секунд")
def trace_in_table(context, table, seconds):
    """Ищет строку о том, что завёл сценарий; без права записи довольно строк организации."""
    scene: Scene = context.scene
    tables.expect_trace(scene.things, table, within=seconds)


@then("в таблицах хранится всё отправленное: {things:Things}")
def stored_as_sent(context, things):
    """Сравнивает с отправленным каждый столбец строки: настройки, условия, владельца; чего в таблице нет, не ищет."""
    stored_fields.expect_stored(context.scene.things, things)
