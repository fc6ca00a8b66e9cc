-- Versions, the rows of each by layer, and which version is current.
-- The columns of the rows are those of data/schema.py; what a register has beside them (where in
-- its file a row stood, columns of one city) is in "others", so that nothing is lost.
-- NULL: missing; '': empty. Codes of areas are text[]. Shapes are in EPSG:4326, of any type and
-- dimension: a type with a dimension would refuse heights that a file had.

CREATE TABLE versions (
    number integer PRIMARY KEY CHECK (number > 0),
    id text NOT NULL UNIQUE,
    city text NOT NULL,
    layer text NOT NULL CHECK (layer IN ('pacts', 'houses', 'target_areas', 'areas')),
    made timestamptz NOT NULL,
    message text NOT NULL,
    file_name text NOT NULL,
    rows integer NOT NULL CHECK (rows >= 0),
    sha256 text NOT NULL CHECK (sha256 ~ '^[0-9a-f]{64}$'),
    parent text REFERENCES versions (id),
    mode text NOT NULL CHECK (mode IN ('update', 'replace', 'restore')),
    -- Columns with their kinds, report of the check. json, not jsonb: the order of the columns
    -- and every sign of the report stay as they were, and the checksum with them.
    details json NOT NULL,
    details_sha256 text NOT NULL CHECK (details_sha256 ~ '^[0-9a-f]{64}$'),
    UNIQUE (number, city, layer)
);

CREATE TABLE pointers (
    city text NOT NULL,
    layer text NOT NULL,
    version integer NOT NULL,
    PRIMARY KEY (city, layer),
    FOREIGN KEY (version, city, layer) REFERENCES versions (number, city, layer)
);

CREATE TABLE pacts (
    in_version integer NOT NULL REFERENCES versions (number),
    position integer NOT NULL,
    id text, name text, kind text, parent_pact text, instrument text, place text, address text,
    district text, declared text[], zone_in_source text, parties text, public_party text,
    theme_source text, theme text, status_source text, status text, date text, date_precision text,
    date_basis text, end_date text, legal_basis text, act text, location_method text,
    precision_m double precision, location_source text, confidence text, source_type text,
    source text, licence text, retrieved text, notes text,
    others jsonb NOT NULL,
    shape geometry CHECK (ST_SRID(shape) = 4326),
    PRIMARY KEY (in_version, position)
);

CREATE TABLE houses (
    in_version integer NOT NULL REFERENCES versions (number),
    position integer NOT NULL,
    id text, name text, alt_names text, type text, address text, district text, manager text,
    year_opened bigint, network_status text, declared text[], location_method text,
    precision_m double precision, location_source text, confidence text, source text, licence text,
    retrieved text, notes text,
    others jsonb NOT NULL,
    shape geometry CHECK (ST_SRID(shape) = 4326),
    PRIMARY KEY (in_version, position)
);

CREATE TABLE target_areas (
    in_version integer NOT NULL REFERENCES versions (number),
    position integer NOT NULL,
    id text, name text, programme text, funding text, year_from bigint, year_to bigint,
    designation text, units text, places text, declared text[], location_method text,
    geometry_note text, precision_m double precision, official_perimeter boolean, confidence text,
    source text, licence text, retrieved text, notes text,
    others jsonb NOT NULL,
    shape geometry CHECK (ST_SRID(shape) = 4326),
    PRIMARY KEY (in_version, position)
);

CREATE TABLE areas (
    in_version integer NOT NULL REFERENCES versions (number),
    position integer NOT NULL,
    code text, name text, level text, city text, parent text, parent_share double precision,
    comune text, population bigint, population_year bigint, area_km2 double precision,
    valid_from text, valid_to text, institution boolean, confidence text, note_it text,
    note_en text, source text, licence text, retrieved text, alt_names text, name_source text,
    citation text,
    others jsonb NOT NULL,
    shape geometry CHECK (ST_SRID(shape) = 4326),
    PRIMARY KEY (in_version, position)
);
