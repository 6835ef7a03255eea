"""The scene of one scenario: what exists in it, who acts, and what was seen. What steps hand to one another."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, TypeVar

from playwright.sync_api import Locator

from acceptance.clients.events import SentEvent
from acceptance.clients.listener import Listener
from acceptance.clients.newcomers import Newcomer
from acceptance.clients.railway import LogLine
from acceptance.clients.web import WebClient
from acceptance.ledger import Entry
from acceptance.outcomes import ScenarioMistake
from acceptance.pages.page import Page
from acceptance.scene.dialogue import Dialogue, Fact
from acceptance.scene.kinds import Kind
from acceptance.scene.leads import Leads
from acceptance.scene.noted import Noted
from acceptance.scene.seen import (
    Addressed,
    Attempt,
    Exchange,
    OnCondition,
    OthersPipelines,
    Probe,
    Reply,
    ScriptsWork,
    StoredPipeline,
    SyncRun,
    WorkerSeen,
)
from acceptance.scene.things import Things
from acceptance.world import World

T = TypeVar("T")
P = TypeVar("P", bound=Page)
Rows = list[dict[str, str]]


class Scene:
    """Made anew for each scenario. add_cleanup: what undoes something when the scenario ends (behave's own)."""

    # --- who acts, and on which page ---
    web = Noted[WebClient]("владелец организации вошёл на платформу")
    page = Noted[Page]("владелец открывает …")
    # --- a dialog that is left open, and what it said before it was asked to save ---
    dialog = Noted[Locator]("владелец пытается создать …")
    told_before = Noted[set[str]]("владелец пытается создать …")
    # --- an agent made in the form ---
    new_agent = Noted[str]("владелец создаёт агента в форме …")
    new_agent_entry = Noted[Entry]("владелец создаёт агента в форме …")
    many_agents = Noted[list[str]]("у владельца … активных агентов")
    # --- the dashboard's figures, before anything was done ---
    figures = Noted[Any]("показатели инфопанели уже прочитаны")
    # --- the chat ---
    dialogue = Noted[Dialogue]("владелец в чате пишет агенту")
    cold = Noted[Dialogue]("ещё один агент, с температурой 0, ответил на 1 вопрос")
    earlier = Noted[Dialogue]("владелец в чате нажимает «Новый чат» и пишет агенту")
    typed = Noted[str]("владелец в чате выбирает агента и набирает сообщение")
    fact = Noted[Fact]("владелец в чате спрашивает агента о новом товаре")
    category = Noted[dict[str, Any]]("владелец пишет на страницах базы знаний …")
    article_twin = Noted[dict[str, Any]]("в базе знаний есть ещё одна такая же статья и черновик")
    article_draft = Noted[dict[str, Any]]("в базе знаний есть ещё одна такая же статья и черновик")
    article = Noted[dict[str, Any]]("в базе знаний есть статья …")
    facts = Noted[list[Fact]]("агент владельца знает …")
    at_once = Noted[list[Any]]("владелец спрашивает его о них в двух разговорах сразу …")
    rated = Noted[Any]("у агента и у всей организации семь скриптов, одни лучше других")
    stage_scripts = Noted[Any]("у агента есть скрипт для этапа лида и скрипт для другого этапа")
    stage_replies = Noted[Any]("владелец говорит агенту «…» без лида и с лидом")
    lead_place = Noted[Any]("один агент работает на этапе лида, а ещё один – на другом")
    in_stage = Noted[Any]("владелец пишет обоим в разговоре с этим лидом")
    places = Noted[list[Any]]("в разных местах написано …")
    heard = Noted[list[Any]]("клиент API спрашивает агента о каждом из них")
    replies = Noted[dict[Kind, Reply]]("владелец говорит обоим агентам «…»")
    # --- the API ---
    exchange = Noted[Exchange]("клиент API вызывает «…»")
    attempts = Noted[list[Attempt]]("… обращается к API …")
    bystanders = Noted[list[Any]]("есть другая организация и другой агент владельца, у которых всё заведено")
    before = Noted[dict[Kind, Any]]("… обращается к API …")
    reverted = Noted[list[Any]]("клиент API правкой задаёт каждому необычное …")
    half_made = Noted[list[Any]]("клиент API создаёт цепочки, в которых второй шаг не сохранить")
    # --- an event that is processed once more: when that was before ---
    handled_before = Noted[str]("клиент API просит обработать последнее событие ещё раз")
    forged = Noted[SentEvent]("приходит событие … с неверной подписью")
    addressed = Noted[list[Addressed]]("приходят события из аккаунтов Kommo …")
    # --- rules that are there for the sake of their conditions ---
    on_conditions = Noted[list[OnCondition]]("у агента есть правила, у каждого из которых одно условие")
    flood = Noted[Any]("другой владелец ставит задания, пока платформа не откажет …")
    long_jobs = Noted[list[str]]("у владельца три длинных задания")
    # --- strangers ---
    strangers = Noted[Any]("есть две новые организации, и у первой всё заведено")
    colleague = Noted[Any]("другой участник той же организации ищет этот разговор …")
    trials = Noted[list[Any]]("владелец второй обращается с номерами первой …")
    asked = Noted[list[Any]]("посторонний спрашивает базу данных …")
    served = Noted[list[Any]]("посторонний …")
    entries = Noted[list[Any]]("посторонний входит …")
    entry = Noted[Any]("владелец входит …")
    shown = Noted[list[Any]]("кто-то предъявляет поддельный сеанс …")
    own_session = Noted[Any]("кто-то предъявляет поддельный сеанс …")
    forgery = Noted[Any]("в новую организацию приходят события, которых Kommo не отправлял")
    marked = Noted[Any]("у нового владельца всё названо разметкой с кодом")
    looked = Noted[list[Any]]("владелец открывает страницы, где это показано")
    written = Noted[list[Any]]("владелец сохраняет тексты с необычными знаками")
    obeyed = Noted[Any]("владелец второй спрашивает агента о статье, в которой спрятано указание …")
    claims = Noted[list[Any]]("владелец второй называет первую своей …")
    signed_in_before = Noted[str]("владелец входит отдельным сеансом …")
    installed_again = Noted[Any]("клиент API подключает её ещё раз")
    switched_on = Noted[bool]("владелец переключает её на её странице …")
    newcomer = Noted[Newcomer]("гость регистрируется …")
    registered = Noted[list[Any]]("гости регистрируются через API")
    of_two = Noted[Any]("владелец, состоящий в двух организациях, входит …")
    in_two = Noted[list[Any]]("владелец, состоящий в двух организациях, входит …")
    # --- long texts, many things ---
    long_texts = Noted[list[Any]]("новый владелец сохраняет тексты в … знаков")
    many_talks = Noted[set[str]]("у владельца с этим агентом разговоров: …")
    titled_articles = Noted[list[dict[str, Any]]]("клиент API публикует ещё две, с одним названием")
    addressed_article = Noted[dict[str, Any]]("клиент API публикует две статьи под одним адресом")
    # --- the worker, its queue and its log ---
    probe = Noted[Probe]("воркер выполняет проверочное задание …")
    at_work_before = Noted[float]("владелец ставит через платформу неизвестное задание")
    together = Noted[Any]("владелец ставит через платформу два одинаковых задания …")
    log = Noted[list[LogLine]]("оператор читает журнал воркера")
    deployed_at = Noted[datetime]("последнее развёртывание воркера успешно …")
    sync = Noted[SyncRun]("владелец запускает синхронизацию")
    pipelines_before = Noted[list[StoredPipeline]]("на платформе уже есть воронки")
    others_pipelines = Noted[OthersPipelines]("у другой организации тоже есть воронки")

    def __init__(self, world: World, add_cleanup: Callable[..., None]) -> None:
        self.world = world
        self.add_cleanup = add_cleanup
        self.things = Things(world, lambda: self.web)
        self.leads = Leads(world)
        self.worker = WorkerSeen()
        self.scripts: ScriptsWork | None = None
        self.logged: dict[Kind, list[int]] = {}  # of rules and sequences: the leads that their log is known to name
        self._listener: Listener | None = None

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

    @property
    def scripts_work(self) -> ScriptsWork:
        """What the owner has done with scripts so far. Raises ScenarioMistake before anything was done."""
        if self.scripts is None:
            raise ScenarioMistake("Сначала нужен шаг «владелец создаёт скрипт …».")
        return self.scripts

    @property
    def listener(self) -> Listener:
        """The run's own HTTP server, where webhooks of its rules and sequences arrive; it ends with the scenario."""
        if self._listener is None:
            self._listener = Listener(self.world.target, self.world.evidence)
            self.add_cleanup(self._listener.close)
        return self._listener


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
