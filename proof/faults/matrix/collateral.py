"""Items that may turn red along with those of several files: what rests upon the same thing."""

ANSWERS_ON_PAGE = ("4.5", "4.6", "4.7", "4.8")
RULE_RUNS = ("6.4", "6.5", "6.6")
SEQUENCE_RUNS = ("7.4", "7.5", "7.6")
RULES_ONLY = ("6.*", "API.*", "DB.5")
AUTOMATION = ("6.*", "7.*", "API.*", "DB.5", "DB.6")
WORKER_AND_KOMMO = ("1.*", "2.*")
