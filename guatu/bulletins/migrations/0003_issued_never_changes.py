"""An issued bulletin is refused every change by the database itself (P18).

SQLite drops a table's triggers when Django rebuilds the table: a later migration of these tables sets them again.
"""

from django.db import migrations

SQLITE = (
    """CREATE TRIGGER bulletin_issue_fixed BEFORE UPDATE ON bulletin_issue
       BEGIN SELECT RAISE(ABORT, 'an issued bulletin never changes'); END""",
    """CREATE TRIGGER bulletin_fixed BEFORE UPDATE ON bulletin
       WHEN EXISTS (SELECT 1 FROM bulletin_issue WHERE bulletin_id = OLD.id)
       BEGIN SELECT RAISE(ABORT, 'an issued bulletin never changes'); END""",
)
POSTGRESQL = (
    """CREATE FUNCTION bulletin_never_changes() RETURNS trigger LANGUAGE plpgsql AS $$
       BEGIN RAISE EXCEPTION 'an issued bulletin never changes'; END $$""",
    """CREATE TRIGGER bulletin_issue_fixed BEFORE UPDATE ON bulletin_issue
       FOR EACH ROW EXECUTE FUNCTION bulletin_never_changes()""",
    """CREATE FUNCTION bulletin_issued_never_changes() RETURNS trigger LANGUAGE plpgsql AS $$
       BEGIN
         IF EXISTS (SELECT 1 FROM bulletin_issue WHERE bulletin_id = OLD.id) THEN
           RAISE EXCEPTION 'an issued bulletin never changes';
         END IF;
         RETURN NEW;
       END $$""",
    """CREATE TRIGGER bulletin_fixed BEFORE UPDATE ON bulletin
       FOR EACH ROW EXECUTE FUNCTION bulletin_issued_never_changes()""",
)


def guard(apps, schema_editor):
    for statement in POSTGRESQL if schema_editor.connection.vendor == "postgresql" else SQLITE:
        schema_editor.execute(statement)


def release(apps, schema_editor):
    for name, table in (("bulletin_issue_fixed", "bulletin_issue"), ("bulletin_fixed", "bulletin")):
        on = f" ON {table}" if schema_editor.connection.vendor == "postgresql" else ""
        schema_editor.execute(f"DROP TRIGGER {name}{on}")
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP FUNCTION bulletin_never_changes()")
        schema_editor.execute("DROP FUNCTION bulletin_issued_never_changes()")


class Migration(migrations.Migration):
    dependencies = [("bulletins", "0002_figures")]

    operations = [migrations.RunPython(guard, release, elidable=False)]
