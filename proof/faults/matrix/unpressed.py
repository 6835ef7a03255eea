"""Breakages of pages and ways that no scenario went, found by somebody from outside: sign-in, registration, lists."""

from proof.fault import BROWSER, Fault, Http, Trigger, answer, edit_request, inject, quietly, reword, text
from proof.faults.matrix.unlisted import CHAT, GOES_ON

CARELESS = "Вход не замечает заглавных букв и пробелов вокруг"
REGISTERED = "Новый владелец регистрируется на странице и входит"
WRITTEN = "Категория и статья пишутся на своих страницах"
LISTED = "Агента находят в списке и выключают"
RENAMED = "Название агента меняют в его редакторе"
TOLD = "Ответ агента попадает в обновления"
SIGN_IN = "/api/auth/callback/credentials"
AGENTS = "^/manage/[^/]+/ai-agents$"
EDITOR = "^/manage/[^/]+/ai-agents/[^/]+/edit$"
ARTICLE = "^/manage/[^/]+/knowledge-items/create$"
PANEL = "^/manage/[^/]+$"
NO_COLOURS = "<style>.dot { background: #888 !important }</style></head>"
ONE_COLOUR = "<style>.dot { background: #22c55e !important }</style></head>"
# Shift+Enter reaches the page as Enter alone.
SHIFT_LOST = inject(
    "addEventListener('keydown', (event) => { if (event.key === 'Enter' && event.shiftKey && event.isTrusted) { "
    "event.preventDefault(); event.stopImmediatePropagation(); event.target.dispatchEvent(new KeyboardEvent('keydown', "
    "{ key: 'Enter', code: 'Enter', bubbles: true, cancelable: true })); } }, true);"
)

# A form whose button leads to nothing.
NOTHING_SENT = inject(
    "addEventListener('submit', (event) => { event.preventDefault(); event.stopImmediatePropagation(); }, true);"
)

SIGNED_IN = (
    quietly(
        "address-in-capitals-refused",
        "владельца, набравшего почту заглавными, платформа не впускает",
        (CARELESS,),
        "владельца не впустила",
        Http(
            "web",
            "POST",
            SIGN_IN,
            answer(200, {"url": "/login?error=CredentialsSignin&code=credentials"}),
            body="[A-Z]{4,}%40|[A-Z]{4,}@",
        ),
    ),
    quietly(
        "sign-in-not-noted",
        "время последнего входа не отмечается",
        (CARELESS,),
        "last_sign_in_at",
        Trigger("users", "NEW.last_sign_in_at := OLD.last_sign_in_at;", on="update"),
    ),
    quietly(
        "registration-fails",
        "страница регистрации не открывается",
        (REGISTERED,),
        "адрес /register ответил 500",
        Http("web", "GET", "^/register", answer(500, text="<h1>500</h1>", type="text/html; charset=utf-8"), by=BROWSER),
    ),
    quietly(
        "registration-button-dead",
        "кнопка регистрации ничего не делает",
        (REGISTERED,),
        "должна отправить набранное",
        Http("web", "GET", "^/register", NOTHING_SENT, by=BROWSER),
    ),
    quietly(
        "no-way-to-a-new-password",
        "на странице входа нет ссылки «Забыли пароль?»",
        (REGISTERED,),
        "ссылка «Забыли пароль",
        Http("web", "GET", "^/login", reword("a", "Забыли пароль?", "Помощь"), by=BROWSER),
    ),
    quietly(
        "newcomer-owns-nothing",
        "зарегистрировавшийся – не владелец, а рядовой участник",
        (REGISTERED,),
        "роли",
        Trigger("organization_members", "NEW.role := 'member';"),
    ),
    quietly(
        "newcomer-not-greeted",
        "нового владельца никто не приветствует",
        (REGISTERED,),
        "должно быть приветствие",
        Trigger("notifications", swallow=True),
    ),
)
WRITTEN_ON_PAGES = (
    quietly(
        "article-page-missing",
        "страницы новой статьи нет",
        (WRITTEN,),
        "ответил 404",
        Http("web", "GET", ARTICLE, answer(404, text="<h1>404</h1>", type="text/html; charset=utf-8"), by=BROWSER),
    ),
    quietly(
        "article-page-refuses",
        "статью на её странице создать нельзя",
        (WRITTEN,),
        "ответил 500",
        Http(
            "web", "POST", "/api/knowledge-base/articles", answer(500, {"success": False, "error": "Нет"}), by=BROWSER
        ),
    ),
    quietly(
        "slug-lost",
        "адрес статьи не хранится таким, как набран",
        (WRITTEN,),
        "slug",
        Trigger("knowledge_base_articles", "NEW.slug := NEW.slug || '-1';"),
    ),
)
AGENTS_PAGES = (
    quietly(
        "switch-in-list-dead",
        "переключатель в списке агентов ничего не делает",
        (LISTED,),
        "переключатель в строке",
        Http(
            "web",
            "GET",
            AGENTS,
            inject(
                "addEventListener('click', (event) => { if (event.target.closest?.('[role=switch]')) "
                "event.stopImmediatePropagation(); }, true);"
            ),
            by=BROWSER,
        ),
    ),
    quietly(
        "switch-in-list-resets",
        "переключатель в списке сбрасывает настройки агента",
        (LISTED,),
        "settings|настройки",
        Trigger("agents", "NEW.settings := '{}';", on="update", when="NEW.status is distinct from OLD.status"),
    ),
    quietly(
        "search-in-list-dead",
        "поиск в списке агентов ничего не ищет",
        (LISTED,),
        "поиск должен оставить",
        Http("web", "GET", r"^/api/agents\?", {"act": "rewrite", "path_to": ["search=[^&]*", "search="]}, by=BROWSER),
    ),
    quietly(
        "editor-does-not-save",
        "кнопка «Сохранить» в редакторе агента ничего не делает",
        (RENAMED,),
        "должна отправить набранное",
        Http("web", "GET", EDITOR, NOTHING_SENT, by=BROWSER),
    ),
    quietly(
        "editor-resets",
        "сохранение в редакторе сбрасывает температуру агента",
        (RENAMED,),
        "temperature|температура",
        Http(
            "web",
            "PATCH",
            "^/api/agents/[^/]+$",
            edit_request({"op": "set", "path": "temperature", "value": 1}),
            by=BROWSER,
        ),
    ),
)
SHOWN = (
    quietly(
        "shift-does-not-matter",
        "Shift+Enter отправляет сообщение, а не начинает новую строку",
        (GOES_ON,),
        "Shift.Enter",
        Http("web", "GET", CHAT, SHIFT_LOST, by=BROWSER),
    ),
    quietly(
        "dots-are-grey",
        "точки у записей обновлений – без цвета",
        (TOLD,),
        "нет цветной точки",
        Http("web", "GET", PANEL, text("</head>", NO_COLOURS), by=BROWSER),
    ),
    quietly(
        "dots-are-all-alike",
        "точки у всех записей обновлений одного цвета",
        (TOLD,),
        "точки одного цвета",
        Http("web", "GET", PANEL, text("</head>", ONE_COLOUR), by=BROWSER),
    ),
)
FAULTS: tuple[Fault, ...] = (*SIGNED_IN, *WRITTEN_ON_PAGES, *AGENTS_PAGES, *SHOWN)
