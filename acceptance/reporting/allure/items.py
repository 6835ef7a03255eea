"""One scenario's page in the report: what lies open on it, what is folded away, and its labels in Russian."""

from collections.abc import Iterator
from datetime import datetime
from html import escape
from itertools import pairwise, takewhile
from typing import Any

from acceptance.plurals import plural
from acceptance.reporting.allure.identity import TARGET

#: The labels that say something which neither the head nor the path of an item does. Tags are for the tree's filter.
LABELS = ("правило",)
#: Sections between the reason and the steps, by the ends of Allure's ids for them.
_ASIDE = ("parameters", "labels")
_NOT_GREEN = ("failed", "broken")
_ONLY = "в последнем полном прогоне"


def tidy(result: dict[str, Any]) -> None:
    """Leave the labels and parameters that say something which the head does not; all others are English."""
    groups = result.get("groupedLabels", {})
    result["groupedLabels"] = {name: groups[name] for name in LABELS if groups.get(name)}
    result["labels"] = [one for one in result.get("labels", ()) if one["name"] in ("severity", *LABELS)]
    result["parameters"] = [one for one in result.get("parameters", ()) if one["name"] != TARGET]


def tell_past(result: dict[str, Any]) -> None:
    """Say how often the scenario was red in the last full runs of this target, since when, and whether it wavers.

    Under the reason of one that is red now, else before its description; nothing where it was never red.
    """
    told = past(result)
    if not told:
        return
    if result.get("error", {}).get("message") and result.get("status") in _NOT_GREEN:
        result["error"]["message"] = f"{result['error']['message']}\n\nРаньше: {told}"
    else:
        result["descriptionHtml"] = (
            f"<p><strong>Раньше:</strong> {escape(told)}</p>\n{result.get('descriptionHtml', '')}"
        )


def past(result: dict[str, Any]) -> str:
    """The sentence about earlier full runs; empty when there is nothing to tell. Allure has the newest run first."""
    runs = [one for one in result.get("history", ()) if one.get("status") in (*_NOT_GREEN, "passed")]
    red = [one for one in runs if one["status"] in _NOT_GREEN]
    if not red:
        return ""
    many = "в {} последних полных прогонах"
    last = plural(len(runs), "в {} последнем полном прогоне", many, many) if len(runs) > 1 else _ONLY
    times = plural(len(red), "{} раз", "{} раза", "{} раз")
    told = f"{last} красным {times}"
    streak = list(takewhile(lambda one: one["status"] in _NOT_GREEN, runs))
    if streak and result.get("status") in _NOT_GREEN and streak[-1].get("start"):
        told += f", подряд с {_moment(streak[-1]['start'])}"
    seen = [one["status"] in _NOT_GREEN for one in [result, *runs]]
    if sum(one != other for one, other in pairwise(seen)) > 1:
        told += "; результат меняется туда и обратно – похоже, мигает"
    return f"{told}."


def _moment(milliseconds: int) -> str:
    return f"{datetime.fromtimestamp(milliseconds / 1000):%d.%m.%Y %H:%M}"


def unfolded(result: dict[str, Any]) -> list[str]:
    """What lies open though Allure would fold it: the pictures of the steps that are not green."""
    return [f"attachment-{one}" for one in _pictures(result.get("steps", []), inside=False)]


def folded(result: dict[str, Any]) -> list[str]:
    """What is folded though Allure would open it: all that stands between a reason and its picture."""
    aside = (*_ASIDE, "description") if result.get("status") in _NOT_GREEN else _ASIDE
    return [f"{result['id']}-{section}" for section in aside]


def _pictures(steps: list[dict[str, Any]], *, inside: bool) -> Iterator[str]:
    for one in steps:
        if one.get("type") == "attachment":
            link = one.get("link", {})
            if inside and str(link.get("contentType", "")).startswith("image/"):
                yield str(link["id"])
        else:
            yield from _pictures(one.get("steps", []), inside=inside or one.get("status") in _NOT_GREEN)
