"""What can be wrong with a catalogue or with a city's files. Every problem is told at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.errors import CondivisaError

if TYPE_CHECKING:
    from collections.abc import Sequence


class CatalogueError(CondivisaError):
    """The catalogue does not say what it must; ``problems`` lists all of it."""

    def __init__(self, problems: Sequence[str]) -> None:
        self.problems = tuple(problems)
        super().__init__(_listed("the catalogue", self.problems))


class DataError(CondivisaError):
    """The files of a city are not what the catalogue says; ``problems`` lists all of it."""

    def __init__(self, city: str, problems: Sequence[str]) -> None:
        self.city = city
        self.problems = tuple(problems)
        super().__init__(_listed(f"the data of {city!r}", self.problems))


def _listed(what: str, problems: Sequence[str]) -> str:
    noun = "problem" if len(problems) == 1 else "problems"
    lines = "\n".join(f"- {problem}" for problem in problems)
    return f"{len(problems)} {noun} in {what}; mend them and load again:\n{lines}"
