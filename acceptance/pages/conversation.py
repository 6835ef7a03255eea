"""An open conversation as a person reads it: what is said can be read, and one sees who has said it."""

from pathlib import Path

from playwright.sync_api import Page

from acceptance.pages.sight import WHY_UNSEEN

LOOK = f"""messages => ({(Path(__file__).parent / "conversation.js").read_text(encoding="utf-8")})
  ([messages, {WHY_UNSEEN}])"""


def why_unclear(page: Page, owner_said: str, agent_said: str) -> str:
    """Why a person cannot tell what owner and agent have said, in Russian; empty when they can.

    owner_said, agent_said: letters and digits of a line of each, in lower case. The owner stands on the right, or each
    looks otherwise than the other. Not noticed: the two swapped where both stand on one side; a line that the page
    breaks up by markup is not found, and nothing is said of it.
    """
    owner, agent = page.evaluate(LOOK, [owner_said, agent_said])
    if owner is None or agent is None:
        return ""
    for place, who in ((owner, "владельца"), (agent, "агента")):
        if place["why"]:
            return f"сообщение {who} не видно человеку: {place['why']}"
    if (owner["side"], agent["side"]) == ("left", "right"):
        return "слова владельца стоят на стороне агента, а ответ – на стороне владельца"
    if owner["look"] == agent["look"]:
        return "слова владельца и ответ агента выглядят одинаково: не видно, кто что сказал"
    return ""
