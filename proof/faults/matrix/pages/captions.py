"""What a person cannot see although it is there, thing by thing: cells, captions, notifications, labels, fields."""

from proof.changes import Http
from proof.fault import Fault, inject
from proof.faults.matrix.places import CHAT_PAGE, DASHBOARD_PAGE, EDITOR_PAGE, SCRIPTS_PAGE

AGENT_FORM_PAGE = r"^/manage/[^/]+/ai-agents/create"
# Does something to each of these elements as soon as there is one, before it is drawn.
SPOIL = """(() => {
  const look = () => document.querySelectorAll(`%s`).forEach(one => {
    if (one.matches('[data-copy]') || !(%s)) return;
    %s
  });
  new MutationObserver(look).observe(document, {childList: true, subtree: true, characterData: true});
})()"""
TRANSPARENT = "one.style.opacity = '0';"
AWAY = "one.style.position = 'relative'; one.style.left = '-9000px';"
NOTHING_OF_IT = (
    "const note = Object.assign(document.createElement('div'), "
    "{textContent: 'Ошибка: не удалось загрузить данные', style: 'color:#b91c1c'});"
    "if (!one.dataset.noted) { one.dataset.noted = '1'; note.dataset.copy = '1'; one.parentElement.append(note); }"
)


def _spoiled(
    name: str, promise: str, items: tuple[str, ...], says: str, page: str, css: str, words: str, act: str
) -> Fault:
    """act: what is done to each `one` of these elements whose words are these; to all of them where there are none."""
    meant = f"one.textContent.trim() === '{words}'" if words else "true"
    change = Http("web", "GET", page, inject(SPOIL % (css, meant, act)))
    return Fault(
        f"unseen-{name}",
        promise,
        items,
        says,
        (change,),
        collateral=tuple(sorted({f"{item.split('.')[0]}.*" for item in items if item[0].isdigit()})),
        quiet=True,
    )


FAULTS: tuple[Fault, ...] = (
    _spoiled(
        "figure",
        "на инфопанели вместо числа агентов пустое место: оно прозрачно",
        ("3.1",),
        "на карточке «.*» должно быть число.*прозрачно",
        DASHBOARD_PAGE,
        ".figure-value",
        "",
        TRANSPARENT,
    ),
    _spoiled(
        "card",
        "на инфопанели у карточки не видно, о чём она",
        ("3.1",),
        "на карточке «Агенты» должно быть число.*закрыто|карточка «Агенты» – не видно человеку",
        DASHBOARD_PAGE,
        "h3",
        "Агенты",
        "one.style.color = 'transparent';",
    ),
    _spoiled(
        "label-of-agent",
        "в форме агента подпись «Статус» уехала за край экрана",
        ("3.5",),
        "надпись «Статус» у поля – не видно человеку: за пределами экрана",
        AGENT_FORM_PAGE,
        "label",
        "Статус",
        AWAY,
    ),
    _spoiled(
        "error-in-agent-form",
        "в форме агента рядом с кнопками стоит сообщение об ошибке",
        ("3.5",),
        "заполнена?, а страница сообщает об ошибке",
        AGENT_FORM_PAGE,
        "button",
        "Отмена",
        NOTHING_OF_IT,
    ),
    _spoiled(
        "message-box",
        "поле сообщения в чате прозрачно",
        ("4.4",),
        "поле сообщения – не видно человеку: прозрачно",
        CHAT_PAGE,
        "textarea",
        "",
        TRANSPARENT,
    ),
    _spoiled(
        "script-figures",
        "в списке скриптов столбец «Эффективность» прозрачен",
        ("5.2",),
        "строка списка – должно быть видно.*прозрачно",
        SCRIPTS_PAGE,
        "td:nth-child(4)",
        "",
        TRANSPARENT,
    ),
    _spoiled(
        "label-of-script",
        "в окне скрипта подпись «Содержимое скрипта» прозрачна",
        ("5.3",),
        "надпись «Содержимое скрипта» у поля – не видно человеку: прозрачно",
        SCRIPTS_PAGE,
        "[role=dialog] label",
        "Содержимое скрипта *",
        TRANSPARENT,
    ),
    _spoiled(
        "question",
        "в вопросе об удалении не видно, о каком скрипте он",
        ("5.5",),
        "название скрипта в вопросе об удалении – не видно человеку",
        SCRIPTS_PAGE,
        "[role=dialog] p, [role=alertdialog] p",
        "",
        "if (one.textContent.includes('Скрипт')) one.style.opacity = '0';",
    ),
    _spoiled(
        "rule-trigger",
        "в списке правил триггер уехал за край экрана",
        ("6.1",),
        "строка «.*» – должно быть видно.*за пределами экрана",
        EDITOR_PAGE,
        "td:nth-child(2)",
        "",
        AWAY,
    ),
    _spoiled(
        "no-rules",
        "слова «Правила не созданы» прозрачны",
        ("6.1",),
        "«Правила не созданы» – не видно человеку: прозрачно",
        EDITOR_PAGE,
        "p",
        "Правила не созданы",
        TRANSPARENT,
    ),
    _spoiled(
        "label",
        "в диалоге правила вместо «Описание» написано другое",
        ("6.2",),
        "надпись «Описание» у поля",
        EDITOR_PAGE,
        "[role=dialog] label",
        "Описание",
        "one.textContent = 'Приоритет';",
    ),
    _spoiled(
        "error-in-dialog",
        "в диалоге правила рядом с полем стоит сообщение об ошибке",
        ("6.2",),
        "заполнена?, а страница сообщает об ошибке",
        EDITOR_PAGE,
        "[role=dialog] #description",
        "",
        NOTHING_OF_IT,
    ),
    _spoiled(
        "choice",
        "среди действий правила вместо «Отправить email» предложено другое",
        ("6.3",),
        "в списке нет «Отправить email»",
        EDITOR_PAGE,
        "[role=option]",
        "Отправить email",
        "one.textContent = 'Позвонить';",
    ),
    _spoiled(
        "caption",
        "заголовок вкладки «Цепочки» прозрачен",
        ("7.1",),
        "заголовок «Цепочки .Sequences.» – не видно человеку: прозрачно",
        EDITOR_PAGE,
        "h3",
        "Цепочки (Sequences)",
        TRANSPARENT,
    ),
    _spoiled(
        "refusal",
        "уведомление о том, почему правило не создано, прозрачно",
        ("Правило без условий не создаётся",),
        "уведомление «Добавьте хотя бы одно условие» – не видно человеку: прозрачно",
        EDITOR_PAGE,
        "p",
        "Добавьте хотя бы одно условие",
        TRANSPARENT,
    ),
    _spoiled(
        "refused-dialog",
        "диалог, в котором отказано, остаётся открытым, но прозрачным",
        ("Правило без условий не создаётся",),
        "диалог, в котором отказано – не видно человеку",
        EDITOR_PAGE,
        ".toast",
        "",
        "document.querySelectorAll('[role=dialog]').forEach(dialog => { dialog.style.opacity = '0'; });",
    ),
    _spoiled(
        "refusal-at-name",
        "у поля «Название» сказано, почему правило не создано, но этого не видно",
        ("Правило без названия не создаётся",),
        "у поля «Название» или в уведомлении – объяснение отказа",
        EDITOR_PAGE,
        ".field-error",
        "",
        TRANSPARENT + "document.getElementById('name')?.removeAttribute('aria-invalid');",
    ),
    _spoiled(
        "heading-goes",
        "заголовок чата пропадает через две секунды",
        ("Показанное не пропадает – Тестовый чат",),
        "заголов.*Тестовый чат",
        CHAT_PAGE,
        "h1",
        "Тестовый чат",
        "if (!one.dataset.going) {"
        " one.dataset.going = '1'; setTimeout(() => { one.style.visibility = 'hidden'; }, 2000); }",
    ),
    _spoiled(
        "menu",
        "кнопка меню пользователя прозрачна",
        ("Выход ведёт на страницу входа",),
        "кнопка «Меню пользователя» – не видно человеку: прозрачно",
        DASHBOARD_PAGE,
        "[aria-label='Меню пользователя']",
        "",
        TRANSPARENT,
    ),
    _spoiled(
        "filter",
        "фильтр скриптов по типам уехал за край экрана",
        ("Поиск и фильтр находят нужный скрипт",),
        "фильтр типов с «.*» – не видно человеку: за пределами экрана",
        SCRIPTS_PAGE,
        "select",
        "",
        AWAY,
    ),
    _spoiled(
        "later-messages",
        "в разговоре видны только первые и последние сообщения, остальные прозрачны",
        ("История хранит порядок двенадцати сообщений",),
        "сообщение (владельца|агента) не видно человеку: прозрачно",
        CHAT_PAGE,
        ".message ~ .message ~ .message:not(:nth-last-child(-n + 2))",
        "",
        TRANSPARENT,
    ),
    _spoiled(
        "password",
        "поле пароля на странице входа прозрачно",
        ("Вход с верным паролем открывает инфопанель своей организации",),
        "поле «Пароль» – не видно человеку: прозрачно",
        r"^/login",
        "#password",
        "",
        TRANSPARENT,
    ),
)
