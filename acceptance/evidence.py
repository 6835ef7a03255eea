"""Evidence: what the clients saw, attached to the report by themselves; short when green, complete when red."""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

import allure
from allure_commons import plugin_manager
from allure_commons.types import AttachmentType
from allure_commons.utils import uuid4

from acceptance.plurals import plural
from acceptance.secrets.masking import mask

SHORT = 700
COMPLETE = 40_000
TIDYING = "Уборка за сценарием"


@dataclass
class Piece:
    """One piece of evidence. headline: shown when green; body: shown, cut when green."""

    headline: str
    body: str


@dataclass
class Evidence:
    """Collects what one step saw; hands it to the report when the step ends.

    remarks: what the scenario's end passes on to the report's remarks, Russian.
    """

    remarks: list[str] = field(default_factory=list)
    _exchanges: list[Piece] = field(default_factory=list)
    _texts: list[tuple[str, str]] = field(default_factory=list)

    def exchange(self, headline: str, body: str) -> None:
        """One HTTP exchange: a headline such as `GET /health -> 200 (12 мс)`, and curl + answer."""
        self._exchanges.append(Piece(headline, body))

    def text(self, title: str, body: str) -> None:
        """A text under a Russian title; what a step sees again and again while it waits is kept once.

        How it changed to and fro is told by the message of the wait.
        """
        if (title, body) not in self._texts:
            self._texts.append((title, body))

    def facts(self, title: str, facts: Mapping[str, object]) -> None:
        """Named facts, one per line."""
        self.text(title, "\n".join(f"{name}: {_plain(value)}" for name, value in facts.items()))

    def rows(self, title: str, rows: Sequence[Mapping[str, object]]) -> None:
        """Rows read from a table, as JSON lines."""
        self.text(title, "\n".join(_plain(row) for row in rows) or "нет строк")

    def remark(self, said: str) -> None:
        """What breaks no promise, and is worth knowing."""
        self.remarks.append(said)

    def picture(self, title: str, webp: bytes) -> None:
        """A screenshot."""
        allure.attach(webp, name=mask(title), attachment_type="image/webp", extension="webp")

    def file(self, title: str, data: bytes, extension: str) -> None:
        """A file such as a browser trace."""
        allure.attach(data, name=title, extension=extension)

    def flush(self, failed: bool) -> None:
        """Attach what has been collected since the last flush: cut when the step passed, complete when it did not."""
        if self._exchanges or self._texts:
            self._attach_all(failed)

    def flush_tidying(self, failed: bool) -> None:
        """The same, under «Уборка»: what was seen while the scenario's own things were removed."""
        if self._exchanges or self._texts:
            with _tidying():
                self._attach_all(failed)

    def _attach_all(self, failed: bool) -> None:
        limit = COMPLETE if failed else SHORT
        if self._exchanges:
            headlines = "\n".join(piece.headline for piece in self._exchanges)
            bodies = "\n\n".join(f"── {piece.headline}\n{_cut(piece.body, limit)}" for piece in self._exchanges)
            self._attach(f"Обмен по HTTP: {len(self._exchanges)}", f"{headlines}\n\n{bodies}")
        for title, body in self._texts:
            self._attach(title, _cut(body, limit))
        self._exchanges.clear()
        self._texts.clear()

    @staticmethod
    def _attach(title: str, body: str) -> None:
        allure.attach(mask(body), name=mask(title), attachment_type=AttachmentType.TEXT)


@contextmanager
def _tidying() -> Iterator[None]:
    fixture = {"parent_uuid": None, "uuid": uuid4(), "name": TIDYING}
    plugin_manager.hook.start_fixture(**fixture, parameters={})
    try:
        yield
    finally:
        plugin_manager.hook.stop_fixture(**fixture, exc_type=None, exc_val=None, exc_tb=None)


def _plain(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)


def _cut(text: str, limit: int) -> str:
    if len(text) <= limit:
        return text  # masked when it is attached
    text = mask(text)  # before the cut: half a secret would not be known again
    return text if len(text) <= limit else f"{text[:limit]}\n… ещё {_signs(len(text) - limit)}"


def _signs(count: int) -> str:
    return plural(count, "{} знак", "{} знака", "{} знаков")
