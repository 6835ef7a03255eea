"""Input from outside: unsigned events, markup and unusual signs in texts, articles of other organisations."""

from proof.changes import Http, Process, Trigger
from proof.fault import Fault, quietly, status, text
from proof.faults.matrix.holes import hole_fault
from proof.faults.matrix.page_script import page_fault

FORGED = "Событие с неверной подписью ничего не значит"
EVENTS = "Без верной подписи событие не принимается"
MARKUP = "Разметка в названиях на страницах не выполняется"
TEXTS = "Необычные знаки хранятся как набраны"
HIDDEN = "Спрятанное в статье указание чужого не открывает"
FAULTS: tuple[Fault, ...] = (
    quietly(
        "anybody-signs-events",
        "событие с неверной подписью принимается",
        (FORGED,),
        "принято \\(200\\)",
        Http("web", "POST", "^/api/crm/webhook$", status(200)),
    ),
    hole_fault("any-signature", (EVENTS,), "Платформа приняла событие с подписью чужим секретом"),
    quietly(
        "signature-not-asked-for",
        "подпись событий Kommo не проверяется",
        (EVENTS,),
        "Платформа приняла событие без подписи",
        Process("web", "restarted", {"KOMMO_WEBHOOK_SECRET": ""}),
    ),
    quietly(
        "texts-as-html",
        "страницы показывают тексты как HTML",
        (MARKUP,),
        "Текст выполнился как код страницы",
        Http(
            "web",
            "GET",
            r"^/static/app-[^/]+\.js$",
            text(
                r"el\.append\(child instanceof Node \? child : String\(child\)\);",
                "if (child instanceof Node) el.append(child); else el.insertAdjacentHTML('beforeend', String(child));",
            ),
        ),
        ("1.*", "2.*", "3.*", "4.*", "5.*", "6.*", "7.*"),
    ),
    page_fault(
        "article-title-as-html",
        "список статей показывает их названия как HTML",
        MARKUP,
        "Текст выполнился как код страницы",
        (
            r"(?m)^    item\.title, item\.category",
            '    Object.assign(h("span"), { innerHTML: item.title }), item.category',
        ),
    ),
    quietly(
        "signs-cleaned-away",
        "невидимые знаки и знаки направления письма платформа выбрасывает",
        (TEXTS,),
        "Текст хранится не таким, как набран: .*письмо справа налево",
        Trigger("sales_scripts", r"NEW.content := regexp_replace(NEW.content, U&'[\202E\202C\200B\200F]', '', 'g');"),
        ("5.*", "API.*"),
    ),
    quietly(
        "emoji-cut-from-names",
        "эмодзи пропадают из имён агентов",
        (TEXTS,),
        "Текст хранится не таким, как набран: имя агента: эмодзи",
        Trigger("agents", r"NEW.name := regexp_replace(NEW.name, '[\U00010000-\U0010FFFF]', '', 'g');"),
        ("3.*", "4.*", "API.*", "DB.*"),
    ),
    quietly(
        "knowledge-mixed",
        "поиск по базе знаний находит и статьи других организаций",
        (HIDDEN,),
        "Агент назвал чужое: .*текст статьи|Модели передано чужое: .*текст статьи",
        Trigger(
            "knowledge_chunks",
            "NEW.content := coalesce((select string_agg(a.content, ' ') from knowledge_base_articles a "
            "where a.org_id <> NEW.org_id and a.title like '%приёмки%'), '') || ' ' || NEW.content;",
        ),
        ("4.*",),
    ),
)
