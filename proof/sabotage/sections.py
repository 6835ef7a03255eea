"""Which section of the checklist a place belongs to, by what is said in it."""

import re

SIGN_IN, AGENTS = "вход", "агенты"
_SECTIONS = (
    ("1", r"^(worker|railway) |^(журнал|очередь) "),
    (SIGN_IN, r"/auth/|/login|\busers\b|/register"),
    ("2", r"integration|crm_|/kommo"),
    ("7", r"sequence|Цепоч|[Пп]оследовательност|[Шш]аг"),
    ("6", r"/rules|rule_|agent_rules|/webhook|webhook_|[Пп]равил|[Уу]слови|[Дд]ействи[ея]"),
    ("5", r"/scripts|sales_scripts"),
    ("4", r"chat|conversation|knowledge|message_logs|^llm "),
    ("3", r"/dashboard|activity_logs|/manage/\[tenantId\]( |$)"),
)


def section_of(place: str) -> str:
    """`1` … `7`, «вход» or «агенты»."""
    return next((section for section, pattern in _SECTIONS if re.search(pattern, place)), AGENTS)
