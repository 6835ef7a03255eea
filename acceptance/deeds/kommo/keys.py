"""The keys of the connection to Kommo: its access key, and the secret that renews it (platform contract 6.1, 6.3)."""

from datetime import UTC, datetime, timedelta

from acceptance.deeds.kommo.kommo import connection
from acceptance.outcomes import CheckBroken
from acceptance.scene.noted import Note
from acceptance.scene.scene import Scene
from acceptance.world import World

KEYS_BEFORE = Note[list[str]]("ключу доступа к Kommo остаётся … секунд")
KEYS_ASKED = Note[int]("платформа запоминает новый ключ и его срок")

KEY_CALL = "/oauth2/access_token"
SPOILT = "AAAA"  # base64, as the secret is: what is decrypted then has another beginning


def expire_connection(scene: Scene, left: timedelta = timedelta(hours=-1)) -> None:
    """Leave the access token this much time, so that the worker has to renew it; undone when the scenario ends.

    left: less than a minute, below zero for one that is out of date. Only a double can renew a key without harm:
    NotChecked elsewhere.
    """
    world = scene.world
    _ = world.kommo_double
    found = connection(world)
    scene[KEYS_BEFORE] = world.database.secret_values("crm_connections", "access_token", id=found["id"])
    scene.add_cleanup(
        world.database.update,
        "crm_connections",
        {"expires_at": (datetime.now(UTC) + timedelta(days=1)).isoformat()},
        id=found["id"],
    )
    world.database.update(
        "crm_connections",
        {"expires_at": (datetime.now(UTC) + left).isoformat()},
        id=found["id"],
    )


def spoil_credentials(scene: Scene) -> None:
    """Let the secret of the organisation's Kommo integration be none that can be decrypted, until the scenario ends.

    It stays whole behind what is put before it. Only where Kommo is a double: NotChecked elsewhere.
    """
    world = scene.world
    _ = world.kommo_double
    chosen = {"org_id": world.web.organisation_id, "provider": "kommo"}
    found = world.database.secret_values("crm_credentials", "client_secret", **chosen)
    if len(found) != 1:
        raise CheckBroken(
            f"Учётных данных Kommo у организации: {len(found)}, а нужны одни.", "Подключите Kommo на платформе заново."
        )
    scene.add_cleanup(world.database.update, "crm_credentials", {"client_secret": found[0]}, **chosen)
    world.database.update("crm_credentials", {"client_secret": f"{SPOILT}{found[0]}"}, **chosen)


def keys_asked(world: World) -> int:
    """How often the platform has asked the Kommo double for a new key. Raises NotChecked where Kommo is real."""
    return sum(one["path"].startswith(KEY_CALL) for one in world.kommo_double.requests())
