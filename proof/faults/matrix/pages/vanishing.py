"""What a page shows, or has been told, and then loses: notifications, answers, fields that were filled in."""

from proof.changes import Http
from proof.fault import Fault, inject, quietly
from proof.faults.matrix.places import CHAT_PAGE, SCRIPTS_PAGE

# What has been typed into the field «Значение» is gone a second later.
EMPTIED = (
    "setInterval(() => document.querySelectorAll('[role=dialog] [placeholder=\"Значение\"]').forEach((one) => { "
    "if (!one.value) return; one.born ??= Date.now(); if (Date.now() - one.born > 1000) one.value = ''; }), 50);"
)
# A list in which «Ожидание» is chosen is gone two seconds later, wherever the dialog is by then.
VANISHING = (
    "setInterval(() => document.querySelectorAll('[role=combobox]').forEach((one) => { "
    "if (one.textContent.trim() !== 'Ожидание') return; one.born ??= Date.now(); "
    "if (Date.now() - one.born > 2000) one.style.visibility = 'hidden'; }), 50);"
)


def _vanishing(css: str, seconds: float) -> str:
    """A script that removes what fits, so many seconds after it has come."""
    return (
        f"setInterval(() => document.querySelectorAll('{css}').forEach((one) => {{ one.born ??= Date.now(); "
        f"if (Date.now() - one.born > {seconds * 1000:g}) one.remove(); }}), 50);"
    )


FAULTS: tuple[Fault, ...] = (
    quietly(
        "answers-vanish",
        "ответы агента пропадают с экрана через три секунды",
        ("Ответ агента остаётся на экране",),
        "показанное пропало|не видно",
        Http("web", "GET", CHAT_PAGE, inject(_vanishing(".bubble", 3))),
        ("4.*",),
    ),
    quietly(
        "toast-flashes",
        "уведомления гаснут раньше, чем их прочтёшь",
        ("О том, что скрипт изменён, страница сообщает",),
        "пропало раньше|не видно",
        Http("web", "GET", SCRIPTS_PAGE, inject(_vanishing(".toast", 0.3))),
        ("5.*",),
    ),
    quietly(
        "typed-rule-vanishes",
        "то, что набрано в диалоге правила, пропадает через секунду",
        ("Заполненное в диалоге правила не пропадает",),
        "не осталось как было: в поле|должно остаться видно всё, что выбрано и набрано.*в поле",
        Http("web", "GET", r"^/manage/", inject(EMPTIED)),
        ("6.*",),
    ),
    quietly(
        "chosen-step-vanishes",
        "вид шага, выбранный в диалоге, пропадает через две секунды",
        ("Заполненное в диалоге цепочки не пропадает",),
        "не осталось как было: в списке «Ожидание»",
        Http("web", "GET", r"^/manage/", inject(VANISHING)),
        ("7.*",),
    ),
)
