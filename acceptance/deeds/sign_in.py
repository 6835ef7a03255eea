"""A user signs in through the page."""

from acceptance.pages.login import LoginPage
from acceptance.scene.scene import Scene


def through_page(scene: Scene, password: str) -> None:
    """Open the sign-in page without a session and sign in with the owner's address and this password."""
    page: LoginPage = scene.open_page(LoginPage)
    page.open()
    page.sign_in(scene.world.account.email, password)
