"""Names of the variables by which processes of a run know one another; asked before anything is imported for them."""

PREFIX = "ACCEPTANCE_"
#: Set in a process that is a part of a larger run.
RUN_DIR = f"{PREFIX}RUN_DIR"
#: Where results go, in place of the project's reports/.
REPORTS_DIR = f"{PREFIX}REPORTS_DIR"
#: Inner details of errors are shown.
VERBOSE = f"{PREFIX}VERBOSE"
#: Names another file than `.env`.
ENV_FILE = f"{PREFIX}ENV_FILE"
