"""The records of which more than one row stands are found without reading all that stand."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0011_tiles_and_words"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="standing",
            index=models.Index(
                fields=["metric", "record"], name="standing_odd", condition=models.Q(("count", 1), _negated=True)
            ),
        ),
    ]
