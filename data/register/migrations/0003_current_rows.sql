-- The rows that are current, for whoever opens the database with QGIS or SQL.

CREATE VIEW current_pacts AS
    SELECT pointers.city AS in_city, versions.id AS version_id, versions.made, pacts.*
    FROM pointers
    JOIN versions ON versions.number = pointers.version
    JOIN pacts ON pacts.in_version = pointers.version;

CREATE VIEW current_houses AS
    SELECT pointers.city AS in_city, versions.id AS version_id, versions.made, houses.*
    FROM pointers
    JOIN versions ON versions.number = pointers.version
    JOIN houses ON houses.in_version = pointers.version;

CREATE VIEW current_target_areas AS
    SELECT pointers.city AS in_city, versions.id AS version_id, versions.made, target_areas.*
    FROM pointers
    JOIN versions ON versions.number = pointers.version
    JOIN target_areas ON target_areas.in_version = pointers.version;

CREATE VIEW current_areas AS
    SELECT pointers.city AS in_city, versions.id AS version_id, versions.made, areas.*
    FROM pointers
    JOIN versions ON versions.number = pointers.version
    JOIN areas ON areas.in_version = pointers.version;
