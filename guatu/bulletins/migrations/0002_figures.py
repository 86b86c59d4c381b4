from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("bulletins", "0001_first")]

    operations = [
        migrations.AddField("bulletin", "figures", models.JSONField(default=dict)),
        migrations.AddField("bulletin", "flags", models.JSONField(default=list)),
        migrations.AddField("issue", "figures", models.TextField(default="{}"), preserve_default=False),
        migrations.AddField("issue", "flags", models.TextField(default="[]"), preserve_default=False),
    ]
