from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("fieldwork", "0002_visit_photo")]

    operations = [
        migrations.AddField(
            model_name="candidate",
            name="days",
            field=models.PositiveSmallIntegerField(default=6),
            preserve_default=False,
        ),
    ]
