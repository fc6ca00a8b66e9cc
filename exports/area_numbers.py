"""The numbers of an atlas: an area's beside the whole's, and how the pages add up."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from exports.words import say
from layers.atlas import REASONS, remainders
from layers.describe import level_plural
from layers.numbers import COUNTS, area_table
from layers.words import enumerate_names, number
from layers.words import say as say_answer

if TYPE_CHECKING:
    from exports.stamp import Stamp
    from layers.answer import Extract
    from layers.atlas import AreaPage, Remainder
    from layers.numbers import AreaLine
    from layers.words import Lang


def atlas_title(extract: Extract, stamp: Stamp) -> str:
    """Return what stands on the cover."""
    level = extract.source.data.city.level(extract.selection.level)
    return say("atlas_title", stamp.lang, title=stamp.title, level=level_plural(level, stamp.lang))


def sums_line(extract: Extract) -> str:
    """Say what the pages add up to, beside the whole answer."""
    lang, table = extract.selection.lang, area_table(extract)
    numbers = {
        f"{which}_{name}": number(n, lang)
        for which, line in (("sum", table.sums), ("all", table.answer))
        for name, n in zip(COUNTS, line.counts, strict=True)
    }
    return say("atlas_sums", lang, pages=number(len(table.lines), lang), **numbers)


def page_numbers(page: AreaPage, whole: AreaLine, lang: Lang) -> list[dict[str, str]]:
    """Return the numbers of an area beside the whole answer's: label, n, whole, share."""
    return [
        {
            "label": say(f"sheet_count_{name}", lang),
            "n": number(n, lang),
            "whole": number(total, lang),
            "share": share(n, total, lang),
        }
        for name, n, total in zip(COUNTS, page.counts, whole.counts, strict=True)
    ]


def share(n: int, total: int, lang: Lang) -> str:
    """Write how much of the whole a number is; a dash where there is no whole."""
    return f"{number(100 * n / total, lang, decimals=0)}%" if total else "–"


def shown_remainders(extract: Extract) -> list[Remainder]:
    """Return what is on no page or on several, of the layers shown, in the order of the reasons."""
    found = [one for one in remainders(extract) if one.layer in extract.selection.layers]
    return sorted(found, key=lambda one: REASONS.index(one.reason))


def remainder_title(one: Remainder, lang: Lang) -> str:
    """Say how many rows of which layer are on no page or on several, and why."""
    name, n = say_answer(f"short.{one.layer}", lang), number(len(one.rows), lang)
    return say(f"atlas_{one.reason}", lang, name=name, n=n)


def remainder_text(extract: Extract) -> str:
    """Say what the pages add up to and whether every row is on one of them."""
    lang = extract.selection.lang
    shown = shown_remainders(extract)
    hidden = [one for one in remainders(extract) if one.layer not in extract.selection.layers]
    listed = "not_all" if shown else "" if hidden else "all"
    said = [say(f"atlas_{listed}", lang)] if listed else []
    if hidden:
        counted = Counter({one.layer: 0 for one in hidden})
        for one in hidden:
            counted[one.layer] += len(one.rows)
        names = [
            f"{say_answer(f'short.{layer}', lang)} ({number(n, lang)})"
            for layer, n in counted.items()
        ]
        said.append(say("atlas_not_shown", lang, names=enumerate_names(names, lang)))
    return " ".join((sums_line(extract), *said))
