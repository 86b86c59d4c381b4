"""挂图 Guatu: work from the wall chart."""

import sys

__version__ = "0.1.0"

# SQLite before 3.51.3 can corrupt a WAL database under concurrent writers; the wheel bundles a
# fixed release (docs/decisions/0002-sqlite.md). It must stand in before Django imports sqlite3.
try:
    import pysqlite3
except ImportError:  # another platform: the system's SQLite, which `guatu check --deploy` reports
    pass
else:
    sys.modules["sqlite3"] = pysqlite3
    sys.modules["sqlite3.dbapi2"] = pysqlite3.dbapi2
