"""The pages' scripts as one, as a production build serves them: a page asks for one script, not for a dozen.

The modules are written so that this needs no parser: an import is one line of names, what is exported is a function, a
constant or a class, and no two modules import each other.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

IMPORT = re.compile(r'^import \{([^}]*)\} from "([^"]+)";$', re.MULTILINE)
EXPORT = re.compile(r"^export ((?:async )?function|const|class) (\w+)", re.MULTILINE)
LATER = re.compile(r"await import\(`\./([^`]+)`\)")


def bundle(folder: Path, entry: str = "app.js", later: str = "pages/*.js") -> str:
    """One script of the modules in a folder. entry: the one that begins; later: those that it asks for by name."""
    folder = folder.resolve()  # the project may lie behind a link
    done: dict[str, str] = {}

    def add(path: Path) -> str:
        name = path.relative_to(folder).as_posix()
        if name not in done:
            source = path.read_text(encoding="utf-8")
            exported = ", ".join(found[2] for found in EXPORT.finditer(source))

            def imported(found: re.Match[str]) -> str:
                return f"const {{{found[1]}}} = modules[{json.dumps(add((path.parent / found[2]).resolve()))}];"

            body = LATER.sub(r"modules[`\1`]", EXPORT.sub(r"\1 \2", IMPORT.sub(imported, source)))
            done[name] = f"modules[{json.dumps(name)}] = (() => {{\n{body}\nreturn {{ {exported} }};\n}})();\n"
        return name

    for path in [*sorted(folder.glob(later)), folder / entry]:
        add(path.resolve())
    return "\n".join(["const modules = {};", *done.values()])
