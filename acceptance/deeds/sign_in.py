"""A user signs in through the page."""

from collections.abc import Callable
from uuid import uuid4

from acceptance.clients.newcomers import expect_open
from acceptance.pages.login import LoginPage
from acceptance.pages.register import RegisterPage
from acceptance.scene.scene import Scene

Elsewhere = Callable[[Scene], str]


def through_page(scene: Scene, password: str) -> None:
    """Open the sign-in page without a session and sign in with the owner's address and this password."""
    page: LoginPage = scene.open_page(LoginPage)
    page.open()
    page.sign_in(scene.world.account.email, password)


def register_on_page(scene: Scene) -> None:
    """Come from the sign-in page to the registration and register. AssertionError when the call is refused.

    Raises NotChecked where the target takes nobody: its pages may well have neither form nor link then.
    """
    newcomer = scene.newcomer = scene.world.newcomer()
    incomplete = {name: value for name, value in newcomer.body.items() if name != "password"}
    asked = scene.world.anonymous().request("POST", "/api/auth/register", json=incomplete)
    expect_open(scene.world.ledger, newcomer, asked.status_code)
    page: RegisterPage = scene.open_page(RegisterPage)
    page.come_from_sign_in()
    status = page.register({**newcomer.body, "confirmPassword": newcomer.body["password"]})
    expect_open(scene.world.ledger, newcomer, status)
    assert status == 200, f"Вызов POST /api/auth/register ответил {status}"
    page.shows_success()


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
