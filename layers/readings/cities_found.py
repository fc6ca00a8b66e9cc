"""The cities side by side: one question asked of each, and what its numbers are over.

Areas, ambiti and target areas of the question stay behind: they are of one city. All else, kinds,
statuses, themes, date, text and rule, is asked of every city.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from layers.readings.pact_axes import is_public
from layers.readings.rate import bases_of, whole
from layers.selection import FEATURE_LAYERS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import pandas as pd

    from layers.answer import Extract
    from layers.city_layers import CityLayers
    from layers.readings.rate import Base
    from layers.selection import LayerName, Selection


@dataclass(frozen=True, eq=False)
class CityCounts:
    """What a city answers.

    Parameters
    ----------
    extract
        Its answer, on its coarsest level.
    base
        Residents and surface of its coarsest areas, which do not overlap, added up: unknown as soon
        as one of them is.
    by_status
        How many of its pacts have each status that the question asks for.
    instruments
        All instruments of the city: no filter of the question touches them.
    comuni, inferred_comuni
        How many comuni, and of how many the coarsest area is inferred and not from a list.
    """

    extract: Extract
    base: Base
    by_status: Mapping[str, int]
    instruments: int
    comuni: int
    inferred_comuni: int

    @property
    def name(self) -> str:
        """The name of the city."""
        return self.extract.source.data.city.name

    @property
    def key(self) -> str:
        """Its key in the catalogue."""
        return self.extract.source.data.city.key

    def count(self, layer: LayerName) -> int:
        """How many rows of a layer answer the question."""
        return self.extract.layers[layer].reconciliation.inside

    def counts(self) -> tuple[int, ...]:
        """Pacts, houses, target areas, instruments."""
        return *(self.count(layer) for layer in FEATURE_LAYERS), self.instruments

    def without_geometry(self, layer: LayerName) -> pd.DataFrame:
        """The rows of the answer that are counted by what they declare and have no geometry."""
        rows = self.extract.layers[layer].rows
        return rows[rows.geometry.isna() | rows.geometry.is_empty]

    def without_date(self) -> pd.DataFrame | None:
        """The pacts of the answer without a date; None where not everybody may see dates."""
        pacts = self.extract.layers["pacts"].rows
        return pacts[pacts["date"] == ""] if is_public(self.extract, "pacts", "date") else None

    def source_shares(self) -> Mapping[str, float | None]:
        """Which share (0 to 1) of its pacts was read in which kind of source; None of no pacts."""
        pacts = self.extract.layers["pacts"].rows
        kinds = self.extract.source.vocabularies.get("source_type", {})
        if pacts.empty or not is_public(self.extract, "pacts", "source_type"):
            return dict.fromkeys(kinds)
        shares = pacts["source_type"].value_counts(normalize=True)
        return {kind: float(shares.get(kind, 0.0)) for kind in kinds}


def cities_of(
    selection: Selection,
    sources: Sequence[CityLayers],
    answer: Callable[[Selection, CityLayers], Extract],
) -> tuple[CityCounts, ...]:
    """Ask every city the question and return what each answers."""
    asked = [(question_of(selection, one), one.with_ambiti(())) for one in sources]
    return tuple(_counts(answer(question, source)) for question, source in asked)


def question_of(selection: Selection, source: CityLayers) -> Selection:
    """Return the question as it is asked of a city: everywhere in it, on its coarsest level."""
    city = source.data.city
    return replace(
        selection,
        city=city.key,
        level=city.levels[0].key,
        ambiti=(),
        areas=(),
        targets=(),
        view=None,
    )


def _counts(extract: Extract) -> CityCounts:
    areas, selection = extract.source.data.areas, extract.selection
    coarsest = areas.loc[areas["level"] == selection.level, "code"]
    comuni = areas[areas["code"] == areas["comune"]]
    statuses = selection.statuses or tuple(extract.source.vocabularies["status"])
    return CityCounts(
        extract=extract,
        base=whole(bases_of(areas, list(coarsest))),
        by_status={key: extract.facets["status"][key] for key in statuses},
        instruments=len(extract.source.data.instruments),
        comuni=len(comuni),
        inferred_comuni=int((comuni["confidence"] == "inferred").sum()),
    )
