"""What is asked of a table of the database."""

from typing import Any

from acceptance.scene.scene import rows_of


def columns_of(table: Any) -> list[str]:
    """The names in a step's table `столбец`. Raises ScenarioMistake."""
    return [row["столбец"] for row in rows_of(table, "столбец")]
