"""The tenant id in the addresses of pages: as the platform names it, else by the contract's rule (3.4)."""

import os
from pathlib import Path

import pytest
from pydantic import SecretStr
from recording_server import Answer, Request, serving

from acceptance.contract.tenant import tenant_id
from acceptance.outcomes import CheckBroken
from acceptance.target.settings import Account, Target
from acceptance.world import World

ORGANISATION = "550e8400-e29b-41d4-a716-446655440000"
UNNAMED = [Answer(404, {"error": "Not Found"}), Answer(200, {"success": False, "tenantId": None, "error": "нет"})]


@pytest.mark.parametrize(
    ("organisation", "slug", "wanted"),
    [
        ("00000000-0000-4000-8000-000000000001", "demo-org", "0-demo-org"),
        (ORGANISATION, "acme", "36-acme"),
    ],
)
def test_the_rule(organisation: str, slug: str, wanted: str) -> None:
    assert tenant_id(organisation, slug) == wanted


def world_at(url: str, named: Answer) -> tuple[World, object]:
    def answer(request: Request) -> Answer:
        if request.path.startswith("/rest/v1/organizations"):
            return Answer(200, [{"slug": "acme"}])
        if request.path == "/api/auth/get-tenant-redirect":
            return named
        session = {"user": {"id": "1", "email": "owner@example.com", "orgId": ORGANISATION}}
        return Answer(200, {"csrfToken": "x", "url": "/", **session})

    owner = Account(email="owner@example.com", password=SecretStr("password"))
    target = Target(web_url=url, user_email=owner.email, user_password=owner.password, services_url=url)
    return World(target, "run-1", Path(os.devnull)), answer


@pytest.mark.parametrize(
    ("named", "wanted"),
    [(Answer(200, {"success": True, "tenantId": "36-other"}), "36-other"), *((one, "36-acme") for one in UNNAMED)],
)
def test_with_the_database(named: Answer, wanted: str) -> None:
    with serving(Answer()) as server:
        world, server.script = world_at(server.url, named)
        world.target = world.target.model_copy(
            update={"supabase_url": server.url, "supabase_service_role_key": SecretStr("key-of-the-tests")}
        )
        assert world.tenant == wanted


@pytest.mark.parametrize("named", UNNAMED)
def test_without_the_database_the_silence_is_told(named: Answer) -> None:
    with serving(Answer()) as server:
        world, server.script = world_at(server.url, named)
        with pytest.raises((AssertionError, CheckBroken)):
            _ = world.tenant
