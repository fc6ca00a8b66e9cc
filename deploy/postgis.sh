#!/bin/sh
# What the database of compose.yaml is made with: the app's own role, which is no superuser.
set -eu

# psql quotes the password itself (:'password'); the role makes its schema at its first publication.
psql --no-psqlrc --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" <<'SQL'
\getenv password CONDIVISA_PASSWORD
CREATE EXTENSION IF NOT EXISTS postgis;
CREATE ROLE condivisa LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD :'password';
REVOKE ALL ON DATABASE condivisa FROM PUBLIC;
GRANT CONNECT, CREATE, TEMPORARY ON DATABASE condivisa TO condivisa;
SQL
