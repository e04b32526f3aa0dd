from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0015_view_by"),
    ]

    operations = [
        migrations.AddField(
            model_name="importquestion",
            name="surely",
            field=models.BooleanField(default=True, db_default=True),
        ),
    ]
