"""What an owner may have."""

from acceptance.dictionary.slots import some_of
from acceptance.scene.kinds import (
    ACTIVE_AGENT,
    AGENT,
    ANOTHER_CONVERSATION,
    CONVERSATION,
    DRAFT_AGENT,
    OWN_INTEGRATION,
    RULE,
    SCRIPT,
    SEQUENCE,
    Kind,
    Noun,
    Which,
)

some_of(
    "Things",
    "что есть",
    {
        "агент": AGENT,
        "активный агент": ACTIVE_AGENT,
        "ещё один агент": Kind(Noun.AGENT, Which.ANOTHER),
        "черновой агент": DRAFT_AGENT,
        "неактивный агент": Kind(Noun.AGENT, Which.INACTIVE),
        "агент со скриптом": Kind(Noun.AGENT, Which.WITH_SCRIPT),
        "агент без скриптов": Kind(Noun.AGENT, Which.WITHOUT_SCRIPTS),
        "разговор": CONVERSATION,
        "ещё один разговор": ANOTHER_CONVERSATION,
        "скрипт": SCRIPT,
        "применённый скрипт": Kind(Noun.SCRIPT, Which.USED),
        "ещё один скрипт": Kind(Noun.SCRIPT, Which.ANOTHER),
        "скрипт другого агента": Kind(Noun.SCRIPT, Which.OF_ANOTHER_AGENT),
        "правило": RULE,
        "ещё одно правило": Kind(Noun.RULE, Which.ANOTHER),
        "правило другого агента": Kind(Noun.RULE, Which.OF_ANOTHER_AGENT),
        "цепочка": SEQUENCE,
        "ещё одна цепочка": Kind(Noun.SEQUENCE, Which.ANOTHER),
        "цепочка другого агента": Kind(Noun.SEQUENCE, Which.OF_ANOTHER_AGENT),
        "собственная интеграция": OWN_INTEGRATION,
    },
)
