"""What all types of records share: history, search, views, own fields, imports, merges, files and talk."""

import uuid

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
import django.db.models.manager
from django.conf import settings
from django.db import migrations, models

import yeji.platform.custom_values
import yeji.platform.rows
import yeji.records.models


class Migration(migrations.Migration):
    # What instances made before these were one have run; such an instance has nothing left to do.
    replaces = [
        ("records", "0001_first"),
        ("records", "0002_search"),
        ("records", "0003_views"),
        ("records", "0004_own_fields"),
        ("records", "0005_merges"),
        ("records", "0006_many_at_once"),
        ("records", "0007_checks"),
        ("records", "0008_imports_and_exports"),
        ("records", "0009_needed_when"),
        ("records", "0010_looked"),
        ("records", "0011_layouts"),
        ("records", "0012_files"),
        ("records", "0013_talk"),
        ("records", "0014_import_questions"),
        ("records", "0015_view_by"),
        ("records", "0016_importquestion_surely"),
    ]

    initial = True

    dependencies = [
        ("org", "0001_whole"),
        ("platform", "0001_whole"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="CheckDefinition",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("type", models.CharField(max_length=40)),
                ("key", models.CharField(blank=True, default="", max_length=40)),
                ("expression", models.TextField()),
                ("message_en", models.CharField(blank=True, max_length=200)),
                ("message_zh", models.CharField(blank=True, max_length=200)),
                ("field", models.CharField(blank=True, max_length=40)),
                ("refuses", models.BooleanField(default=True)),
                ("deleted_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Directory",
            fields=[
                ("id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("type", models.CharField(max_length=60)),
            ],
        ),
        migrations.CreateModel(
            name="ExportRun",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("type", models.CharField(max_length=60)),
                ("account", models.BigIntegerField(null=True)),
                ("form", models.CharField(max_length=10)),
                ("asked", models.JSONField(default=dict)),
                ("rows", models.IntegerField(null=True)),
                ("kept", models.CharField(blank=True, max_length=100)),
                ("state", models.CharField(default="waiting", max_length=10)),
                ("reason", models.TextField(blank=True)),
                ("at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="GivenNumber",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "type", "field", "within", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("type", models.CharField(max_length=40)),
                ("field", models.CharField(max_length=40)),
                ("within", models.CharField(max_length=100)),
                ("last", models.BigIntegerField()),
            ],
            options={
                "db_table": "records_number",
            },
        ),
        migrations.CreateModel(
            name="ObjectDefinition",
            fields=[
                ("key", models.CharField(max_length=40, primary_key=True, serialize=False)),
                ("built", models.BooleanField(default=True)),
                ("label_en", models.CharField(blank=True, max_length=60)),
                ("label_zh", models.CharField(blank=True, max_length=60)),
                ("plural_en", models.CharField(blank=True, max_length=60)),
                ("title_en", models.CharField(blank=True, max_length=60)),
                ("title_zh", models.CharField(blank=True, max_length=60)),
                ("icon", models.CharField(default="file-text", max_length=40)),
                ("numbering", models.CharField(blank=True, max_length=60)),
                ("owned", models.BooleanField(default=True)),
                ("in_menu", models.BooleanField(default=True)),
                (
                    "columns",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=40), default=list, size=None
                    ),
                ),
                (
                    "filters",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=40), default=list, size=None
                    ),
                ),
                ("board", models.CharField(blank=True, max_length=40)),
                ("same", models.JSONField(null=True)),
                ("place", models.IntegerField(default=0)),
                ("deleted_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Quiet",
            fields=[
                (
                    "account",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "about",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=20), default=list, size=None
                    ),
                ),
            ],
            options={
                "db_table": "records_quiet",
            },
        ),
        migrations.CreateModel(
            name="SearchState",
            fields=[
                ("type", models.CharField(max_length=60, primary_key=True, serialize=False)),
                ("form", models.TextField()),
                ("done_to", models.BigIntegerField()),
                ("until", models.BigIntegerField()),
            ],
            options={
                "db_table": "records_searchstate",
            },
        ),
        migrations.CreateModel(
            name="SearchWaiting",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("type", models.CharField(max_length=60)),
                ("records", django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None)),
            ],
            options={
                "db_table": "records_searchwaiting",
            },
        ),
        migrations.CreateModel(
            name="SetupChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
                ("account", models.BigIntegerField(null=True)),
                ("verb", models.CharField(max_length=40)),
                ("type", models.CharField(max_length=40)),
                ("field", models.CharField(blank=True, max_length=40)),
                ("before", models.JSONField(null=True)),
                ("after", models.JSONField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="FieldDefinition",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("type", models.CharField(max_length=40)),
                ("key", models.CharField(max_length=40)),
                ("kind", models.CharField(max_length=20)),
                ("label_en", models.CharField(blank=True, max_length=60)),
                ("label_zh", models.CharField(blank=True, max_length=60)),
                ("help_en", models.CharField(blank=True, max_length=200)),
                ("help_zh", models.CharField(blank=True, max_length=200)),
                ("options", models.JSONField(default=dict)),
                ("required", models.BooleanField(default=False)),
                ("required_when", models.CharField(blank=True, default="", max_length=500)),
                ("private", models.BooleanField(default=False)),
                ("unique", models.BooleanField(default=False)),
                ("searched", models.BooleanField(default=False)),
                (
                    "index",
                    models.CharField(
                        choices=[("none", "None"), ("wanted", "Wanted"), ("ready", "Ready"), ("failed", "Failed")],
                        default="none",
                        max_length=10,
                    ),
                ),
                ("place", models.IntegerField(default=0)),
                ("deleted_at", models.DateTimeField(null=True)),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("type", "key"), name="field_key_once")],
            },
        ),
        migrations.CreateModel(
            name="History",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("record", models.BigIntegerField()),
                ("type", models.CharField(max_length=60)),
                ("version", models.IntegerField()),
                ("at", models.DateTimeField(null=True)),
                ("written_at", models.DateTimeField()),
                ("account", models.BigIntegerField(null=True)),
                ("verb", models.CharField(max_length=60)),
                ("changes", models.JSONField(decoder=yeji.records.models.Exact, null=True)),
            ],
            options={
                "indexes": [models.Index(fields=["record", "id"], name="history_record")],
            },
        ),
        migrations.CreateModel(
            name="ImportMap",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("type", models.CharField(max_length=60)),
                ("account", models.BigIntegerField(null=True)),
                ("heading", models.CharField(max_length=64)),
                ("map", models.JSONField(default=dict)),
                ("at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("type", "heading", "account"), name="importmap_once", nulls_distinct=False
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ImportRun",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("type", models.CharField(max_length=60)),
                ("account", models.BigIntegerField(null=True)),
                ("file", models.CharField(max_length=300)),
                ("kept", models.CharField(max_length=100)),
                ("digest", models.CharField(max_length=64)),
                ("sheet", models.CharField(blank=True, max_length=200)),
                ("header_row", models.IntegerField(default=0)),
                ("encoding", models.CharField(blank=True, max_length=20)),
                ("header", models.JSONField(default=list)),
                ("map", models.JSONField(default=dict)),
                ("known", models.CharField(default="update", max_length=10)),
                ("rest", models.CharField(blank=True, default="", max_length=10)),
                ("filled", models.BooleanField(default=False)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("trying", "Trying"),
                            ("tried", "Tried"),
                            ("running", "Running"),
                            ("paused", "Paused"),
                            ("cancelled", "Cancelled"),
                            ("done", "Done"),
                            ("failed", "Failed"),
                            ("undoing", "Undoing"),
                            ("undone", "Undone"),
                        ],
                        default="draft",
                        max_length=10,
                    ),
                ),
                ("wish", models.CharField(blank=True, max_length=10)),
                ("total", models.IntegerField(default=0)),
                ("read", models.IntegerField(default=0)),
                ("created", models.IntegerField(default=0)),
                ("updated", models.IntegerField(default=0)),
                ("refused", models.IntegerField(default=0)),
                ("found", models.JSONField(default=dict)),
                ("reason", models.TextField(blank=True)),
                ("asked_at", models.DateTimeField()),
                ("started_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [models.Index(fields=["account", "-id"], name="importrun_account")],
            },
        ),
        migrations.CreateModel(
            name="LayoutDefinition",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("type", models.CharField(max_length=40)),
                ("key", models.CharField(max_length=40)),
                ("label_en", models.CharField(blank=True, max_length=60)),
                ("label_zh", models.CharField(blank=True, max_length=60)),
                (
                    "roles",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=40), default=list, size=None
                    ),
                ),
                (
                    "units",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), default=list, size=None
                    ),
                ),
                ("when", models.CharField(blank=True, max_length=500)),
                ("sections", models.JSONField(default=list)),
                ("place", models.IntegerField(default=0)),
            ],
            options={
                "db_table": "records_layout",
                "constraints": [models.UniqueConstraint(fields=("type", "key"), name="layout_key_once")],
            },
        ),
        migrations.CreateModel(
            name="Looked",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("account", models.BigIntegerField()),
                ("record", models.BigIntegerField()),
                ("at", models.DateTimeField()),
            ],
            options={
                "indexes": [models.Index(fields=["account", "-at"], name="looked_last")],
                "constraints": [models.UniqueConstraint(fields=("account", "record"), name="looked_once")],
            },
        ),
        migrations.CreateModel(
            name="MassChange",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("type", models.CharField(max_length=60)),
                (
                    "action",
                    models.CharField(
                        choices=[("change", "Change"), ("remove", "Remove"), ("undo", "Undo")], max_length=10
                    ),
                ),
                ("change", models.JSONField(default=dict)),
                ("told", models.TextField(blank=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("running", "Running"),
                            ("done", "Done"),
                            ("stopped", "Stopped"),
                            ("failed", "Failed"),
                        ],
                        default="running",
                        max_length=10,
                    ),
                ),
                ("total", models.IntegerField(default=0)),
                ("done", models.IntegerField(default=0)),
                ("changed", models.IntegerField(default=0)),
                ("refused", models.IntegerField(default=0)),
                ("reason", models.TextField(blank=True)),
                ("asked_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "undoes",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="undone_by",
                        to="records.masschange",
                    ),
                ),
            ],
            options={
                "db_table": "records_mass",
            },
        ),
        migrations.CreateModel(
            name="MassStep",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("record", models.BigIntegerField()),
                ("outcome", models.CharField(blank=True, db_default="", default="", max_length=10)),
                ("values", models.JSONField(null=True)),
                ("reason", models.CharField(blank=True, db_default="", default="", max_length=500)),
                (
                    "mass",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="records.masschange",
                    ),
                ),
            ],
            options={
                "db_table": "records_massstep",
            },
        ),
        migrations.CreateModel(
            name="Merge",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("type", models.CharField(max_length=60)),
                ("kept", models.BigIntegerField()),
                ("gone", django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None)),
                ("at", models.DateTimeField()),
                ("account", models.BigIntegerField(null=True)),
                ("before", models.JSONField(default=dict)),
                ("after", models.JSONField(default=dict)),
                ("cleared", models.JSONField(default=dict)),
                ("undone_at", models.DateTimeField(null=True)),
                ("undone_by", models.BigIntegerField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["type", "kept"], name="merge_kept"),
                    django.contrib.postgres.indexes.GinIndex(fields=["gone"], name="merge_gone"),
                ],
            },
        ),
        migrations.CreateModel(
            name="MergeMove",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("type", models.CharField(max_length=60)),
                ("field", models.CharField(max_length=60)),
                ("was", models.BigIntegerField()),
                ("records", django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None)),
                (
                    "merge",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="records.merge"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="SavedView",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("type", models.CharField(max_length=60)),
                ("name", models.CharField(max_length=80)),
                ("filter", models.JSONField(default=dict)),
                ("sort", models.CharField(blank=True, max_length=200)),
                ("text", models.CharField(blank=True, max_length=100)),
                ("look", models.CharField(default="list", max_length=10)),
                ("by", models.CharField(blank=True, default="", max_length=40)),
                ("columns", models.JSONField(default=list)),
                ("shared", models.BooleanField(default=False)),
                (
                    "roles",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=40), default=list, size=None
                    ),
                ),
                (
                    "units",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), default=list, size=None
                    ),
                ),
                (
                    "default_roles",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=40), default=list, size=None
                    ),
                ),
                ("place", models.IntegerField(default=0)),
                ("version", models.IntegerField(default=1)),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "db_table": "records_view",
            },
        ),
        migrations.CreateModel(
            name="SearchEntry",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "type", "id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("type", models.CharField(max_length=60)),
                ("id", models.BigIntegerField()),
                ("owner", models.BigIntegerField(null=True)),
                ("words", django.contrib.postgres.search.SearchVectorField()),
            ],
            options={
                "db_table": "records_search",
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(fields=["words"], name="search_words"),
                    models.Index(fields=["type", "owner", "id"], name="search_owner"),
                ],
            },
        ),
        migrations.CreateModel(
            name="StoredFile",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ("record", models.BigIntegerField(null=True)),
                ("field", models.CharField(blank=True, default="", max_length=60)),
                ("name", models.CharField(max_length=200)),
                ("account", models.BigIntegerField(null=True)),
                ("at", models.DateTimeField()),
                ("deleted_at", models.DateTimeField(null=True)),
                ("deleted_by", models.BigIntegerField(null=True)),
                (
                    "came_from",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), default=list, size=None
                    ),
                ),
                (
                    "content",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="platform.content"
                    ),
                ),
            ],
            options={
                "db_table": "records_file",
            },
        ),
        migrations.CreateModel(
            name="Thing",
            fields=[
                ("id", yeji.platform.rows.SharedIdField(primary_key=True, serialize=False)),
                ("version", models.IntegerField(default=1)),
                ("created_at", models.DateTimeField()),
                ("updated_at", models.DateTimeField()),
                ("deleted_at", models.DateTimeField(null=True)),
                ("custom", yeji.platform.custom_values.CustomValues(db_default={}, default=dict)),
                ("type", models.CharField(max_length=40)),
                ("name", models.CharField(blank=True, max_length=300)),
                ("code", models.CharField(max_length=100, null=True)),
                (
                    "created_by",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="org.person",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "unscoped",
                "default_manager_name": "unscoped",
            },
            managers=[
                ("unscoped", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="ViewEvent",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("view", models.BigIntegerField()),
                ("account", models.BigIntegerField()),
                ("verb", models.CharField(max_length=20)),
                ("content", models.JSONField(default=dict)),
                ("at", models.DateTimeField()),
            ],
            options={
                "db_table": "records_viewevent",
                "indexes": [models.Index(fields=["view", "-id"], name="viewevent_view")],
            },
        ),
        migrations.CreateModel(
            name="ColumnChoice",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("type", models.CharField(max_length=60)),
                ("view", models.CharField(blank=True, max_length=40)),
                ("columns", models.JSONField(default=list)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "db_table": "records_columnchoice",
                "constraints": [models.UniqueConstraint(fields=("account", "type", "view"), name="column_choice_once")],
            },
        ),
        migrations.CreateModel(
            name="Comment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("record", models.BigIntegerField()),
                ("text", models.TextField()),
                ("at", models.DateTimeField()),
                ("edited_at", models.DateTimeField(null=True)),
                ("before", models.JSONField(default=list)),
                ("deleted_at", models.DateTimeField(null=True)),
                ("deleted_by", models.BigIntegerField(null=True)),
                (
                    "came_from",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), default=list, size=None
                    ),
                ),
                (
                    "account",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "db_table": "records_comment",
                "indexes": [models.Index(fields=["record", "-id"], name="comment_record")],
            },
        ),
        migrations.CreateModel(
            name="Follow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("record", models.BigIntegerField()),
                ("follows", models.BooleanField()),
                ("at", models.DateTimeField()),
                (
                    "account",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "db_table": "records_follow",
                "constraints": [models.UniqueConstraint(fields=("record", "account"), name="follow_once")],
            },
        ),
        migrations.CreateModel(
            name="ImportQuestion",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("row", models.IntegerField()),
                ("record", models.BigIntegerField()),
                ("by", models.CharField(max_length=60)),
                ("surely", models.BooleanField(db_default=True, default=True)),
                ("changes", models.JSONField(default=dict)),
                (
                    "answer",
                    models.CharField(
                        blank=True,
                        choices=[("update", "Update"), ("skip", "Skip"), ("create", "Create")],
                        max_length=10,
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="records.importrun",
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("run", "row"), name="importquestion_once")],
            },
        ),
        migrations.CreateModel(
            name="ImportBatch",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.IntegerField()),
                ("read", models.IntegerField()),
                ("created", django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None)),
                ("updated", django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None)),
                ("refused", models.JSONField(default=list)),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="records.importrun"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("run", "number"), name="importbatch_once")],
            },
        ),
        migrations.AddIndex(
            model_name="masschange",
            index=models.Index(fields=["account", "-id"], name="mass_account"),
        ),
        migrations.AddIndex(
            model_name="massstep",
            index=models.Index(fields=["mass", "outcome", "id"], name="massstep_next"),
        ),
        migrations.AddIndex(
            model_name="savedview",
            index=models.Index(fields=["type", "owner"], name="view_type_owner"),
        ),
        migrations.AddIndex(
            model_name="storedfile",
            index=models.Index(fields=["record", "field", "at"], name="file_record"),
        ),
        migrations.AddIndex(
            model_name="thing",
            index=models.Index(fields=["type", "id"], name="thing_type"),
        ),
        migrations.AddIndex(
            model_name="thing",
            index=models.Index(fields=["type", "name", "id"], name="thing_name"),
        ),
        migrations.AddIndex(
            model_name="thing",
            index=models.Index(fields=["type", "owner", "id"], name="thing_owner"),
        ),
        migrations.AddConstraint(
            model_name="thing",
            constraint=models.UniqueConstraint(fields=("type", "code"), name="thing_code_once"),
        ),
    ]
