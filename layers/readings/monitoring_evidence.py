"""What is published about how pacts went, as far as their own rows say it.

Five kinds, each by a rule that only reads what a row states. What no rule finds is unknown: that
is not the same as nothing having happened.

* ``report``, ``evaluation``: the row has a public field of that name and it is not empty;
* ``renewal``: its status is *extended or renewed*, its status as written or its act says extended
  or renewed (:data:`RENEWED`), or an extension or addition of the register names it as its origin;
* ``conclusion``: its status is *ended*: that it ended, not with what result;
* ``act``: its source is a municipal notice or a copy of the signed text or act, or its date is that
  of an approval by an act: that it was made, not how it went.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from layers.readings.pact_axes import is_public
from layers.readings.time_follow import FOLLOWING

if TYPE_CHECKING:
    from collections.abc import Collection

    from numpy.typing import NDArray

    from layers.answer import Extract

    Mask = NDArray[np.bool_]

KINDS = ("report", "evaluation", "renewal", "conclusion", "act")
JUDGED = ("report", "evaluation")
"""The kinds that tell how a pact went, and not only that it went on, ended or was made."""
AFTER = ("report", "evaluation", "renewal", "conclusion")
"""The kinds that tell anything of what came after a pact was made."""

RENEWED = r"(?i)(?<!non )\b(?:prorogat[oaie]|rinnovat[oaie]|proroga|proroghe)\b"
"""Words of a status as written, or of an act, that say that this very pact was carried on.

*Rinnovo di ...* says it of another pact, and is therefore none of them.
"""

PUBLISHED_ACTS = ("legal_notice", "copy_of_act")
_COLUMNS = ("row", "kind", "rule", "date", "source")


@dataclass(frozen=True, eq=False)
class Evidence:
    """What is published about the pacts of an answer; proposals are none.

    Parameters
    ----------
    rows
        Positions of the pacts among those of the answer.
    found
        One line per pact and finding: ``row`` (position among those of the answer), ``kind``,
        ``rule`` (which of the rules), ``date`` (ISO text, "" if unknown), ``source``.
    """

    rows: NDArray[np.intp]
    found: pd.DataFrame

    def having(self, kinds: Collection[str] = KINDS) -> NDArray[np.intp]:
        """Return the pacts with a finding of any of the kinds, ascending."""
        hits = self.found.loc[self.found["kind"].isin(kinds), "row"]
        return np.unique(hits.to_numpy(dtype=np.intp))

    @property
    def nothing(self) -> NDArray[np.intp]:
        """The pacts of which nothing is published as far as their rows say."""
        return np.setdiff1d(self.rows, self.having())


def evidence(extract: Extract) -> Evidence:
    """Gather what the rows of an answer say; fields that are not public are not read."""
    pacts = extract.layers["pacts"].rows.reset_index(drop=True)
    made = pacts["kind"] != "proposal"
    found = [_own(extract, pacts, kind) for kind in JUDGED]
    found += [_renewals(extract, pacts), _following(extract, pacts)]
    found += [_conclusions(extract, pacts), _acts(extract, pacts)]
    together = pd.concat(found, ignore_index=True)
    together = together[made.to_numpy(dtype=bool)[together["row"].to_numpy(dtype=np.intp)]]
    order = together["kind"].map({kind: at for at, kind in enumerate(KINDS)})
    together = together.assign(order=order).sort_values(["row", "order"], kind="stable")
    return Evidence(
        np.flatnonzero(made),
        together[list(_COLUMNS)].astype({"row": np.intp}).reset_index(drop=True),
    )


def _public(extract: Extract, pacts: pd.DataFrame, name: str) -> pd.Series[str]:
    """Return a field as text, empty where it is not there or not for all to see."""
    if name in pacts and is_public(extract, "pacts", name):
        return pacts[name].fillna("").astype(str)
    return pd.Series("", index=pacts.index, dtype="str")


def _lines(
    pacts: pd.DataFrame, hits: Mask, kind: str, rule: str, *, date: Any = "", source: Any = ""
) -> pd.DataFrame:
    frame = pd.DataFrame({"row": np.arange(len(pacts)), "date": date, "source": source})
    return frame[hits].assign(kind=kind, rule=rule)[list(_COLUMNS)]


def _own(extract: Extract, pacts: pd.DataFrame, kind: str) -> pd.DataFrame:
    """Find a field of that name: what it holds is the citation or the link itself."""
    told = _public(extract, pacts, kind)
    hits = (told != "").to_numpy(dtype=bool)
    return _lines(pacts, hits, kind, kind, source=told)


def _renewals(extract: Extract, pacts: pd.DataFrame) -> pd.DataFrame:
    by_status = pacts["status"] == "extended_or_renewed"
    by_words = [
        _public(extract, pacts, name).str.contains(RENEWED, regex=True)
        for name in ("status_source", "act")
    ]
    source = _public(extract, pacts, "source")
    status = (by_status | by_words[0]).to_numpy(dtype=bool)
    act = by_words[1].to_numpy(dtype=bool) & ~status
    return pd.concat(
        [
            _lines(pacts, status, "renewal", "renewal_status", source=source),
            _lines(pacts, act, "renewal", "renewal_act", source=source),
        ]
    )


def _following(extract: Extract, pacts: pd.DataFrame) -> pd.DataFrame:
    """Find extensions and additions of the whole register that name a pact as their origin."""
    register = extract.source.data.pacts
    open_ = is_public(extract, "pacts", "parent_pact")
    after = register[register["kind"].isin(FOLLOWING) & (register["parent_pact"] != "") & open_]
    rows = pd.Index(pacts["id"]).get_indexer(after["parent_pact"])
    found = pd.DataFrame(
        {
            "row": rows,
            "date": _public(extract, after, "date").to_numpy(),
            "source": _public(extract, after, "source").to_numpy(),
        }
    )
    return found[rows >= 0].assign(kind="renewal", rule="renewal_following")[list(_COLUMNS)]


def _conclusions(extract: Extract, pacts: pd.DataFrame) -> pd.DataFrame:
    hits = (pacts["status"] == "ended").to_numpy(dtype=bool)
    end, source = (_public(extract, pacts, name) for name in ("end_date", "source"))
    return _lines(pacts, hits, "conclusion", "conclusion", date=end, source=source)


def _acts(extract: Extract, pacts: pd.DataFrame) -> pd.DataFrame:
    """Find published acts; the date is that of the act only where the row says so."""
    approved = _public(extract, pacts, "date_basis") == "approved"
    notice = _public(extract, pacts, "source_type").isin(PUBLISHED_ACTS) & ~approved
    source = _public(extract, pacts, "source")
    date = _public(extract, pacts, "date")
    return pd.concat(
        [
            _lines(
                pacts,
                approved.to_numpy(dtype=bool),
                "act",
                "act_approved",
                date=date,
                source=source,
            ),
            _lines(pacts, notice.to_numpy(dtype=bool), "act", "act_published", source=source),
        ]
    )
