"""Roles of those who set targets: for units below their own and the people they lead, or for everybody."""

from django.db import migrations, models

PLANNERS = "UPDATE org_role SET plans = true WHERE code IN ('administrator', 'director', 'manager')"


class Migration(migrations.Migration):
    dependencies = [
        ("org", "0004_who_assists"),
    ]

    operations = [
        migrations.AddField(
            model_name="role", name="plans", field=models.BooleanField(db_default=False, default=False)
        ),
        migrations.RunSQL(PLANNERS, migrations.RunSQL.noop),
    ]
