"""Keys as numbers: picked and counted as the keys themselves are."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers.coded import Coded

KEYS = st.lists(st.sampled_from(["a", "b", "", "other"]), max_size=12)


@given(KEYS, st.sets(st.sampled_from(["a", "b", "other", "unheard"])))
def test_keys_are_picked_and_counted(column: list[str], chosen: set[str]) -> None:
    coded = Coded.of(pd.Series(column, dtype="str"), ("b", "a"))
    assert coded.keys[:2] == ("b", "a")
    picked = coded.among(chosen)
    assert list(picked) == [key in chosen for key in column]
    counts = Counter(key for key in column if key in chosen)
    assert coded.counts(picked) == {key: counts[key] for key in coded.keys}
    assert not sum(coded.counts(np.zeros(len(column), dtype=bool)).values())


@pytest.mark.parametrize("column", [["a", "b", None], [None, None], [float("nan"), "a"]])
def test_a_row_without_key_is_refused_and_takes_no_other_key(column: list[str]) -> None:
    with pytest.raises(ValueError, match=r"of \d keys are missing: write empty texts"):
        Coded.of(pd.Series(column, dtype=object), ("z", "a", "b"))
