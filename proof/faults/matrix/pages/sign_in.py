"""Signing in and out, and what a session says of its user."""

from proof.changes import BROWSER, CLIENT, Http, Trigger
from proof.fault import Fault, answer, edit, put, quietly, reword
from proof.faults.matrix.page_script import page_fault
from proof.faults.matrix.scenarios import REGISTERED

CARELESS = "Вход не замечает заглавных букв и пробелов вокруг"
SIGN_IN = "/api/auth/callback/credentials"
ENDED = "Кончившийся сеанс страница не выдаёт за пустой список"
LEFT = "Выход ведёт на страницу входа"
REFUSED = "Вход с неверным паролем отклоняется понятными словами"
NOBODYS = "email=priemka-[0-9a-f]{12}(%40|@)"
BY_DEFAULT = "Вход ведёт в организацию по умолчанию"
FAULTS: tuple[Fault, ...] = (
    quietly(
        "session-without-a-user",
        "вход проходит, а сеанс пуст",
        ("4.3",),
        "не отдаёт сеанса",
        Http("web", "GET", "/api/auth/session$", answer(200, text="null", type="application/json"), by=CLIENT),
        ("2.*", "3.*", "4.*", "5.*", "6.*", "7.*", "DB.*", "API.*"),
    ),
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
        "no-way-to-a-new-password",
        "на странице входа нет ссылки «Забыли пароль?»",
        (REGISTERED,),
        "ссылка «Забыли пароль",
        Http("web", "GET", "^/login", reword("a", "Забыли пароль?", "Помощь"), by=BROWSER),
    ),
    Fault(
        "session-names-the-address",
        "сеанс называет вместо имени пользователя его почту",
        (REGISTERED,),
        "имя владельца в сеансе",
        (Http("web", "GET", "^/api/auth/session", edit(put("user.name", "priemka@example.com"))),),
        quiet=True,
    ),
    page_fault(
        "end-of-session-looks-empty",
        "сеанс кончился, а список агентов выглядит пустым",
        ENDED,
        "сеанс кончился",
        (
            r"(?<=\n)(\s*)if \(!response\.ok\) \{",
            r"\1if (response.status === 401) return { success: true, data: [], integrations: [] };"
            r"\1if (!response.ok) {",
        ),
    ),
    quietly(
        "sign-out-shows-sign-in-alone",
        "«Выйти» открывает страницу входа, а сеанс остаётся",
        (LEFT,),
        "адрес не стал /login",
        Http("web", "POST", "^/api/auth/signout", answer(200, {"url": "/login"}), by=BROWSER),
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
    quietly(
        "invitation-opens-the-organisation",
        "вход ведёт в организацию, в которую пользователь лишь приглашён",
        (BY_DEFAULT,),
        "состоит только в одной, и это другая организация",
        Trigger("organization_members", "NEW.status := 'active';", on="update"),
    ),
    quietly(
        "namesakes-not-numbered",
        "в адресе организации тёзки вместо номера – что-то своё",
        (BY_DEFAULT,),
        "второго – «org-.*», ожидалось",
        Trigger("organizations", "NEW.slug := 'org-' || substr(md5(NEW.slug), 1, 12);", when="NEW.slug ~ '-1$'"),
    ),
    page_fault(
        "sign-in-stuck-after-a-refusal",
        "после неверного пароля кнопка «Войти» остаётся выключенной, пока страницу не загрузить заново",
        REFUSED,
        "«Войти» должна отправить адрес и пароль",
        (r"if \(why\) return refuse\(([^\n]*)\);", r"if (why) { refuse(\1); return true; }"),
    ),
    quietly(
        "unknown-address-tells-itself-apart",
        "страница входа говорит, что такой почты ни у кого нет",
        (REFUSED,),
        "надпись «Неверные email или пароль»",
        Http(
            "web",
            "POST",
            SIGN_IN,
            answer(200, {"url": "/login?error=AccountNotFound&code=unknown"}),
            body=NOBODYS,
            by=BROWSER,
        ),
    ),
)
