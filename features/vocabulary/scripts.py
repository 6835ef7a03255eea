"""What the owner does with sales scripts, and what that leads to."""

from acceptance.checks.scripts.scripts import Outcome
from acceptance.deeds.scripts import scripts
from acceptance.dictionary.slots import one_of
from acceptance.scene.kinds import ANOTHER_SCRIPT, SCRIPT

one_of(
    "ScriptDeed",
    "что делает со скриптом",
    {
        "создаёт скрипт в браузере": scripts.create,
        "создаёт скрипт двойным нажатием": scripts.create_hastily,
        "создаёт скрипт, а сервер отказывает": scripts.create_refused,
        "создаёт скрипт и передумывает": scripts.think_better_of_creating,
        "создаёт скрипт без названия": scripts.create_without_title,
        "создаёт скрипт без содержимого": scripts.create_without_content,
        "изменяет скрипт в браузере": scripts.edit,
        "изменяет в браузере одно название скрипта": scripts.rename,
        "изменяет скрипт и передумывает": scripts.think_better_of_editing,
        "удаляет скрипт в браузере": scripts.delete,
        "удаляет скрипт и передумывает": scripts.think_better_of_deleting,
    },
)
one_of("Listed", "какой скрипт", {"скрипт": SCRIPT, "ещё один скрипт": ANOTHER_SCRIPT})
one_of(
    "ScriptByApi",
    "что делает со скриптом через API",
    {
        "меняет кодовое слово скрипта": scripts.change_code_word,
        "удаляет скрипт этого агента": scripts.remove_script,
    },
)
one_of(
    "ScriptsOutcome",
    "что стало со скриптами",
    {
        "создан ровно один новый скрипт": Outcome.CREATED,
        "изменён только этот скрипт": Outcome.CHANGED,
        "удалён только этот скрипт": Outcome.DELETED,
        "скрипты остались прежними": Outcome.UNCHANGED,
    },
)
