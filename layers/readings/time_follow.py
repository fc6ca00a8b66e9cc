"""What followed what: proposals that became pacts, and acts that follow another pact.

Only what the register documents: a relation that a row states (``parent_pact``), or a proposal that
its own source calls something else by now. That nothing is written does not say that nothing came.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from numpy.typing import NDArray

FOLLOWING = ("extension", "integration")
"""The kinds of act that only make sense after another one."""

BECAME = ("active_at_source_date", "extended_or_renewed", "ended")
"""The statuses that a proposal can only have once it has become a pact."""


@dataclass(frozen=True)
class Family:
    """An act and those that follow it: ids, and positions among the pacts of the city.

    ``parent_row`` is None if the register does not have the parent.
    """

    parent: str
    parent_row: int | None
    children: tuple[int, ...]


def families(register: pd.DataFrame, rows: Sequence[int] | NDArray[np.intp]) -> tuple[Family, ...]:
    """Gather the acts among ``rows`` that follow another one, under it.

    Parents come in the order of the register, those that it does not have last; children by date,
    the undated ones last.
    """
    position = {name: at for at, name in enumerate(register["id"].tolist())}
    parents, dates = register["parent_pact"], register["date"]
    children: dict[str, list[int]] = {}
    for row in np.asarray(rows)[(parents.iloc[rows] != "").to_numpy(dtype=bool)]:
        children.setdefault(parents.iloc[row], []).append(int(row))
    last = len(register)
    return tuple(
        Family(
            parent,
            position.get(parent),
            tuple(sorted(children[parent], key=lambda row: (dates.iloc[row] or "~", row))),
        )
        for parent in sorted(children, key=lambda name: (position.get(name, last), name))
    )


def without_parent(register: pd.DataFrame, rows: NDArray[np.intp]) -> NDArray[np.intp]:
    """Return the extensions and additions among ``rows`` that name no act that they follow."""
    some = register.iloc[rows]
    lost = some["kind"].isin(FOLLOWING) & (some["parent_pact"] == "")
    return np.asarray(rows[lost.to_numpy(dtype=bool)], dtype=np.intp)


def followers(register: pd.DataFrame, ids: Sequence[str]) -> dict[str, tuple[int, ...]]:
    """Return for each proposal the pacts of the whole register that say that they follow it."""
    pacts = register["kind"] != "proposal"
    found: dict[str, list[int]] = {one: [] for one in ids}
    # Few acts follow another one: only those are looked for among the many.
    rows = np.flatnonzero(pacts & (register["parent_pact"] != ""))
    for row, parent in zip(rows, register["parent_pact"].iloc[rows], strict=True):
        if parent in found:
            found[parent].append(int(row))
    return {one: tuple(rows) for one, rows in found.items()}


def became(register: pd.DataFrame, rows: NDArray[np.intp]) -> NDArray[np.bool_]:
    """Say of each proposal among ``rows`` whether the register documents that it became a pact."""
    some = register.iloc[rows]
    after = followers(register, list(some["id"]))
    followed = np.array([bool(after[one]) for one in some["id"]], dtype=bool)
    said = some["status"].isin(BECAME).to_numpy(dtype=bool)
    return np.asarray(followed | said, dtype=bool)
