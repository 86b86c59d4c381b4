import datetime

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("orgs", "0001_first"),
        ("people", "0004_ledgers"),
    ]

    operations = [
        migrations.AddField(model_name="transfer", name="stage", field=models.CharField(blank=True, max_length=12)),
        migrations.AddField(
            model_name="transfer",
            name="stage_at",
            field=models.DateTimeField(default=datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)),
            preserve_default=False,
        ),
        migrations.AddField(model_name="transfer", name="refused", field=models.BooleanField(default=False)),
        migrations.AddField(model_name="graduate", name="outside", field=models.CharField(blank=True, max_length=200)),
        migrations.AddField(
            model_name="graduate",
            name="to_unit",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="orgs.unit",
            ),
        ),
        migrations.AddIndex(
            model_name="transfer",
            index=models.Index(
                condition=models.Q(("stage", ""), _negated=True), fields=["stage", "stage_at"], name="transfer_open"
            ),
        ),
        migrations.AddIndex(
            model_name="transfer", index=models.Index(fields=["from_unit", "started_at"], name="transfer_started")
        ),
    ]
