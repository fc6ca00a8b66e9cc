"""A TOML table under inspection: each value is asked for by name and type, each fault is noted."""

from __future__ import annotations

import tomllib
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from pathlib import Path

T = TypeVar("T")

_NAMES = {str: "a text", bool: "true or false", int: "a whole number", date: "a date (2026-11-21)"}


class Entry:
    """One table of a TOML file; faults go to ``problems``, which all entries of a load share.

    A missing or wrong value is replaced by an empty one, so that reading goes on and finds the
    rest.
    """

    def __init__(self, content: dict[str, Any], where: str, problems: list[str]) -> None:
        self.where = where
        self._left = dict(content)
        self._problems = problems

    def text(self, key: str, default: str | None = None) -> str:
        """Return a text; without a default it must be there and not be empty."""
        value = self._take(key, str, default)
        if value == "" and default is None:
            self.fault(f"`{key}` is empty: say what it is")
        return value or ""

    def flag(self, key: str, *, default: bool | None = None) -> bool:
        """Return true or false."""
        return bool(self._take(key, bool, default))

    def whole(self, key: str, default: int | None = None) -> int:
        """Return a whole number."""
        return self._take(key, int, default) or 0

    def day(self, key: str) -> date:
        """Return a date that must be there."""
        return self._take(key, date, None) or date.min

    def day_or_none(self, key: str) -> date | None:
        """Return a date, or None where there is none."""
        return self._take(key, date, None) if key in self._left else None

    def tables(self, key: str) -> tuple[Entry, ...]:
        """Return the entries of an array of tables, () where there is none."""
        value = self._left.pop(key, [])
        if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
            self.fault(f"`{key}` must be a list of tables")
            return ()
        return tuple(
            self._below(each, f"{key} {each.get('key', each.get('name', n))}")
            for n, each in enumerate(value, start=1)
        )

    def table(self, key: str) -> Entry:
        """Return the table of that name, an empty one where there is none."""
        value = self._left.pop(key, {})
        if not isinstance(value, dict):
            self.fault(f"`{key}` must be a table")
            value = {}
        return self._below(value, key)

    def all_tables(self) -> dict[str, Entry]:
        """Return the tables that this one holds, by their names."""
        return {name: self.table(name) for name in tuple(self._left)}

    def fault(self, text: str) -> None:
        """Note a fault of this entry."""
        self._problems.append(f"{self.where}: {text}")

    def done(self) -> None:
        """Note every name that nobody asked for: it is misspelt or means nothing."""
        for name in self._left:
            self.fault(f"`{name}` is not a known name here: mend its spelling or remove it")

    def _below(self, content: dict[str, Any], name: str) -> Entry:
        return Entry(content, f"{self.where}, {name}", self._problems)

    def _take(self, key: str, kind: type[T], default: T | None) -> T | None:
        if key not in self._left:
            if default is None:
                self.fault(f"`{key}` is missing: {_NAMES[kind]} was expected")
            return default
        value = self._left.pop(key)
        wrong_twin = (kind is int and isinstance(value, bool)) or isinstance(value, datetime)
        if not isinstance(value, kind) or wrong_twin:
            self.fault(f"`{key}` is {value!r}: {_NAMES[kind]} was expected")
            return default
        return value


def read_toml(path: Path, where: str, problems: list[str]) -> Entry:
    """Read a TOML file as an entry, an empty one where it cannot be read."""
    try:
        return Entry(tomllib.loads(path.read_text(encoding="utf-8")), where, problems)
    except FileNotFoundError:
        problems.append(f"{where}: the file is not there")
    except (OSError, ValueError) as error:
        problems.append(f"{where}: it is not readable TOML ({error})")
    return Entry({}, where, problems)
