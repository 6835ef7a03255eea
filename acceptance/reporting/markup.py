"""Pages of ours as HTML, every text in them escaped."""

from collections.abc import Iterable
from xml.etree import ElementTree as Xml


def tag(tag: str, /, *inside: Xml.Element | str, kind: str = "", **attributes: str) -> Xml.Element:
    """An element with what is inside. kind: its class."""
    element = Xml.Element(tag, {**attributes, **({"class": kind} if kind else {})})
    for one in inside:
        if isinstance(one, str):
            element.text = one
        else:
            element.append(one)
    return element


def page_of(head: Iterable[Xml.Element], body: Iterable[Xml.Element]) -> str:
    """A whole page in Russian."""
    page = tag("html", tag("head", *head), tag("body", *body), lang="ru")
    return f"<!DOCTYPE html>\n{Xml.tostring(page, encoding='unicode', method='html')}\n"
