"""What can go wrong with a register. Whatever it is, what was published before stays as it was."""

from __future__ import annotations

import errno
from contextlib import contextmanager
from typing import TYPE_CHECKING

from data.register.words import say
from geo.errors import CondivisaError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from data.register.accept import Fault
    from data.words import Lang

_WHY = {
    errno.ENOSPC: "store_full",
    getattr(errno, "EDQUOT", errno.ENOSPC): "store_full",
    errno.EFBIG: "store_full",
    errno.EACCES: "store_rights",
    errno.EPERM: "store_rights",
    errno.EROFS: "store_rights",
}


class RegisterError(CondivisaError):
    """Root of them: a key of ``words.toml`` and its values, to be said in the reader's language."""

    def __init__(self, key: str, **values: object) -> None:
        self.key = key
        self.values = {name: str(value) for name, value in values.items()}
        super().__init__(say(key, "en", **self.values))

    def text(self, lang: Lang) -> str:
        """Say it in that language."""
        return say(self.key, lang, **self.values)


class BusyError(RegisterError):
    """Somebody else is writing, and did not finish in time."""


class OutdatedError(RegisterError):
    """Another version came in between: what was to be published was made from an older one."""


class DamagedError(RegisterError):
    """What is stored is not what was written: it is told and never shown."""


class UnknownVersionError(RegisterError):
    """There is no version of that name, or several begin so."""


class NotWrittenError(RegisterError):
    """The store cannot be written to, or cannot be read; what was there is as before."""


class RowsRefusedError(RegisterError):
    """Rows that the map could not show; ``faults`` lists all of them."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("rows_refused", count=len(self.faults))

    def lines(self, lang: Lang) -> list[str]:
        """Say which rows, and what is wrong with each."""
        return [fault.text(lang) for fault in self.faults]


@contextmanager
def told(folder: Path) -> Iterator[None]:
    """Turn what the system says of a store's folder into a message."""
    try:
        yield
    except OSError as error:
        key = _WHY.get(error.errno or 0, "store_not_written")
        reason = error.strerror or str(error)
        raise NotWrittenError(key, folder=folder, reason=reason) from error
