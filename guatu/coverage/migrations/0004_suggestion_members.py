from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("coverage", "0003_counted_by"),
    ]

    operations = [
        migrations.AddField(
            model_name="suggestion",
            name="members",
            field=models.PositiveIntegerField(default=0),
            preserve_default=False,
        ),
    ]
