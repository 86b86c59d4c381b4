from django.db import migrations


def create_head(apps, schema_editor):
    apps.get_model("accounts", "JournalHead").objects.get_or_create(pk=1)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_first")]
    operations = [migrations.RunPython(create_head, migrations.RunPython.noop)]
