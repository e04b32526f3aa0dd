from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0001_whole"),
    ]

    operations = [
        migrations.AddField(
            model_name="objectdefinition",
            name="calendar",
            field=models.CharField(blank=True, db_default="", default="", max_length=40),
        ),
    ]
