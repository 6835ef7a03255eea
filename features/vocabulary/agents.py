"""What the owner does in the form that creates an agent."""

from acceptance.deeds.agents import agents
from acceptance.dictionary.slots import one_of

one_of(
    "AgentDeed",
    "что делает с агентом",
    {
        "находит его в списке агентов и выключает": agents.switch_in_list,
        "меняет его название в редакторе": agents.rename_in_editor,
        "сохраняет одну за другой вкладки его редактора, ничего на них не меняя": agents.save_all_tabs,
        "выключает его в списке агентов рядом с другим, а удалить передумывает": agents.work_beside_another,
        "удаляет в списке агентов другого": agents.delete_the_other,
        "выключает его в списке агентов, а сервер отказывает": agents.switch_off_refused,
    },
)
one_of(
    "AgentForm",
    "как",
    {
        "нажав «Создать»": agents.create,
        "нажав «Создать» дважды": agents.create_hastily,
        "заполнив все поля": agents.create_whole,
        "нажав «Создать», а сервер отказывает": agents.create_refused,
        "нажав «Отмена»": agents.think_better_of_creating,
        "не указав названия": agents.try_without_name,
    },
)
