from django.db import migrations

# Immutable, because what is kept is always ISO 8601 with its offset: no setting changes how it is read.
FUNCTIONS = """
CREATE OR REPLACE FUNCTION platform_day(given text) RETURNS date
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS 'SELECT given::date';
CREATE OR REPLACE FUNCTION platform_moment(given text) RETURNS timestamptz
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS 'SELECT given::timestamptz';
CREATE OR REPLACE FUNCTION platform_time(given text) RETURNS time
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS 'SELECT given::time';
"""


class Migration(migrations.Migration):
    dependencies = [("platform", "0005_notices_and_shortcuts")]

    operations = [migrations.RunSQL(FUNCTIONS, migrations.RunSQL.noop)]
