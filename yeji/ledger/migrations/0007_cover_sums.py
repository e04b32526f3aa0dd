"""Whole figures are read from the index alone."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0006_records_behind_figures"),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="summary",
            name="summary_metric_month",
        ),
        migrations.AddIndex(
            model_name="summary",
            index=models.Index(
                fields=["metric", "scenario", "month"],
                include=("person", "unit", "position", "stage", "overlay", "amount", "count"),
                name="summary_covering",
            ),
        ),
    ]
