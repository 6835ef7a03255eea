"""Rules and sequences that are stored otherwise than they were sent."""

from proof.changes import Trigger


def rules_as(code: str, when: str = "") -> Trigger:
    """Rules are stored as if something else had been ordered."""
    return Trigger("agent_rules", code, on="insert or update", when=when)


def others_stay_out(table: str) -> Trigger:
    """Of an organisation, one agent only has any that are at work."""
    code = f"if exists (select from {table} where org_id = NEW.org_id and agent_id <> NEW.agent_id) "
    return Trigger(table, f"{code}then NEW.is_active := false; end if;")
