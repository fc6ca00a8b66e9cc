"""Zip files that depend on nothing but what is in them: the same parts, the same bytes."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

_FIRST_YEAR, _LAST_YEAR = 1980, 2107
_READABLE_BY_ALL = 0o644 << 16


def fixed_zip(parts: Mapping[str, bytes], made: date) -> bytes:
    """Return a zip of named parts, in their order, all of the same day.

    ``made`` is brought into the years that a zip can name.
    """
    year = min(max(made.year, _FIRST_YEAR), _LAST_YEAR)
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for name, content in parts.items():
            info = zipfile.ZipInfo(name, (year, made.month, made.day, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = _READABLE_BY_ALL
            info.create_system = 3  # the attributes are read as a file's rights
            archive.writestr(info, content)
    return body.getvalue()
