"""The answer in words: the sentence, the counts, and the lines that an official adds up.

What comes out is plain text that may hold anything a register holds: show it as text.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from layers.ambiti import LEVEL as AMBITO
from layers.ambiti import codes_of, named
from layers.selection import DEFAULT_KINDS, FEATURE_LAYERS
from layers.words import day, enumerate_names, number, say, say_count

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from data.catalogue import Level, Term
    from geo.join import AreaRule
    from layers.answer import Extract, LayerAnswer
    from layers.city_layers import CityLayers
    from layers.selection import LayerName
    from layers.words import Lang

_MOST_NAMES = 6
_MOST_LETTERS = 80


def sentence(extract: Extract) -> str:
    """Say the whole answer in one sentence, numbers first."""
    lang = extract.selection.lang
    counts = {
        layer: say_count(_noun(extract, layer), answer.reconciliation.inside, lang)
        for layer, answer in extract.layers.items()
    }
    conditions = [*_conditions(extract), *_unplaced_condition(extract)]
    return say(
        "sentence",
        lang,
        **counts,
        where=_where(extract),
        conditions=f"; {'; '.join(conditions)}" if conditions else "",
    )


def _noun(extract: Extract, layer: LayerName) -> str:
    """A proposal is no pact: where only proposals are asked for they are called so."""
    only_proposals = layer == "pacts" and extract.selection.kinds == ("proposal",)
    return "proposals" if only_proposals else layer


def _unplaced_condition(extract: Extract) -> list[str]:
    """With no area chosen the answer is what can be placed on the level: say what cannot."""
    if not _some_unplaced_everywhere(extract):
        return []
    lang = extract.selection.lang
    counts = {
        layer: say_count(_noun(extract, layer), answer.reconciliation.unplaced, lang)
        for layer, answer in extract.layers.items()
    }
    return [say("condition_unplaced", lang, **counts)]


def _some_unplaced_everywhere(extract: Extract) -> bool:
    nothing_chosen = not extract.selection.areas and not extract.selection.targets
    unplaced = (answer.reconciliation.unplaced for answer in extract.layers.values())
    return nothing_chosen and any(unplaced)


def count_line(extract: Extract) -> str:
    """Say ``n of N`` for each layer, N being all that the register has for the city."""
    lang = extract.selection.lang
    parts = [
        say(
            "n_of_total",
            lang,
            n=number(answer.reconciliation.inside, lang),
            total=number(answer.reconciliation.register, lang),
            name=say(f"{layer}.{'one' if answer.reconciliation.register == 1 else 'many'}", lang),
        )
        for layer, answer in extract.layers.items()
    ]
    return " · ".join(parts)


def reconciliation_lines(extract: Extract) -> list[str]:
    """Return the lines that let a reader add up every number, and what is uncertain in them."""
    lines = []
    for layer in FEATURE_LAYERS:
        lines.extend(_layer_lines(extract, extract.layers[layer]))
    if extract.selection.level == AMBITO:
        told = ambiti_told(extract.source, extract.selection.lang)
        lines.extend(ambito_line(code, one, extract.selection.lang) for code, one in told.items())
    return [*lines, *_rule_lines(extract)]


def ambito_line(code: str, told: str, lang: Lang) -> str:
    """Return the line that says what an ambito of the level is made of."""
    return say("ambito_line", lang, code=code, told=told)


def ambiti_told(source: CityLayers, lang: Lang) -> Mapping[str, str]:
    """Say of each ambito, by its code, its name and what it is made of."""
    names, told = source.area_names, {}
    for at, (code, ambito) in enumerate(zip(codes_of(source.ambiti), source.ambiti, strict=True)):
        members = _shortened([names[one] for one in ambito.codes], lang)
        key = "ambito_of" if ambito.codes else "ambito_drawn"
        told[code] = say(key, lang, name=named(ambito, at), members=members)
    return told


def level_name(level: Level, lang: Lang) -> str:
    """Return what the city calls an area of the level."""
    return level.it if lang == "it" else level.en


def level_plural(level: Level, lang: Lang) -> str:
    """Return what the city calls the areas of the level."""
    return level.plural_it if lang == "it" else level.plural_en


def term_label(terms: Mapping[str, Term], key: str, lang: Lang) -> str:
    """Return the label of a vocabulary key."""
    return terms[key].it if lang == "it" else terms[key].en


def _where(extract: Extract) -> str:
    selection, data = extract.selection, extract.source.data
    lang, city = selection.lang, extract.source.data.city.name
    if _some_unplaced_everywhere(extract):
        level = level_name(data.city.level(selection.level), lang)
        where = say("where_level", lang, level=level, city=city)
    elif not selection.areas:
        where = say("where_city", lang, city=city)
    else:
        where = say("where_areas", lang, areas=_area_names(extract), city=city)
    if not selection.targets:
        return where
    names = data.target_areas.loc[data.target_areas["id"].isin(selection.targets), "name"]
    form = "target_one" if len(names) == 1 else "target_many"
    targets = say(form, lang, names=_shortened(names, lang))
    return f"{where}, {say('where_targets', lang, targets=targets)}"


def _area_names(extract: Extract) -> str:
    """Name the chosen areas, level by level: ``A e B (zone omogenee), C (comune)``."""
    selection, data = extract.selection, extract.source.data
    chosen = data.areas[data.areas["code"].isin(selection.areas)]
    parts = []
    for level in data.city.levels:
        names = chosen.loc[chosen["level"] == level.key, "name"]
        if level.key == AMBITO:
            told = ambiti_told(extract.source, selection.lang)
            parts += [told[code] for code in chosen.loc[chosen["level"] == AMBITO, "code"]]
        elif len(names):
            say_level = level_name if len(names) == 1 else level_plural
            kind = say_level(level, selection.lang)
            parts.append(f"{_shortened(names, selection.lang)} ({kind})")
    return ", ".join(parts)


def _shortened(names: Iterable[str], lang: Lang) -> str:
    names = list(names)
    if len(names) <= _MOST_NAMES:
        return enumerate_names(names, lang)
    shown = ", ".join(names[: _MOST_NAMES - 1])
    return say("area_and_others", lang, names=shown, n=len(names) - _MOST_NAMES + 1)


def _conditions(extract: Extract) -> list[str]:
    selection, terms = extract.selection, extract.source.vocabularies
    lang = selection.lang

    def named(key: str, vocabulary: str, keys: tuple[str, ...]) -> list[str]:
        labels = [f"«{term_label(terms[vocabulary], one, lang)}»" for one in keys]
        return [say(key, lang, names=enumerate_names(labels, lang))] if keys else []

    kinds = () if selection.kinds == DEFAULT_KINDS else selection.kinds
    return [
        *named("condition_kind", "kind", kinds),
        *named("condition_status", "status", selection.statuses),
        *named("condition_theme", "theme", selection.themes),
        *_date_condition(extract),
        *([say("condition_text", lang, text=_cut(selection.text))] if selection.text else []),
    ]


def _cut(text: str) -> str:
    return text if len(text) <= _MOST_LETTERS else f"{text[:_MOST_LETTERS]}…"


def _date_condition(extract: Extract) -> list[str]:
    selection, pacts = extract.selection, extract.layers["pacts"]
    if selection.on is None:
        return []
    written = day(selection.on, selection.lang)
    if not selection.unknown:
        return [say("condition_on_strict", selection.lang, day=written)]
    unknown = len(pacts.unknown)
    yes = number(len(pacts.inside) - unknown, selection.lang)
    doubtful = number(unknown, selection.lang)
    return [say("condition_on", selection.lang, day=written, yes=yes, unknown=doubtful)]


def _layer_lines(extract: Extract, answer: LayerAnswer) -> list[str]:
    lang, sums = extract.selection.lang, answer.reconciliation
    name = say(f"short.{answer.layer}", lang)
    numbers = {key: number(n, lang) for key, n in asdict(sums).items()}
    numbers["excluded"] = number(sums.excluded, lang)
    by_default = answer.layer == "pacts" and extract.selection.kinds == DEFAULT_KINDS
    note = say("proposals_note", lang) if by_default and sums.excluded else ""
    lines = [say("reconciliation", lang, name=name, note=note, **numbers)]
    level = level_name(extract.source.data.city.level(extract.selection.level), lang)
    if answer.gap.any:
        lines.append(_gap_line(extract, answer, name, level))
    lines.extend(_uncertain_lines(extract, answer, name, level))
    n = len(answer.contradicting)
    return [*lines, *([say("contradicts_line", lang, name=name, n=number(n, lang))] if n else [])]


def _uncertain_lines(extract: Extract, answer: LayerAnswer, name: str, level: str) -> list[str]:
    lang = extract.selection.lang
    inside, outside = len(answer.uncertain), answer.uncertain_outside
    if not inside and not outside:
        return []
    if not extract.selection.areas:
        return [say("uncertain_line", lang, name=name, n=number(inside, lang), level=level)]
    numbers = {"inside": number(inside, lang), "outside": number(outside, lang)}
    return [say("uncertain_choice_line", lang, name=name, **numbers)]


def _gap_line(extract: Extract, answer: LayerAnswer, name: str, level: str) -> str:
    lang, gap = extract.selection.lang, answer.gap
    reasons = [
        say(key, lang, n=number(n, lang))
        for key, n in (
            ("level_gap_none", gap.in_no_area),
            ("level_gap_straddling", gap.straddling),
            ("level_gap_unplaced", gap.unplaced),
            ("level_gap_several", gap.repeated),
        )
        if n
    ]
    total = int(extract.areas[answer.layer].sum())
    return say(
        "level_gap",
        lang,
        name=name,
        level=level,
        sum=number(total, lang),
        inside=number(answer.reconciliation.inside, lang),
        reasons="; ".join(reasons),
    )


def _rule_lines(extract: Extract) -> list[str]:
    lang = extract.selection.lang
    rule = extract.selection.rule
    lines = [
        say("rule_line", lang, rule=say(f"rule.{rule}", lang), help=say(f"rule_help.{rule}", lang))
    ]
    changes = {other: by_layer for other, by_layer in extract.rule_changes.items() if by_layer}
    lines.extend(_rule_change(other, by_layer, lang) for other, by_layer in changes.items())
    return lines if changes else [*lines, say("rule_no_change", lang)]


def _rule_change(rule: AreaRule, by_layer: Mapping[LayerName, tuple[int, int]], lang: Lang) -> str:
    changes = [
        f"+{number(more, lang)} −{number(less, lang)} {say(f'{layer}.many', lang)}"
        for layer, (more, less) in by_layer.items()
    ]
    return say("rule_change", lang, rule=say(f"rule.{rule}", lang), changes=", ".join(changes))
