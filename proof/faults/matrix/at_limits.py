"""Breakages at limits: of a password, of a text's length, of a list, of an address that is taken; and of a search."""

from proof.fault import Fault, Http, Trigger, answer, edit, put, quietly, rewrite, status, text_request
from proof.faults.matrix.overlooked import ARTICLE

REGISTERS = "Регистрация принимает и отвергает то, что обещано"
BY_DEFAULT = "Вход ведёт в организацию по умолчанию"
LONG = "Текст в десять тысяч знаков хранится целиком"
TAKEN = "Статья с занятым адресом не затирает прежнюю"
MANY = "Среди многих разговоров не пропадает ни один"
HISTORY = "События Kommo хранятся такими, какими пришли, и обрабатываются снова, если попросить"
REGISTER = "^/api/auth/register$"
FAILED = {"error": "Внутренняя ошибка сервера"}

NEWCOMERS = (
    quietly(
        "organisation-demanded",
        "без названия организации не зарегистрироваться",
        (REGISTERS,),
        "не называя организации – ответ 500",
        Http("web", "POST", REGISTER, answer(500, FAILED), body=r"^(?!.*organizationName)"),
    ),
    quietly(
        "shortest-password-refused",
        "пароль из шести знаков отвергается",
        (REGISTERS,),
        "с паролем из 6 знаков – ответ 400",
        Http("web", "POST", REGISTER, answer(400, {"error": "Слишком коротко"}), body=r'"password":\s*"[^"]{6,7}"'),
    ),
    quietly(
        "too-short-password-taken",
        "пароль из пяти знаков принимается",
        (REGISTERS,),
        "с паролем из 5 знаков – ответ 200",
        Http("web", "POST", REGISTER, text_request(r'("password":\s*"[^"]{5})"', r'\1x"')),
    ),
    quietly(
        "address-taken-twice",
        "занятая почта, набранная заглавными, регистрируется ещё раз",
        (REGISTERS,),
        "с занятой почтой, но заглавными буквами – ответ 200",
        Http("web", "POST", REGISTER, status(200), body=r'"email":\s*"PRIEMKA'),
    ),
    quietly(
        "default-organisation-ignored",
        "вход ведёт в свою организацию, какая бы ни была выбрана по умолчанию",
        (BY_DEFAULT,),
        "по умолчанию другая организация",
        Trigger(
            "users", "NEW.default_org_id := OLD.default_org_id;", on="update", when="OLD.default_org_id is not null"
        ),
    ),
)
KEPT = (
    quietly(
        "message-cut-at-8000",
        "от сообщения владельца хранится не больше 8000 знаков",
        (LONG,),
        "сообщение в чате – отправлено знаков 10000, отдано 8000",
        Trigger("message_logs", "NEW.content := left(NEW.content, 8000);"),
    ),
    quietly(
        "long-text-refused",
        "на длинный текст платформа отвечает ошибкой сервера",
        (LONG,),
        "POST /api/agents.* ответил 500",
        Http("web", "POST", "^/api/agents", answer(500, {"success": False, "error": "Ошибка"}), body=".{9000}"),
    ),
    quietly(
        "taken-address-overwritten",
        "вторая статья с тем же адресом затирает первую",
        (TAKEN,),
        "после второй с тем же адресом",
        Trigger(
            "knowledge_base_articles",
            "UPDATE knowledge_base_articles SET title = NEW.title, content = NEW.content "
            "WHERE org_id = NEW.org_id AND slug = NEW.slug; IF FOUND THEN NEW.slug := null; END IF;",
            when="NEW.slug is not null",
        ),
    ),
    quietly(
        "any-article-found",
        "поиск статей находит все",
        (ARTICLE,),
        "которого нигде нет.: найдена статья",
        Http("web", "GET", "^/api/knowledge-base/articles", rewrite(r"search=[^&]*", "")),
    ),
)
LISTED = (
    quietly(
        "twenty-conversations-at-most",
        "без числа в запросе разговоров отдают двадцать",
        (MANY,),
        "Разговоров в списке: 20 из 55, ожидалось не меньше 50",
        Http("web", "GET", "^/api/chat/conversations$", rewrite("conversations$", "conversations?limit=20")),
    ),
    quietly(
        "events-counted-by-page",
        "история событий говорит, что их столько, сколько на странице",
        (HISTORY,),
        "говорит, что событий всего 1, а пришло не меньше 5",
        Http("web", "GET", r"^/api/webhooks\?limit=1$", edit(put("pagination.total", 1))),
    ),
)
FAULTS: tuple[Fault, ...] = (*NEWCOMERS, *KEPT, *LISTED)
