"""What is published about each pact, the plain way: the words of the file, rule after rule."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

WORDS = ("prorogat", "rinnovat", "proroga ", "proroghe ")
AFTER = {"renewal", "conclusion"}


def plain_evidence(pacts: pd.DataFrame) -> dict[str, set[str]]:
    """Return for each pact the kinds of what is published (no bundled file has reports)."""
    return {row["id"]: _kinds(row) for row in pacts.to_dict("records") if row["kind"] != "proposal"}


def _kinds(row: dict[str, str]) -> set[str]:
    found = set()
    told = f"{row['status_source']} | {row['act']} ".casefold()
    if row["status"] == "extended_or_renewed" or any(word in told for word in WORDS):
        found.add("renewal")
    if row["status"] == "ended":
        found.add("conclusion")
    notice = row["source_type"] in {"legal_notice", "copy_of_act"}
    if notice or row["date_basis"] == "approved":
        found.add("act")
    return found
