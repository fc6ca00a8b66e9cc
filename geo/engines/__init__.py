"""The join of many rows, in one process, in several, or in PostGIS: the same answer from each.

Rows come in *parts* (:mod:`~geo.engines.parts`): files of GeoParquet, or row groups of a file. A
*question* (:mod:`~geo.engines.question`) is the areas and the rule. An engine answers it for every
part and writes the part with the codes of its areas; what it found is added up. So no more than
the parts under work are ever in memory.
"""
