"""Owners whom a run registers for itself, with an organisation of their own (platform contract 3.3)."""

import secrets
from dataclasses import dataclass

from pydantic import SecretStr

from acceptance.clients.web import Body
from acceptance.ledger import Entry, Ledger
from acceptance.outcomes import NotChecked
from acceptance.secrets.masking import learn
from acceptance.target.settings import Account, Grant, Target

#: Answers to a registration that say: this target takes nobody.
CLOSED = (401, 403, 404, 405, 410, 501)


@dataclass(frozen=True)
class Newcomer:
    """Somebody to be registered. body: as the API takes it; entry: the ledger's note of them and all that they own."""

    account: Account
    body: Body
    entry: Entry


def expected(target: Target, ledger: Ledger, run_id: str, organisation: str, surname: str = "") -> Newcomer:
    """Note that somebody is about to be registered, so that they are removed with all that they own.

    surname: a part of their name, besides the run's own. Needs the grant `write`, and the database, through which they
    are removed.
    """
    target.require(Grant.WRITE)
    target.need("supabase_url")
    target.need("supabase_service_role_key")
    account = Account(
        email=f"priemka-{run_id}-{secrets.token_hex(3)}@example.com".lower(),
        password=SecretStr(secrets.token_urlsafe(12)),
    )
    learn(account.password.get_secret_value())
    entry = ledger.will_create("organisation", name=account.email, organisation=organisation)
    body = {
        "email": account.email,
        "password": account.password.get_secret_value(),
        "firstName": "Приёмка",
        "lastName": f"{run_id} {surname}".strip(),
        "organizationName": organisation,
    }
    return Newcomer(account, body, entry)


def expect_open(ledger: Ledger, newcomer: Newcomer, status: int) -> None:
    """Raise NotChecked where the answer to a registration says that the target takes nobody."""
    if status in CLOSED:
        ledger.removed(newcomer.entry)
        raise NotChecked("Цель не открывает регистрацию новых владельцев.", "")
