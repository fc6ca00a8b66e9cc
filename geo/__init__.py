"""Pure geometry on frames: reference systems, joins, errors. It knows no pacts and no cities."""
