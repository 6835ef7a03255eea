"""The doubles of Kommo and the LLM, each alone."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
import pytest

from stand.doubles.answering import answer, passages
from stand.doubles.kommo import KommoDouble
from stand.doubles.kommo_account import Account, default_pipelines
from stand.doubles.llm import LlmDouble
from stand.doubles.words import DIMENSIONS, embedding

PROMPT = """## Инструкции агента

## Твоя роль и инструкции:
Отвечай вежливо и коротко.

## Знания о компании:

### 📦 Продукты
**Котёл «Заря-7»**: Отапливает дом площадью до двухсот метров.

## Скрипты продаж

### Дорого (Работа с возражениями, objection_handling)
Предложите рассрочку:

- назовите код СКИДКА-4821.

### Первое слово (Приветствие, greeting)
Поздоровайтесь и назовите девиз РАССВЕТ-11.

## Релевантная информация из документов:

[Релевантность: 61%]
Гарантийный срок на котёл составляет семь лет.

Кодовое слово гарантии: ЯНТАРЬ-93f2a.
*Источник: Гарантия*

## Критические правила поведения:
- Не выдумывай, каким будет гарантийный срок."""


def ask(message: str, style: str = "plain", prompt: str = PROMPT) -> str:
    return answer([{"role": "system", "content": prompt}, {"role": "user", "content": message}], style)


@pytest.mark.parametrize("style", ["plain", "free"])
@pytest.mark.parametrize(
    ("message", "code"),
    [
        ("Какой гарантийный срок у котла?", "ЯНТАРЬ-93f2a"),
        ("Какое кодовое слово у гарантии?", "ЯНТАРЬ-93f2a"),
        ("Мне кажется, это слишком дорого", "СКИДКА-4821"),
        ("Здравствуйте!", "РАССВЕТ-11"),
    ],
)
def test_answer_quotes_what_bears_on_the_question(message: str, code: str, style: str) -> None:
    assert code in ask(message, style)


def test_answer_knows_nothing_else() -> None:
    question = "Расскажите про погоду на Марсе"
    said = ask(question)
    assert not any(code in said for code in ("ЯНТАРЬ", "СКИДКА", "РАССВЕТ"))
    assert not {word.lower() for word in question.split() if len(word) > 3} & set(said.lower().split())
    assert "ЯНТАРЬ-93f2a" not in ask("Какой гарантийный срок у котла?", prompt="## Важные правила:\n- Будь вежлив.")


def test_free_style_words_the_same_facts_otherwise() -> None:
    question = "Какой гарантийный срок у котла?"
    assert ask(question, "free") != ask(question)


def test_passages_keep_a_title_with_its_text() -> None:
    found = {passage.title: passage for passage in passages(PROMPT)}
    assert "СКИДКА-4821" in found["Дорого (Работа с возражениями, objection_handling)"].text
    assert found["Гарантия"].text.startswith("Гарантийный срок") and "ЯНТАРЬ" in found["Гарантия"].text


def test_embeddings_are_near_when_words_are_shared() -> None:
    def likeness(one: str, other: str) -> float:
        return sum(a * b for a, b in zip(embedding(one), embedding(other), strict=True))

    assert len(embedding("котёл")) == DIMENSIONS
    article = "Гарантийный срок на котёл составляет семь лет. Кодовое слово гарантии: ЯНТАРЬ-93f2a."
    assert likeness("Какой гарантийный срок на котёл?", article) > 0.45
    assert likeness("Как устроена доставка мебели?", article) < 0.3
    assert likeness("что это", article) < 0.3


def client(app: Any, **options: Any) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://double", **options)


def test_llm_answers_records_and_obeys() -> None:
    async def play() -> None:
        llm = LlmDouble()
        body = {"model": "gpt-4", "messages": [{"role": "user", "content": "Привет, метка-1"}]}
        key = {"Authorization": f"Bearer {llm.api_key}"}
        async with client(llm.app) as http:

            async def status(content: str = "метка-1") -> int:
                asked = {**body, "messages": [{"role": "user", "content": content}]}
                return (await http.post("/api/v1/chat/completions", json=asked, headers=key)).status_code

            assert (await http.post("/api/v1/chat/completions", json=body)).status_code == 401
            reply = (await http.post("/api/v1/chat/completions", json=body, headers=key)).json()
            usage = reply["usage"]
            assert reply["choices"][0]["message"]["content"] and reply["model"] == "gpt-4"
            assert usage["total_tokens"] == usage["prompt_tokens"] + usage["completion_tokens"]
            vectors = await http.post("/api/v1/embeddings", json={"model": "m", "input": ["а", "б"]}, headers=key)
            assert [len(one["embedding"]) for one in vectors.json()["data"]] == [DIMENSIONS, DIMENSIONS]
            assert len((await http.get("/requests", params={"contains": "метка-1"})).json()) == 2
            await http.put("/answer", json={"status": 503, "contains": "метка-2"})
            assert [await status(), await status("метка-2")] == [200, 503]
            await http.put("/answer", json={"status": 500})
            assert await status() == 500
            await http.delete("/answer")
            assert [await status(), await status("метка-2")] == [200, 200]

    asyncio.run(play())


def test_kommo_guards_records_and_obeys() -> None:
    async def play() -> None:
        account = Account("127.0.0.1:4443", default_pipelines(1))
        kommo = KommoDouble([account])
        api = httpx.ASGITransport(kommo.api)
        token = {"Authorization": f"Bearer {account.access_token}"}
        place = f"/accounts/{account.base_domain}"
        async with (
            httpx.AsyncClient(transport=api, base_url="https://127.0.0.1:4443") as http,
            client(kommo.control) as control,
        ):
            assert (await http.get("/api/v4/leads/pipelines")).status_code == 401
            found = (await http.get("/api/v4/leads/pipelines", headers=token)).json()["_embedded"]["pipelines"]
            assert found == account.pipelines and len(found) == 3
            await control.put(f"{place}/answer", json={"status": 429, "times": 1})
            statuses = [(await http.get("/api/v4/leads/5", headers=token)).status_code for _ in range(2)]
            assert statuses == [429, 200]
            lead = (await http.patch("/api/v4/leads/5", json={"price": 7}, headers=token)).json()
            assert (lead["id"], lead["price"]) == (5, 7)
            note = [{"note_type": "common", "params": {"text": "привет"}}]
            assert (await http.post("/api/v4/leads/5/notes", json=note, headers=token)).is_success
            assert (await http.post("/api/v4/tasks", json=[{"text": "позвонить"}], headers=token)).is_success
            asked = {
                "client_id": account.client_id,
                "client_secret": account.client_secret,
                "grant_type": "refresh_token",
                "refresh_token": account.refresh_token,
            }
            issued = (await http.post("/oauth2/access_token", json=asked)).json()
            renewed = {"Authorization": f"Bearer {issued['access_token']}"}
            tried = [(await http.get("/api/v4/leads/5", headers=key)).status_code for key in (token, renewed)]
            assert tried == [401, 200]
            requests = (await control.get(f"{place}/requests")).json()
            assert [one["status"] for one in requests][:2] == [401, 200]
            assert issued["access_token"] not in str(requests) and account.client_secret not in str(requests)

    asyncio.run(play())
