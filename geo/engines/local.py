"""In this process, one part after the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.engines.parts import read_features, write_part
from geo.engines.question import answer

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from geo.engines.parts import Part
    from geo.engines.question import Outcome, Question


def run(question: Question, parts: Sequence[Part], folder: Path | None) -> Iterator[Outcome]:
    """Join one part after the other; write each into ``folder`` if there is one."""
    question.make_ready(sum(part.rows for part in parts))
    for part in parts:
        codes, outcome = answer(question, read_features(part))
        if folder is not None:
            write_part(part, codes, folder)
        yield outcome
