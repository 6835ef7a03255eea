"""What a fault is: a named, described, reversible change of a running target. Faults are data; the seams are code.

Of which kinds a change may be, and what each cannot break: `changes.py`. Below: what an `Http` change does.
"""

import re
from dataclasses import dataclass
from typing import Any

from proof.changes import Ask, Change, Http, Sql


@dataclass(frozen=True)
class Fault:
    """One fault.

    name: short, unique. promise: Russian, how the promise is broken. breaks: the items that must turn red, its own
    first; the name of a scenario beyond the checklist where none of the items promises it. says: pattern that the
    failures' messages must hold: the promise by name. collateral: further items that may turn red too (`4.*` for a
    section). within: seconds in which each check must have failed. quiet: everything looks well at first sight.
    """

    name: str
    promise: str
    breaks: tuple[str, ...]
    says: str
    changes: tuple[Change, ...]
    collateral: tuple[str, ...] = ()
    within: float = 40.0
    quiet: bool = False

    @property
    def own(self) -> str:
        """The item that the fault is there for."""
        return self.breaks[0]

    @property
    def changes_target(self) -> bool:
        """True when more is changed than exchanges on their way: the target has to prove afterwards that it is well."""
        return not all(isinstance(change, Http | Ask) for change in self.changes)

    def may_break(self, item: str) -> bool:
        """True when this item is allowed to turn red while the fault is applied."""
        return item in self.breaks or any(
            re.fullmatch(re.escape(one).replace(r"\*", ".*"), item) for one in self.collateral
        )


def quietly(
    name: str,
    promise: str,
    breaks: tuple[str, ...],
    says: str,
    change: Change,
    collateral: tuple[str, ...] = (),
) -> Fault:
    """A fault of one change that looks well at first sight; arguments as in Fault."""
    return Fault(name, promise, breaks, says, (change,), collateral=collateral, quiet=True)


# --- acts of an Http change --------------------------------------------------------------


def answer(status: int, json: Any = None, *, text: str | None = None, type: str = "") -> dict[str, Any]:
    """Answer in the service's place; the request never reaches it. `{uuid}` becomes a fresh one."""
    return {"act": "answer", "status": status, "json": json, "text": text, "type": type}


def status(code: int) -> dict[str, Any]:
    """Pass the request on and give its answer another status."""
    return {"act": "status", "status": code}


def edit(*edits: dict[str, Any]) -> dict[str, Any]:
    """Change the answer's JSON."""
    return {"act": "edit", "edits": list(edits)}


def edit_request(*edits: dict[str, Any]) -> dict[str, Any]:
    """Change the request's JSON."""
    return {"act": "edit_request", "edits": list(edits)}


def text(pattern: str, replacement: str) -> dict[str, Any]:
    """Replace in the answer's text: a page, a script."""
    return {"act": "text", "pattern": pattern, "replacement": replacement}


def text_request(pattern: str, replacement: str) -> dict[str, Any]:
    """Replace in the request's text."""
    return {"act": "text_request", "pattern": pattern, "replacement": replacement}


def rewrite(pattern: str, replacement: str) -> dict[str, Any]:
    """Replace in the request's path and query."""
    return {"act": "rewrite", "path_to": [pattern, replacement]}


def freeze() -> dict[str, Any]:
    """Give the first answer since now for ever: stale data."""
    return {"act": "freeze"}


def drop() -> dict[str, Any]:
    """Cut the connection."""
    return {"act": "drop"}


def delay(seconds: float) -> dict[str, Any]:
    """Hold the request back."""
    return {"act": "delay", "seconds": seconds}


def hold(seconds: float) -> dict[str, Any]:
    """Hold the answer back."""
    return {"act": "hold", "seconds": seconds}


def inject(script: str) -> dict[str, Any]:
    """Run a script in a page before its own."""
    return text("<head>", f"<head><script>{script}</script>")


def reword(css: str, words: str, others: str) -> dict[str, Any]:
    """A page on which elements of this kind with exactly these words say something else."""
    return inject(
        f"new MutationObserver(() => document.querySelectorAll({css!r}).forEach((one) => {{ "
        f"if (one.textContent.trim() === {words!r}) one.textContent = {others!r}; }}))"
        ".observe(document, { childList: true, subtree: true });"
    )


def dead_control(css: str, words: str) -> dict[str, Any]:
    """A page on which clicking an element of this kind with these words at its beginning does nothing."""
    return inject(
        "addEventListener('click', (event) => { "
        f"const one = event.target.closest?.({css!r}); "
        f"if (one && one.textContent.trim().startsWith({words!r})) event.stopImmediatePropagation(); "
        "}, true);"
    )


# --- edits of JSON: path with dots, `*` for each entry ------------------------------------


def put(path: str, value: Any) -> dict[str, Any]:
    """Set a field."""
    return {"op": "set", "path": path, "value": value}


def copy(path: str, source: str) -> dict[str, Any]:
    """Set a field to what the request says at another path."""
    return {"op": "copy", "path": path, "value": source}


def delete(path: str) -> dict[str, Any]:
    """Take a field or an entry away."""
    return {"op": "delete", "path": path}


def reverse(path: str) -> dict[str, Any]:
    """Turn a list round."""
    return {"op": "reverse", "path": path}


def double(path: str) -> dict[str, Any]:
    """Each entry of a list twice."""
    return {"op": "double", "path": path}


def append(path: str, value: Any) -> dict[str, Any]:
    """One more entry at the end of a list."""
    return {"op": "append", "path": path, "value": value}


def reject(path: str, pattern: str) -> dict[str, Any]:
    """Take the entries that hold a pattern out of a list."""
    return {"op": "reject", "path": path, "value": pattern}


def replace(path: str, pattern: str, replacement: str) -> dict[str, Any]:
    """Replace within a text field."""
    return {"op": "replace", "path": path, "value": [pattern, replacement]}


# --- SQL ----------------------------------------------------------------------------------


def rename_table(table: str) -> Sql:
    """A table goes by another name."""
    return Sql(
        f'alter table "{table}" rename to "{table}_away"',
        f'alter table "{table}_away" rename to "{table}"',
        f"select to_regclass('public.{table}') is null",
    )


def rename_column(table: str, column: str) -> Sql:
    """A column goes by another name."""
    return Sql(
        f'alter table "{table}" rename column "{column}" to "{column}_away"',
        f'alter table "{table}" rename column "{column}_away" to "{column}"',
        f"select not exists (select from information_schema.columns where table_schema = 'public' "
        f"and table_name = '{table}' and column_name = '{column}')",
    )
