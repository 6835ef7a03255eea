"""What stands before a deployment and keeps visitors out: a preview's protection, a company's sign-in, a warning."""

import httpx

from acceptance.outcomes import CheckBroken

ADVICE = (
    "Задайте WEB_HEADERS – заголовки, с которыми защита пропускает, в JSON; для Vercel это "
    '{"x-vercel-protection-bypass": "…"}, для Cloudflare Access – CF-Access-Client-Id и CF-Access-Client-Secret.'
)
EDGES = (502, 503, 504)


def refuse_wall(answer: httpx.Response, name: str, setting: str) -> None:
    """Raise CheckBroken when somebody before the service has answered in its place. name, setting: the service's."""
    if wall := _wall_before(answer):
        raise CheckBroken(f"{name}: развёртывание по адресу {setting} закрыто – {wall}.", ADVICE)
    if answer.status_code in EDGES and "application failed to respond" in answer.text.lower():
        raise CheckBroken(
            f"{name}: хостинг отвечает {answer.status_code} «Application failed to respond», сама служба не работает.",
            f"Посмотрите журнал этой службы на хостинге; адрес – из {setting}.",
        )


def _wall_before(answer: httpx.Response) -> str:
    """Who keeps visitors out, Russian; empty: nobody. The platform's own refusals are JSON (platform contract 4.1)."""
    headers, place = answer.headers, answer.headers.get("location", "")
    asks = headers.get("www-authenticate", "").lower()
    if "vercel.com/sso-api" in place or ("x-vercel-id" in headers and answer.status_code == 401 and _is_page(answer)):
        return "защита развёртываний Vercel"
    if "cloudflareaccess.com" in place or "cf-access-domain" in headers:
        return "Cloudflare Access"
    if answer.status_code == 401 and asks.startswith("basic"):
        return "пароль веб-сервера (Basic)"
    if "ngrok-error-code" in headers or "ERR_NGROK" in answer.text[:5000]:
        return "предупреждение ngrok"
    return ""


def _is_page(answer: httpx.Response) -> bool:
    return "text/html" in answer.headers.get("content-type", "")
