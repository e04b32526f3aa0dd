import django.contrib.postgres.fields
from django.db import migrations, models

# What was counted is worth a minute: it is not written ahead, and a crash may forget it. A row is changed where it
# stands. While nothing may be written, nothing is counted and everybody may still read.
PACE = """
ALTER TABLE platform_pace SET UNLOGGED;
ALTER TABLE platform_pace SET (fillfactor = 20);
CREATE OR REPLACE FUNCTION platform_pace(token bigint, account bigint, at timestamptz) RETURNS int[]
LANGUAGE plpgsql AS $body$
DECLARE
    now_minute timestamptz := date_trunc('minute', at);
    by_token int;
    by_account int;
BEGIN
    IF current_setting('transaction_read_only')::boolean THEN
        RETURN ARRAY[0, 0];
    END IF;
    INSERT INTO platform_pace AS kept (whose, minute, number) VALUES ('token ' || token, now_minute, 1)
    ON CONFLICT (whose) DO UPDATE SET minute = excluded.minute,
        number = CASE WHEN kept.minute = excluded.minute THEN kept.number + 1 ELSE 1 END
    RETURNING number INTO by_token;
    INSERT INTO platform_pace AS kept (whose, minute, number) VALUES ('account ' || account, now_minute, 1)
    ON CONFLICT (whose) DO UPDATE SET minute = excluded.minute,
        number = CASE WHEN kept.minute = excluded.minute THEN kept.number + 1 ELSE 1 END
    RETURNING number INTO by_account;
    UPDATE platform_token SET used_at = at
    WHERE id = token AND (used_at IS NULL OR used_at < at - interval '10 minutes');
    RETURN ARRAY[by_token, by_account];
END $body$;
"""


class Migration(migrations.Migration):
    dependencies = [("platform", "0006_own_fields")]

    operations = [
        migrations.AddField(
            model_name="token",
            name="access",
            field=models.CharField(
                choices=[("write", "reads and writes"), ("read", "only reads")],
                db_default="write",
                default="write",
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name="token",
            name="types",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=60), db_default=[], default=list, size=None
            ),
        ),
        migrations.AddField(model_name="token", name="used_at", field=models.DateTimeField(null=True)),
        migrations.CreateModel(
            name="Pace",
            fields=[
                ("whose", models.CharField(max_length=40, primary_key=True, serialize=False)),
                ("minute", models.DateTimeField()),
                ("number", models.IntegerField()),
            ],
        ),
        migrations.RunSQL(PACE, "DROP FUNCTION platform_pace(bigint, bigint, timestamptz)"),
    ]
