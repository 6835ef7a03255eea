"""What processes of a run remember together: small texts in the run's folder; where there is none, in this process."""

from contextlib import suppress
from pathlib import Path

from acceptance.process.variables import process_variables


class RunMemory:
    """One kind of what is remembered, by key. folder: its name in the run's folder."""

    def __init__(self, folder: str) -> None:
        self._folder = folder
        self._here: dict[str, str] = {}

    def read(self, key: str) -> str:
        """What is kept under the key; empty when nothing is."""
        if (file := self._file(key)) is None:
            return self._here.get(key, "")
        with suppress(FileNotFoundError):
            return file.read_text("utf-8")
        return ""

    def write(self, key: str, text: str) -> None:
        """Keep this and nothing else."""
        self._put(key, text, "w")

    def add(self, key: str, text: str) -> None:
        """Keep this after what is kept already, whoever else does the same at the moment."""
        self._put(key, text, "a")

    def forget(self, key: str) -> None:
        """Keep nothing under the key."""
        self._here.pop(key, None)
        if file := self._file(key):
            file.unlink(missing_ok=True)

    def _put(self, key: str, text: str, mode: str) -> None:
        if (file := self._file(key)) is None:
            self._here[key] = text if mode == "w" else self._here.get(key, "") + text
            return
        file.parent.mkdir(exist_ok=True)
        with file.open(mode, encoding="utf-8") as stream:
            stream.write(text)

    def _file(self, key: str) -> Path | None:
        run_dir = process_variables().run_dir
        return run_dir / self._folder / key if run_dir else None
