"""The statements of the join in PostGIS. No value and no name is ever put into their text.

Everything lies in temporary tables of one transaction that is rolled back in the end: nothing
stays, whatever happens to the connection, and a role that may only read can do it.

``ST_Intersects`` decides for points by a computation of its own that rounds: of 107,000 points on
real borders or one ulp beside it put one on the wrong side (PostGIS 3.3). So points by a border go
to GEOS (``ST_Disjoint``, which never takes that way); beyond the tolerance rounding cannot matter,
since it is a million times larger.
"""

from __future__ import annotations

import sqlalchemy as sa

from geo.join import HALVES, MAJORITY, AreaRule

MAKE_TABLES = tuple(
    sa.text(statement)
    for statement in (
        "CREATE TEMPORARY TABLE asked_areas (ordinal integer, geom geometry) ON COMMIT DROP",
        """CREATE TEMPORARY TABLE asked_rows (
            row bigint, geom geometry, key text, near boolean NOT NULL DEFAULT false
        ) ON COMMIT DROP""",
        # A million pairs are sorted in memory, where the server's own setting would use its disk.
        "SELECT set_config('work_mem', '64MB', true)",
    )
)

COPY_AREAS = "COPY asked_areas (ordinal, geom) FROM STDIN (FORMAT BINARY)"
COPY_FEATURES = "COPY asked_rows (row, geom) FROM STDIN (FORMAT BINARY)"

SET_SRID = sa.text("UPDATE asked_areas SET geom = ST_SetSRID(geom, :srid)")

PREPARE = tuple(
    sa.text(statement)
    for statement in (
        "CREATE INDEX ON asked_rows USING gist (geom)",
        "CREATE INDEX ON asked_rows (row)",
        "ANALYZE asked_rows",
        "ANALYZE asked_areas",
    )
)

STRANGE_TYPES = sa.text("""
SELECT DISTINCT GeometryType(geom) FROM asked_rows WHERE GeometryType(geom) NOT IN
    ('POINT', 'MULTIPOINT', 'LINESTRING', 'MULTILINESTRING', 'POLYGON', 'MULTIPOLYGON')
""")

NEAR = sa.text("""
UPDATE asked_rows SET near = true WHERE row IN (
    SELECT f.row
    FROM (SELECT (ST_DumpSegments(geom)).geom FROM asked_areas) AS edge
    JOIN asked_rows f ON ST_DWithin(edge.geom, f.geom, :tolerance)
    WHERE GeometryType(f.geom) IN ('POINT', 'MULTIPOINT')
)
""")
"""The points by a border: within a tolerance that is a million times what rounding does."""

PAIRS = sa.text("""
CREATE TEMPORARY TABLE found_pairs ON COMMIT DROP AS
SELECT f.row, a.ordinal, GeometryType(f.geom) = 'POINT' AS is_point
FROM asked_areas a
JOIN asked_rows f ON f.geom && a.geom
WHERE CASE WHEN f.near THEN NOT ST_Disjoint(a.geom, f.geom) ELSE ST_Intersects(a.geom, f.geom) END
""")

_KEPT = """
CREATE TEMPORARY TABLE kept_pairs ON COMMIT DROP AS
SELECT row, ordinal
FROM (
    SELECT DISTINCT ON (row) row, ordinal FROM found_pairs WHERE is_point ORDER BY row, ordinal
) AS points
UNION ALL
SELECT p.row, p.ordinal
FROM found_pairs p JOIN asked_rows f USING (row) JOIN asked_areas a USING (ordinal)
WHERE NOT p.is_point AND {rule}
"""

_MOSTLY = f"""
(
    SELECT CASE ST_Dimension(f.geom)
        WHEN 2 THEN ST_Area(ST_Intersection(shape, area)) / NULLIF(ST_Area(shape), 0)
        WHEN 1 THEN ST_Length(ST_Intersection(shape, area)) / NULLIF(ST_Length(shape), 0)
        -- Points are counted where they lie in their own CRS.
        ELSE ST_NPoints(ST_Intersection(f.geom, a.geom))::float8 / ST_NPoints(f.geom)
    END
    FROM (
        SELECT ST_Transform(ST_SetSRID(f.geom, :srid), :metric) AS shape,
               ST_Transform(ST_SetSRID(a.geom, :srid), :metric) AS area
    ) AS in_metres
) > {MAJORITY + HALVES}
"""  # noqa: S608 - numbers of ours

# Covered by: none of the shape is outside of the area. ST_CoveredBy rounds for multipoints.
_WITHIN = "ST_Relate(f.geom, a.geom, '**F**F***')"

KEPT = {
    AreaRule.TOUCHES: sa.text(_KEPT.format(rule="true")),
    AreaRule.MOSTLY: sa.text(_KEPT.format(rule=_MOSTLY)),
    AreaRule.WITHIN: sa.text(_KEPT.format(rule=_WITHIN)),
}
"""A point belongs to the first of its areas in order; shapes belong by the rule."""

REPORT = sa.text("""
SELECT
    (SELECT count(*) FROM asked_rows) AS total,
    (SELECT count(DISTINCT row) FROM kept_pairs) AS matched,
    (SELECT count(*) FROM asked_rows WHERE geom IS NULL OR ST_IsEmpty(geom)) AS unplaced,
    count(*) FILTER (WHERE is_point) AS on_border,
    count(*) FILTER (WHERE NOT is_point) AS straddling
FROM (SELECT is_point FROM found_pairs GROUP BY row, is_point HAVING count(*) > 1) AS several
""")

COUNTS = sa.text("SELECT ordinal, count(*) FROM kept_pairs GROUP BY ordinal")

ORDER = sa.text("CREATE INDEX ON kept_pairs (row)")
CODES = sa.text("""
SELECT array_agg(row - :first ORDER BY row, ordinal), array_agg(ordinal ORDER BY row, ordinal)
FROM kept_pairs WHERE row >= :first AND row < :beyond
""")

HAS_POSTGIS = sa.text("SELECT extversion FROM pg_extension WHERE extname = 'postgis'")
KNOWS_SRID = sa.text("SELECT count(*) FROM spatial_ref_sys WHERE srid = :srid")
SRIDS = sa.text("SELECT DISTINCT ST_SRID(geom) FROM asked_rows WHERE geom IS NOT NULL")
KEYED = sa.text(
    "SELECT key, ST_AsBinary(geom) FROM asked_rows WHERE row >= :first AND row < :beyond"
    " ORDER BY row"
)
