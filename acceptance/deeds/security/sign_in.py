"""A user signs in through the page."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from uuid import uuid4

from acceptance.clients.newcomers import Newcomer, expect_open
from acceptance.deeds.security import sessions
from acceptance.deeds.security.sessions import Entry
from acceptance.pages.login import LoginPage
from acceptance.pages.register import RegisterPage
from acceptance.scene.noted import Note
from acceptance.scene.scene import Scene
from acceptance.target.settings import Account

NEWCOMER = Note[Newcomer]("гость переходит со страницы входа к регистрации и регистрируется")

#: Without a letter of the Latin alphabet, so that nothing of the name is left for an address (platform contract 3.3).
RUSSIAN_NAME = "Новосёлова"
Elsewhere = Callable[[Scene], str]


@dataclass(frozen=True)
class Reregistered:
    """A second registration with an address that is taken. status: of its answer; sign-ins with both passwords."""

    status: int
    first: Entry
    second: Entry


def through_page(scene: Scene, password: str, email: str = "") -> None:
    """Open the sign-in page without a session and sign in with this password, and the owner's address unless told."""
    page: LoginPage = scene.open_page(LoginPage)
    page.open()
    page.sign_in(email or scene.world.account.email, password)


def register_on_page(scene: Scene) -> None:
    """Come from the sign-in page to the registration and register under a Russian name. AssertionError on a refusal.

    Before that the two passwords differ: AssertionError when such a registration is accepted.

    Raises NotChecked where the target takes nobody: its pages may well have neither form nor link then.
    """
    expected = scene.world.newcomer()
    newcomer = scene[NEWCOMER] = replace(expected, body={**expected.body, "lastName": RUSSIAN_NAME})
    incomplete = {name: value for name, value in newcomer.body.items() if name != "password"}
    asked = scene.world.anonymous().request("POST", "/api/auth/register", json=incomplete)
    expect_open(scene.world.ledger, newcomer, asked.status_code)
    page: RegisterPage = scene.open_page(RegisterPage)
    page.come_from_sign_in()
    password = newcomer.body["password"]
    status = page.try_unlike({**newcomer.body, "confirmPassword": f"{password}!"})
    assert not 200 <= status < 400, (
        f"Пароли в форме регистрации разные, а вызов POST /api/auth/register ответил {status}"
    )
    status = page.register({**newcomer.body, "confirmPassword": password})
    expect_open(scene.world.ledger, newcomer, status)
    assert status == 200, f"Вызов POST /api/auth/register ответил {status}"
    page.shows_success()


def register_again(scene: Scene) -> Reregistered:
    """Register somebody else with the newcomer's address; what came of it, and who may sign in then."""
    first, second = scene[NEWCOMER], scene.world.newcomer()
    body = {**second.body, "email": first.account.email}
    answer = scene.world.anonymous().request("POST", "/api/auth/register", json=body)
    other = Account(email=first.account.email, password=second.account.password)
    entries = [sessions.sign_in_as(scene.world, account) for account in (first.account, other)]
    return Reregistered(answer.status_code, *entries)


def open_as_guest(scene: Scene, path: str, *, forgetting: bool = True) -> None:
    """Open an address of the owner's organisation without a session. path: with brackets in the place of ids.

    forgetting: False leaves the browser what it still knows of the owner.
    """
    page: LoginPage = scene.open_page(LoginPage)
    address = path.replace("[tenantId]", scene.world.tenant).replace("[id]", str(uuid4()))
    page.come_by(address, signed_in=not forgetting)


def open_elsewhere(scene: Scene, tenant: Elsewhere) -> None:
    """Open the dashboard of this tenant, which is not the owner's, as the owner."""
    page: LoginPage = scene.open_page(LoginPage)
    page.come_by(f"/manage/{tenant(scene)}", signed_in=True)


def unknown_tenant(scene: Scene) -> str:
    """A tenant id that has the right form and belongs to nobody."""
    return f"0-{scene.world.unique('nobody').lower().replace(' ', '-').encode('ascii', 'ignore').decode()}"


def miscounted_tenant(scene: Scene) -> str:
    """The owner's own, with another number before its name."""
    number, _, name = scene.world.tenant.partition("-")
    return f"{int(number) + 1}-{name}"


def others_tenant(scene: Scene) -> str:
    """That of an organisation which is registered for it."""
    return scene.world.new_owner().tenant
