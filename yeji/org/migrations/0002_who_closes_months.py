"""A permission of its own for closing months. Administrators have it from the beginning."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("org", "0001_first")]

    operations = [
        migrations.AddField(
            model_name="role", name="closes", field=models.BooleanField(default=False, db_default=False)
        ),
        migrations.RunSQL("UPDATE org_role SET closes = true WHERE administers", reverse_sql=migrations.RunSQL.noop),
    ]
