"""The scene of one scenario: what exists in it, who acts, and by its keys what steps hand to one another."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from acceptance.clients.web import WebClient
from acceptance.outcomes import ScenarioMistake
from acceptance.pages.page import Page
from acceptance.scene.leads import Leads
from acceptance.scene.noted import Noted, Notes
from acceptance.scene.seen import WorkerSeen
from acceptance.scene.things import Things
from acceptance.world import World

T = TypeVar("T")
P = TypeVar("P", bound=Page)
Rows = list[dict[str, str]]


class Scene(Notes):
    """Made anew for each scenario: who acts in it, on which page, what there is. It knows no subject of its own.

    What only the steps of one subject hand on is a `Note` beside them: `scene[TRIALS]`.
    """

    web = Noted[WebClient]("владелец организации вошёл на платформу")
    page = Noted[Page]("владелец открывает …")

    def __init__(self, world: World, add_cleanup: Callable[..., None]) -> None:
        """add_cleanup: what undoes something when the scenario ends (behave's own)."""
        super().__init__()
        self.world = world
        self.add_cleanup = add_cleanup
        self.things = Things(world, lambda: self.web)
        self.leads = Leads(world)
        self.worker = WorkerSeen()

    def sign_in(self) -> None:
        """The owner signs in, over HTTP; the browser gets the session when a page is first opened."""
        self.web = self.world.web
        self.web.sign_in()

    def act_as_new_owner(self, surname: str = "") -> None:
        """From now on a newly registered owner is at work, with an organisation of their own."""
        self.web = self.world.act_as_new_owner(surname)

    @property
    def opened_page(self) -> Page | None:
        """The page that later steps speak of; None before one was opened."""
        try:
            return self.page
        except ScenarioMistake:
            return None

    def page_of(self, kind: type[P]) -> P:
        """The page that was opened, of this kind. Raises ScenarioMistake when it is another."""
        if not isinstance(self.page, kind):
            raise ScenarioMistake(
                f"Открыта другая страница ({self.page.title}): этот шаг говорит о странице {kind.title}."
            )
        return self.page

    def open_page(self, kind: type[Page]) -> Any:
        """A page object over the scenario's browser page, noted as the page that later steps speak of."""
        page = self.world.page(kind)
        self.page = page
        return page


def rows_of(table: Any, *columns: str) -> Rows:
    """A step's table as rows by heading. Raises ScenarioMistake when there is none, or a column is missing.

    table: behave's, or None. columns: those that there have to be; others may stand beside them.
    """
    wanted = ", ".join(f"«{column}»" for column in columns)
    if table is None:
        raise ScenarioMistake(f"После этого шага нужна таблица с колонками {wanted}.")
    missing = [column for column in columns if column not in table.headings]
    if missing:
        raise ScenarioMistake(f"В таблице нет колонок {', '.join(missing)}; нужны {wanted}.")
    return [dict(row.items()) for row in table]


def cell(row: Mapping[str, str], column: str, words: Mapping[str, T]) -> T:
    """What the word in a row's cell means. Raises ScenarioMistake that lists what may stand there."""
    word = row[column]
    if word not in words:
        raise ScenarioMistake(f"В колонке «{column}» стоит «{word}», а бывает: {'; '.join(words)}.")
    return words[word]
