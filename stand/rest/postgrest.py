"""The real PostgREST, where its program is at hand: named by STAND_POSTGREST, else found on PATH."""

from __future__ import annotations

import os
import shutil
import urllib.error
import urllib.request
from pathlib import Path

from stand.rest.statements import MAX_ROWS
from stand.server_process import ServerError, ServerProcess

SETTING = "STAND_POSTGREST"


def find_postgrest() -> Path | None:
    """Return the program or None; ServerError when STAND_POSTGREST names something that cannot be run."""
    named = os.environ.get(SETTING)
    found = shutil.which(named or "postgrest")
    if named and not found:
        raise ServerError(f"{SETTING}: «{named}» не запускается, укажите путь к программе postgrest.")
    return Path(found) if found else None


class PostgrestServer(ServerProcess):
    """PostgREST on 127.0.0.1:``port``; it serves at ``/``, the gateway puts ``/rest/v1`` before it."""

    title = "PostgREST"

    def __init__(self, folder: Path, port: int, program: Path, database_url: str, jwt_secret: str) -> None:
        super().__init__(folder, port)
        self._program = program
        self._settings = {
            "PGRST_DB_URI": database_url,
            "PGRST_DB_SCHEMAS": "public",
            "PGRST_DB_EXTRA_SEARCH_PATH": "public, extensions",
            "PGRST_DB_ANON_ROLE": "anon",
            "PGRST_DB_POOL": "6",
            "PGRST_DB_MAX_ROWS": str(MAX_ROWS),
            "PGRST_JWT_SECRET": jwt_secret,
            "PGRST_SERVER_HOST": "127.0.0.1",
            "PGRST_SERVER_PORT": str(port),
            "PGRST_LOG_LEVEL": "warn",
        }

    @property
    def url(self) -> str:
        """Address of PostgREST itself."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> str:
        """Start PostgREST, wait until it has read the schema, return its ``url``."""
        if self.pid is None:
            self.folder.mkdir(parents=True, exist_ok=True)
            self._launch([self._program], env={**os.environ, **self._settings}, cwd=self.folder)
            self._wait_until(self._answers)
        return self.url

    def remove(self) -> None:
        """Stop PostgREST and delete its folder and log."""
        self.stop()
        if self.folder.exists():
            shutil.rmtree(self.folder)
        self.log_file.unlink(missing_ok=True)

    def _answers(self) -> bool:
        # PostgREST says 503 until its schema cache is there; any other status comes from a working one
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            opener.open(self.url, timeout=5).close()
        except urllib.error.HTTPError as answer:
            return answer.code != 503
        except OSError:
            return False
        return True
