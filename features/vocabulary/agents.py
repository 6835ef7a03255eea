"""What the owner does in the form that creates an agent."""

from acceptance.deeds import agents
from acceptance.dictionary.slots import one_of

one_of(
    "AgentForm",
    "как",
    {
        "нажав «Создать»": agents.create,
        "нажав «Создать» дважды": agents.create_hastily,
        "заполнив все поля": agents.create_whole,
        "нажав «Отмена»": agents.think_better_of_creating,
        "не указав названия": agents.try_without_name,
    },
)
