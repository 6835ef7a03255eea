"""`breakpoint()` in a step: behave keeps what steps print to itself, and would keep the prompt, too."""

import os
import sys
from typing import IO, cast

from acceptance.process.variables import process_variables
from acceptance.secrets.masking import MaskingStream


def hear_breakpoints() -> None:
    """Let `breakpoint()` talk to the console, whatever behave captures; PYTHONBREAKPOINT goes before, as ever."""
    if sys.breakpointhook is sys.__breakpointhook__ and not os.environ.get("PYTHONBREAKPOINT"):
        sys.breakpointhook = _stop_here


def _stop_here(*_: object, **__: object) -> None:
    if process_variables().run_dir is not None or sys.__stdin__ is None or sys.__stdout__ is None:
        where = "breakpoint() пропущен: у процессов acceptance run нет консоли. Запустите этот пункт командой behave."
        print(where, file=sys.__stderr__, flush=True)
        return
    import pdb  # late: nobody else needs it

    # Whoever stands here sees what the program holds, but no password by mistake.
    console = cast(IO[str], MaskingStream(sys.__stdout__))
    pdb.Pdb(stdin=sys.__stdin__, stdout=console).set_trace(sys._getframe(1))
