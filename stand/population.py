"""A fresh database becomes a deployment at work: tables, an organisation per Kommo account, what a variant adds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import psycopg

from stand.doubles.kommo_account import Account
from stand.postgres import load_schema
from stand.seed import OrganisationSeed, SeededAccount, organisation, seed


def populate(
    database_url: str, accounts: Sequence[Account], encryption_key: str, variant_sql: str, *, has_schema: bool = False
) -> list[SeededAccount]:
    """Fill an empty database, or one that has its tables; the organisations' owners, in the order of their accounts."""
    if not has_schema:
        load_schema(database_url)
    owners = seed(database_url, [_organisation(*numbered) for numbered in enumerate(accounts)], encryption_key)
    if variant_sql:
        with psycopg.connect(database_url) as connection:
            connection.execute(variant_sql.encode())
    return owners


def as_further_user(owner: SeededAccount) -> dict[str, str]:
    """An entry of MORE_USERS."""
    return {
        "email": owner.email,
        "password": owner.password,
        "kommo_base_domain": owner.kommo_base_domain,
        "kommo_access_token": owner.kommo_access_token,
    }


def _organisation(number: int, account: Account) -> OrganisationSeed:
    return replace(
        organisation(number, account.base_domain, account.access_token),
        kommo_refresh_token=account.refresh_token,
        kommo_client_id=account.client_id,
        kommo_client_secret=account.client_secret,
    )
