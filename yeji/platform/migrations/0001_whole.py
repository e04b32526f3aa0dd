"""Accounts, their tokens and notices, files, and the numbers that every record takes its own from."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

# Casts that an index may rest on.
FUNCTIONS = """
CREATE OR REPLACE FUNCTION platform_day(given text) RETURNS date
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS 'SELECT given::date';
CREATE OR REPLACE FUNCTION platform_moment(given text) RETURNS timestamptz
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS 'SELECT given::timestamptz';
CREATE OR REPLACE FUNCTION platform_time(given text) RETURNS time
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS 'SELECT given::time';
"""
PACE = """
ALTER TABLE platform_pace SET UNLOGGED;
ALTER TABLE platform_pace SET (fillfactor = 20);
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
    # What instances made before these were one have run; such an instance has nothing left to do.
    replaces = [
        ("platform", "0001_first"),
        ("platform", "0002_right_sign_ins"),
        ("platform", "0003_password_links_and_what_was_done_to_accounts"),
        ("platform", "0004_operations_on_the_instance"),
        ("platform", "0005_notices_and_shortcuts"),
        ("platform", "0006_own_fields"),
        ("platform", "0007_what_tokens_may"),
        ("platform", "0008_content"),
        ("platform", "0009_pace_of_tokens"),
        ("platform", "0010_theme_as_the_device_has_it"),
    ]

    initial = True

    dependencies = []

    operations = [
        # Every record's id, of whatever type, comes from here.
        migrations.RunSQL("CREATE SEQUENCE record_id AS bigint", "DROP SEQUENCE record_id"),
        migrations.CreateModel(
            name="Account",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("password", models.CharField(max_length=128, verbose_name="password")),
                ("last_login", models.DateTimeField(blank=True, null=True, verbose_name="last login")),
                ("login", models.CharField(max_length=254, unique=True)),
                ("name", models.CharField(max_length=200)),
                ("language", models.CharField(default="zh-hans", max_length=10)),
                (
                    "theme",
                    models.CharField(
                        choices=[("system", "system"), ("light", "light"), ("dark", "dark")],
                        default="system",
                        max_length=10,
                    ),
                ),
                ("shortcuts", models.BooleanField(db_default=True, default=True)),
                ("is_active", models.BooleanField(default=True)),
                ("created_at", models.DateTimeField()),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Content",
            fields=[
                ("digest", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("size", models.BigIntegerField()),
                ("kind", models.CharField(max_length=100)),
                ("pictured", models.BooleanField(db_default=False, default=False)),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Pace",
            fields=[
                ("whose", models.CharField(max_length=40, primary_key=True, serialize=False)),
                ("minute", models.DateTimeField()),
                ("number", models.IntegerField()),
            ],
        ),
        migrations.CreateModel(
            name="SetupLink",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("digest", models.CharField(max_length=64, unique=True)),
                ("created_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("used_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="PasswordLink",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("digest", models.CharField(max_length=64, unique=True)),
                ("created_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("used_at", models.DateTimeField(null=True)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="SignInTry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("login", models.CharField(max_length=254)),
                ("address", models.CharField(max_length=64)),
                ("at", models.DateTimeField()),
                ("right", models.BooleanField(db_default=False, default=False)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["login", "at"], name="signintry_login_at"),
                    models.Index(fields=["address", "at"], name="signintry_address_at"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Token",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("label", models.CharField(max_length=100)),
                ("digest", models.CharField(max_length=64, unique=True)),
                (
                    "access",
                    models.CharField(
                        choices=[("write", "reads and writes"), ("read", "only reads")],
                        db_default="write",
                        default="write",
                        max_length=10,
                    ),
                ),
                (
                    "types",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=60), db_default=[], default=list, size=None
                    ),
                ),
                ("created_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                ("used_at", models.DateTimeField(null=True)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="AccountEvent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("verb", models.CharField(max_length=40)),
                ("facts", models.JSONField(default=dict)),
                ("at", models.DateTimeField()),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["account", "-id"], name="accountevent_account")],
            },
        ),
        migrations.CreateModel(
            name="IdempotentAnswer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=200)),
                ("fingerprint", models.CharField(max_length=64)),
                ("status", models.SmallIntegerField()),
                ("body", models.JSONField()),
                ("created_at", models.DateTimeField()),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("account", "key"), name="idempotent_answer_once")],
            },
        ),
        migrations.CreateModel(
            name="Notice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=40)),
                ("facts", models.JSONField(default=dict)),
                ("record", models.BigIntegerField(null=True)),
                ("at", models.DateTimeField()),
                ("read_at", models.DateTimeField(null=True)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["account", "-id"], name="notice_account"),
                    models.Index(condition=models.Q(("read_at", None)), fields=["account"], name="notice_unread"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Operation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=20)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting"),
                            ("running", "Running"),
                            ("done", "Done"),
                            ("failed", "Failed"),
                        ],
                        default="waiting",
                        max_length=10,
                    ),
                ),
                ("step", models.CharField(blank=True, max_length=40)),
                ("progress", models.SmallIntegerField(default=0)),
                ("result", models.JSONField(default=dict)),
                ("reason", models.TextField(blank=True)),
                ("asked_at", models.DateTimeField()),
                ("started_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ("waiting", "running"))),
                        fields=("kind",),
                        name="operation_one_at_a_time",
                    )
                ],
            },
        ),
        migrations.RunSQL(FUNCTIONS, migrations.RunSQL.noop),
        migrations.RunSQL(PACE, "DROP FUNCTION platform_pace(bigint, bigint, timestamptz, int)"),
    ]
