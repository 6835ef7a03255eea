"""One scenario's page in the report: what lies open on it, what is folded away, and its labels in Russian."""

from collections.abc import Iterator
from typing import Any

from acceptance.reporting.allure.identity import TARGET

#: Allure's names of labels -> ours; those that its head or its path tell already are left out.
LABELS = {"tag": "теги", "правило": "правило"}
#: Sections between the reason and the steps, by the ends of Allure's ids for them.
_ASIDE = ("parameters", "labels")
_NOT_GREEN = ("failed", "broken")


def tidy(result: dict[str, Any]) -> None:
    """Leave the labels and parameters that say something which the head does not, under Russian names."""
    number = result.get("name", "").split(" ", 1)[0]
    groups = {
        ours: [value for value in result.get("groupedLabels", {}).get(theirs, ()) if value != number]
        for theirs, ours in LABELS.items()
    }
    result["groupedLabels"] = {name: values for name, values in groups.items() if values}
    kept = {value for values in result["groupedLabels"].values() for value in values}
    result["labels"] = [one for one in result.get("labels", ()) if one["name"] == "severity" or one["value"] in kept]
    result["parameters"] = [one for one in result.get("parameters", ()) if one["name"] != TARGET]


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
