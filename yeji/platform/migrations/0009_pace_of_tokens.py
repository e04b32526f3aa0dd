from django.db import migrations

# What a token's own limit refuses is none of its account's: another program of the same person goes on.
PACE = """
DROP FUNCTION platform_pace(bigint, bigint, timestamptz);
CREATE OR REPLACE FUNCTION platform_pace(token bigint, account bigint, at timestamptz, token_limit int) RETURNS int[]
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
    IF token_limit > 0 AND by_token > token_limit THEN
        RETURN ARRAY[by_token, 0];
    END IF;
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
    dependencies = [("platform", "0008_content")]

    operations = [
        migrations.RunSQL(PACE, "DROP FUNCTION platform_pace(bigint, bigint, timestamptz, int)"),
    ]
