"""The legend of the maps of a reading: one for all maps that are looked at together."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from exports.legend import OVER, SIZE_MM, LegendLine, LegendSection, legend_sections
from exports.picture.map_groups import on_ground, variants
from exports.picture.overlays import POINTED, overlay_svg

if TYPE_CHECKING:
    from exports.picture.map_groups import MapGroup


def reading_legend(group: MapGroup) -> tuple[LegendSection, ...]:
    """Return the one legend of a group: first the shapes over the maps, then what the answers have.

    It has numbers only where there is one map of a whole answer: else they would differ from map to
    map.
    """
    sections: dict[str, LegendSection] = {}
    for extract in {id(one.extract): one.extract for one in group.maps}.values():
        for section in legend_sections(extract, group.classes):
            classes = section.lines[0].key.startswith("class:")
            key = "classes" if classes else section.title or "conventions"
            known = sections.get(key, replace(section, lines=()))
            if section.title not in known.title:
                # The areas of one city are not called as those of another.
                known = replace(known, title=f"{known.title} · {section.title}")
            there = {line.key for line in known.lines}
            more = tuple(
                line if group.alone else replace(line, n=None)
                for line in section.lines
                if line.key not in there
            )
            sections[key] = replace(known, lines=known.lines + more)
    lines = tuple(_shape_lines(group))
    over = [LegendSection("", "", lines)] if lines else []
    return (*over, *sections.values())


def _shape_lines(group: MapGroup) -> list[LegendLine]:
    looks, made = variants(group), {}
    for one in group.maps:
        for shapes in one.shapes:
            ground = on_ground(shapes, one)
            if not ground or shapes.key in made:
                continue
            picture = overlay_svg(shapes.style, looks[shapes.key], size_mm=SIZE_MM)
            n = len(ground) if group.alone and shapes.style in POINTED else None
            made[shapes.key] = LegendLine(picture, shapes.label, n, f"{OVER}{shapes.key}")
    return list(made.values())
