"""The filter: no form of a known secret passes, key-like strings do not, ordinary text does."""

import base64
import html
import json
import re
import shlex
from collections.abc import Callable
from urllib.parse import quote, quote_plus, urlencode

import pytest

from acceptance.evidence import SHORT, Evidence
from acceptance.secrets import masking
from acceptance.secrets.masking import learn, mask, mask_all, mask_bytes

SECRET = "Кан\"ар'ейка-7/q+&Zx81 \\w=<s>"


@pytest.fixture(autouse=True)
def fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(masking, "_known", masking._Known())
    learn(SECRET)


FORMS: dict[str, Callable[[str], str]] = {
    "as it is": lambda text: text,
    "url": lambda text: quote(text, safe=""),
    "url with slashes": quote,
    "url in small letters": lambda text: re.sub("%..", lambda code: code[0].lower(), quote(text, safe="")),
    "form": quote_plus,
    "query": lambda text: urlencode({"a": text, "b": "c"}),
    "encodeURIComponent": lambda text: quote(text, safe="!'()*~"),
    "json": json.dumps,
    "json with letters": lambda text: json.dumps({"value": text}, ensure_ascii=False),
    "json in json": lambda text: json.dumps({"body": json.dumps({"value": text})}),
    "html": html.escape,
    "repr": repr,
    "shell": lambda text: shlex.join(["curl", "-d", text]),
    "base64": lambda text: base64.b64encode(text.encode()).decode(),
    "base64url": lambda text: base64.urlsafe_b64encode(text.encode()).decode(),
    **{
        f"base64 behind {len(head)} and before {len(tail)} bytes": (
            lambda text, head=head, tail=tail: base64.b64encode((head + text + tail).encode()).decode()
        )
        for head in ("u:", "us:", "use:")
        for tail in ("", "x", "xy")
    },
    "authorization": lambda text: "Authorization: Basic " + base64.b64encode(f"owner:{text}".encode()).decode(),
}


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_no_form_of_a_known_secret_passes(form: Callable[[str], str]) -> None:
    shown = mask(f"начало {form(SECRET)} конец")
    assert masking.MASK in shown
    # Some bytes at the seams of base64 stay: never more than a couple of characters of the secret.
    kept = shown.replace(masking.MASK, "")
    for part in (SECRET[3:9], quote(SECRET)[6:24], base64.b64encode(SECRET.encode()).decode()[8:20]):
        assert part not in kept, shown


HIDDEN: dict[str, Callable[[str], object]] = {
    "a text": lambda secret: secret,
    "a key": lambda secret: {secret: 1},
    "a value": lambda secret: {"name": secret},
    "a list": lambda secret: ["слова", [secret]],
    "a tuple": lambda secret: {"steps": (1, None, {"deep": secret})},
    "a key that is no text": lambda secret: {7: secret},
}


@pytest.mark.parametrize("place", HIDDEN.values(), ids=HIDDEN.keys())
@pytest.mark.parametrize(
    "text",
    [SECRET, "Bearer abcdef", "eyJhbGciOiJIUzI1NiJ9.eyJzdWIi", "a@example.com", "+7 901 234-56-78", "token=abcdef"],
)
def test_nothing_in_a_structure_passes(place: Callable[[str], object], text: str) -> None:
    """Wherever it stands, alone or at the end or the beginning of a text, with neighbours on every side."""
    for secret in (text, f"до\n{text}", f"{text}\nпосле", f"до {text} после"):
        shown = mask_all({"before": "слова", "it": place(secret), "after": ["ещё", "слова"]})
        assert text not in str(shown) and "***" in str(shown)
        assert (shown["before"], shown["after"]) == ("слова", ["ещё", "слова"])


@pytest.mark.parametrize("name", ["password", "X-Api-Key", "accessToken"])
def test_a_value_under_a_telling_name_does_not_pass(name: str) -> None:
    assert mask_all({"a": [{name: "qwerty"}]}) == {"a": [{name: "***"}]}


def test_a_structure_without_secrets_is_left_alone() -> None:
    plain = {"name": "Шаг 1", "time": 12.5, "steps": [{"status": "passed", "token": None}, ("a", 1)], 3: "три"}
    assert mask_all(plain) == plain


def test_binary_content() -> None:
    assert SECRET.encode() not in mask_bytes(b"\x00\xff" + SECRET.encode() + b"\x00")


@pytest.mark.parametrize(
    "text",
    [
        "Authorization: Bearer abcdef123456",
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTYifQ.c2lnbmF0dXJl",
        "ключ sk-or-v1-0123456789abcdef0123",
        "sb_secret_0123456789abcdef0123",
        "rediss://default:hunter2hunter2@redis.example.com:6379",
        '{"access_token": "def50200aa", "n": 1}',
        "Set-Cookie: authjs.session-token=abcdefgh; Path=/",
        "password=hunter2hunter2&csrfToken=0123abcd",
        "X-Kommo-Signature: 0123456789abcdef",
    ],
)
def test_key_like_strings(text: str) -> None:
    shown = mask(text)
    assert masking.MASK in shown
    for part in ("hunter2hunter2", "abcdef123456", "c2lnbmF0dXJl", "0123456789abcdef", "def50200aa", "abcdefgh"):
        assert part not in shown


def test_people_of_leads() -> None:
    shown = mask("Иван, +7 (912) 345-67-89, 8 912 345 67 89, ivan.petrov@mail.example.com")
    assert "345" not in shown and "petrov" not in shown and shown.startswith("Иван, ")


@pytest.mark.parametrize(
    "text",
    [
        "прогон 20250126-120000-3fa9c1, задание 15 в очереди «gpt-agent-jobs»",
        "550e8400-e29b-41d4-a716-446655440000 00000000-0000-4000-8000-000000000001",
        "2025-01-26T12:00:00.123456+03:00 26.01.2025, 12:00 1737882000000-0",
        '{"jobId": "15", "promptTokens": 120, "hasToken": true, "tokenLength": 64, "expires": null}',
        "bull:agent-jobs:stalled-check, worker_jobs_by_type_crm:sync-pipelines_completed 5",
        "GET /api/agents/550e8400-e29b-41d4-a716-446655440000/scripts → 200 (12 мс)",
        "+    15 мс  active\n+   120 мс  completed",
        "http://localhost:43963/manage/36-acme/ai-agents?page=2 http://127.0.0.1:5432",
        "Воронка «Продажи 20250126 a1b2», этапы: 8000001, 8000002; сумма +12 500",
        "Лид 700123456, воронка 80000010, цена 5000",
        "Пароль не принят. Проверьте USER_PASSWORD и SUPABASE_SERVICE_ROLE_KEY.",
    ],
)
def test_ordinary_text_is_left_alone(text: str) -> None:
    learn("owner-password", "XjXi3QN1noYaw7bF", "test", "abcde")
    assert mask(text) == text


def test_values_too_short_to_tell_from_words_are_not_learnt() -> None:
    learn("a", "abc", "")
    assert mask("abc a") == "abc a"


def test_a_secret_at_the_cut_does_not_leave_its_half(monkeypatch: pytest.MonkeyPatch) -> None:
    attached: list[str] = []
    monkeypatch.setattr("acceptance.evidence.allure.attach", lambda body, **_: attached.append(body))
    evidence = Evidence()
    for place in range(SHORT - len(SECRET), SHORT + 1, 3):
        evidence.text("кусок", "-" * place + SECRET + "-" * 50)
        evidence.exchange("GET / → 200", "-" * place + SECRET + "-" * 50)
    evidence.flush(failed=False)
    assert attached and not [text for text in attached if SECRET[:4] in text]


@pytest.mark.parametrize(("failed", "whole"), [(False, False), (True, True)])
def test_evidence_is_short_when_green_and_complete_when_red(
    monkeypatch: pytest.MonkeyPatch, failed: bool, whole: bool
) -> None:
    attached: list[str] = []
    monkeypatch.setattr("acceptance.evidence.allure.attach", lambda body, **_: attached.append(body))
    evidence = Evidence()
    evidence.text("строки", "х" * (SHORT + 5))
    evidence.flush(failed)
    assert attached == ["х" * (SHORT + 5) if whole else "х" * SHORT + "\n… ещё 5 знаков"]
    evidence.flush(failed)
    assert len(attached) == 1, "what has been handed over is not handed over again"
