"""The registration of a new owner."""

from proof.changes import BROWSER, Http, Trigger
from proof.fault import Fault, answer, quietly, status, text_request
from proof.faults.matrix.page_script import NOTHING_SENT, page_fault
from proof.faults.matrix.scenarios import REGISTERED

REGISTERS = "Регистрация принимает и отвергает то, что обещано"
REGISTER = "^/api/auth/register$"
REGISTRATION_FAILED = {"error": "Внутренняя ошибка сервера"}
FAULTS: tuple[Fault, ...] = (
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
    Fault(
        "russian-name-refused",
        "регистрация под русским именем не удаётся",
        (REGISTERED,),
        "register ответил 500",
        (Http("web", "POST", "^/api/auth/register", answer(500, {"error": "Внутренняя ошибка"}), body="Новосёлова"),),
    ),
    quietly(
        "organisation-demanded",
        "без названия организации не зарегистрироваться",
        (REGISTERS,),
        "не называя организации – ответ 500",
        Http("web", "POST", REGISTER, answer(500, REGISTRATION_FAILED), body=r"^(?!.*organizationName)"),
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
    page_fault(
        "unlike-passwords-taken",
        "форма регистрации принимает два разных пароля",
        REGISTERED,
        "Пароли в форме регистрации разные, а вызов POST /api/auth/register ответил 200",
        (r"password\.value !== confirmPassword\.value", "!confirmPassword.value"),
    ),
    page_fault(
        "toast-stays",
        "уведомление не уходит с экрана само",
        REGISTERED,
        "уведомление «Регистрация успешна».* не исчезло",
        (r"LIFETIME_MS = 4000", "LIFETIME_MS = 400000"),
    ),
)
