"""Roles of those who enter for others: their home is what they entered."""

from django.db import migrations, models

ASSISTANTS = "UPDATE org_role SET assists = true WHERE code = 'assistant'"


class Migration(migrations.Migration):
    dependencies = [
        ("org", "0003_demo_and_readers"),
    ]

    operations = [
        migrations.AddField(
            model_name="role", name="assists", field=models.BooleanField(db_default=False, default=False)
        ),
        migrations.RunSQL(ASSISTANTS, migrations.RunSQL.noop),
    ]
