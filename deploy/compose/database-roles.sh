#!/bin/sh
# Creates the site's and the auditor's roles in a new database. The first migrate finds their names in the settings of
# the database and grants the privileges (docs/deployment.md, Database roles).
set -eu
psql --set=ON_ERROR_STOP=1 --username="$POSTGRES_USER" --dbname="$POSTGRES_DB" \
    --set=site_password="$(cat /run/secrets/site_password)" \
    --set=auditor_password="$(cat /run/secrets/auditor_password)" \
    --set=database="$POSTGRES_DB" <<'SQL'
CREATE ROLE diseasemaps_site LOGIN PASSWORD :'site_password';
CREATE ROLE diseasemaps_auditor LOGIN PASSWORD :'auditor_password';
REVOKE TEMPORARY ON DATABASE :"database" FROM PUBLIC;
ALTER DATABASE :"database" SET diseasemaps.site_role = 'diseasemaps_site';
ALTER DATABASE :"database" SET diseasemaps.auditor_role = 'diseasemaps_auditor';
SQL
