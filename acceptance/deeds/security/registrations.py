"""People who register over the API, rightly and wrongly, and one of two organisations (platform contract 3.2, 3.3)."""

import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import httpx
from pydantic import SecretStr

from acceptance.clients import newcomers
from acceptance.clients.http import brief
from acceptance.clients.newcomers import Newcomer
from acceptance.clients.web import WebClient, accepted
from acceptance.deeds.security import sessions
from acceptance.deeds.security.sessions import Entry
from acceptance.secrets.masking import learn
from acceptance.target.settings import Account
from acceptance.world import World

SHORTEST = 6  # characters of a password (platform contract 3.3)
ACCEPTED = 200
Who = Callable[[Newcomer, Newcomer], Newcomer]


@dataclass(frozen=True)
class Registered:
    """Somebody who has tried to register. wanted, status: of the answer; entry: the sign-in afterwards."""

    told: str
    wanted: int
    status: int
    said: str
    entry: Entry


@dataclass(frozen=True)
class InTwo:
    """Somebody of two organisations signs in. chosen: the one to be led into; told: which that is, and why."""

    told: str
    chosen: str
    entry: Entry


@dataclass(frozen=True)
class OfTwo:
    """An owner who has joined the organisation of a namesake, the host."""

    owner: WebClient
    host: WebClient


def without_organisation(newcomer: Newcomer, _: Newcomer) -> Newcomer:
    """Says nothing of an organisation."""
    return replace(newcomer, body={key: value for key, value in newcomer.body.items() if key != "organizationName"})


def with_password(length: int) -> Who:
    """Has a password of so many characters."""

    def who(newcomer: Newcomer, _: Newcomer) -> Newcomer:
        password = secrets.token_urlsafe(length)[:length].replace("-", "x").replace("_", "y")
        learn(password)
        return _with(newcomer, newcomer.account.email, password)

    return who


def with_address_in_capitals(newcomer: Newcomer, first: Newcomer) -> Newcomer:
    """Has the address of the first, in capitals."""
    return _with(newcomer, first.account.email.upper(), newcomer.account.password.get_secret_value())


def _with(newcomer: Newcomer, email: str, password: str) -> Newcomer:
    body = {**newcomer.body, "email": email, "password": password}
    return replace(newcomer, account=Account(email=email, password=SecretStr(password)), body=body)


WHO: Mapping[str, Who] = {
    "не называя организации": without_organisation,
    f"с паролем из {SHORTEST} знаков": with_password(SHORTEST),
    f"с паролем из {SHORTEST - 1} знаков": with_password(SHORTEST - 1),
    "с занятой почтой, но заглавными буквами": with_address_in_capitals,
}


def register_all(world: World, wanted: Sequence[tuple[str, Who, int]]) -> list[Registered]:
    """Have each of them register and then sign in: (how it is called, who it is, the answer that is wanted)."""
    first = world.newcomer()
    _register(world, first)
    return [_tried(world, told, who(world.newcomer(), first), status) for told, who, status in wanted]


def _tried(world: World, told: str, newcomer: Newcomer, wanted: int) -> Registered:
    if newcomer.account.email != newcomer.entry.where["name"]:  # should it be let in, it has to go all the same
        world.ledger.removed(newcomer.entry)
        organisation = newcomer.body["organizationName"]
        entry = world.ledger.will_create("organisation", name=newcomer.account.email, organisation=organisation)
        newcomer = replace(newcomer, entry=entry)
    answer = _register(world, newcomer)
    signed_in = sessions.sign_in_as(world, newcomer.account)
    if answer.is_client_error and signed_in.user is None:
        world.ledger.removed(newcomer.entry)  # nothing was made: nothing has to go
    return Registered(told, wanted, answer.status_code, brief(answer), signed_in)


def _register(world: World, newcomer: Newcomer) -> httpx.Response:
    answer = world.anonymous().request("POST", "/api/auth/register", json=newcomer.body)
    newcomers.expect_open(world.ledger, newcomer, answer.status_code)
    if answer.is_success:
        world.ledger.created(newcomer.entry, id=str(accepted(answer).get("organizationId") or ""))
    return answer


def join(world: World, owner: WebClient, organisation: str) -> None:
    """Have somebody registered for the run belong to another organisation (its id) as well, which no route does."""
    world.database.insert("organization_members", {"org_id": organisation, "user_id": owner.user_id, "role": "member"})


def join_namesake(world: World) -> OfTwo:
    """Register two owners under one name that nobody else has, and have the first join the second's organisation."""
    name = secrets.token_hex(4)
    two = OfTwo(world.new_owner(name), world.new_owner(name))
    join(world, two.owner, two.host.organisation_id)
    return two


def sign_in_by_default(world: World, two: OfTwo) -> list[InTwo]:
    """Have the owner sign in with either organisation as the one by default."""
    chosen = []
    for told, organisation in _both(two):
        world.database.update("users", {"default_org_id": organisation}, id=two.owner.user_id)
        entry = sessions.sign_in_as(world, two.owner.account)
        chosen.append(InTwo(f"по умолчанию {told}", organisation, entry))
    return chosen


def sign_in_by_membership(world: World, two: OfTwo) -> list[InTwo]:
    """Have the owner sign in with no organisation by default, a member of either and only invited into the other."""
    user = two.owner.user_id
    chosen = []
    for told, organisation in _both(two):
        for _, one in _both(two):
            status = "active" if one == organisation else "invited"
            world.database.update("organization_members", {"status": status}, org_id=one, user_id=user)
        world.database.update("users", {"default_org_id": None}, id=user)
        entry = sessions.sign_in_as(world, two.owner.account)
        chosen.append(InTwo(f"состоит только в одной, и это {told}", organisation, entry))
    return chosen


def _both(two: OfTwo) -> list[tuple[str, str]]:
    return [("другая организация", two.host.organisation_id), ("своя организация", two.owner.organisation_id)]
