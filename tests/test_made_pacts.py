"""The registers that the benchmarks are run on are made the same each time, and load as files."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest

from benchmarks.made_pacts import CITY, catalogue_with, with_pacts
from data.catalogue import load_catalogue
from data.city import load_city
from geo.join import AreaRule
from layers.city_layers import CityLayers

if TYPE_CHECKING:
    from pathlib import Path

    from data.city import CityData

N = 400


@pytest.fixture(scope="module")
def made() -> CityData:
    return with_pacts(load_city(load_catalogue(), CITY), N, seed=7)


def test_they_are_as_many_as_asked_for_and_all_different(made: CityData) -> None:
    assert len(made.pacts) == made.pacts["id"].nunique() == made.pacts["name"].nunique() == N
    assert set(made.parties["pact_id"]) <= set(made.pacts["id"])
    again = with_pacts(load_city(load_catalogue(), CITY), N, seed=7)
    pd.testing.assert_frame_equal(again.pacts, made.pacts)
    assert again.fingerprint == made.fingerprint
    other = with_pacts(load_city(load_catalogue(), CITY), N, seed=8)
    assert other.fingerprint != made.fingerprint
    assert not other.pacts["date"].equals(made.pacts["date"])


def test_they_lie_where_they_say(made: CityData) -> None:
    places = CityLayers.of(made, load_catalogue()).places["pacts", AreaRule.MOSTLY]
    assert 0.5 < places.has_geometry.mean() < 0.95
    assert places.contradicts.mean() < 0.01
    zone = places.pairs("zona").drop_duplicates("row").set_index("row")["area"]
    declared = made.pacts["zone_in_source"].loc[zone.index]
    assert (zone.to_numpy() == declared.to_numpy()).mean() > 0.99


def test_the_catalogue_written_of_them_loads_as_the_same_city(
    tmp_path: Path, made: CityData
) -> None:
    root = catalogue_with(tmp_path / "made", N, seed=7)
    loaded = load_city(load_catalogue(root), CITY)
    without = [name for name in made.pacts if name != "geometry"]
    pd.testing.assert_frame_equal(loaded.pacts[without], made.pacts[without])
    both = zip(loaded.pacts.geometry, made.pacts.geometry, strict=True)
    assert np.all([one == other for one, other in both])
    pd.testing.assert_frame_equal(loaded.parties, made.parties)
