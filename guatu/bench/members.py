"""Importing a ledger of 400,000 members with planted errors: seconds and processor seconds by phase, peak memory."""

import csv
import resource
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from random import Random

from django.conf import settings
from django.core.management import call_command
from stdnum.cn.ric import calc_check_digit

from guatu.accounts.models import User
from guatu.base.bulk import roomy
from guatu.base.excel import reading
from guatu.base.excel.sheets import batches, opened
from guatu.bench import ground
from guatu.bench.figures import Figure
from guatu.desk.actions import staged
from guatu.desk.jobs_ledgers import LIMITS, SIZE
from guatu.orgs.actions.tree import plant
from guatu.orgs.models import Unit
from guatu.people.actions.imports import begin_import, finish_import, write_batch
from guatu.people.actions.ledgers_members import MembersLedger
from guatu.people.models import Person
from guatu.people.queries.ledgers import outcomes, unit_names
from guatu.people.sheets.members import MEMBERS

TABLES = ("person", "membership", "ledger_import_line")
ROWS = 400_000
UNITS = 20_000
PLACE = "imports/bench"
AT = datetime(2026, 11, 2, 1, 0, tzinfo=UTC)
FAMILY = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超霞平刚桂英华玉兰春梅建国文斌宇浩凯秀雪晨欣怡梓涵子轩一诺诗雨泽嘉"
HEADS = (
    "姓名", "性别", "身份证号码", "民族", "学历", "政治面貌", "入团时间", "发展团员编号", "手机号码", "团籍所在团支部",
    "户籍地址", "在读状况", "职业", "学习工作单位",
)  # fmt: skip


def people(codes: list[str], rows: int = ROWS) -> Iterator[list[str]]:
    """Invented members with numbers of a province that does not exist; one row in 500 has an error."""
    draw = Random(11)  # noqa: S311 -- the same people each time
    born0 = date(1999, 1, 1)
    for n in range(rows):
        born = born0 + timedelta(days=n % 4000)
        serial = n // 4000
        body = f"990{serial // 900 % 10}{serial // 100 % 9 + 1:02d}{born:%Y%m%d}{100 + serial % 900:03d}"
        number = body + calc_check_digit(body + "0")
        if n % 500 == 7:
            number = (number[:-1] + ("1" if number[-1] != "1" else "2"), number[:15], "4.40106E+17")[n // 500 % 3]
        if number.endswith("000"):
            number = ""
        name = draw.choice(FAMILY) + draw.choice(GIVEN) + (draw.choice(GIVEN) if n % 3 else "")
        yield [
            name, "男" if int(body[16]) % 2 else "女", number, "汉族", "高中", "共青团员",
            f"{born.year + 15}-05-04", f"{born.year + 15}{n:08d}", f"100{n:08d}", codes[n * len(codes) // rows],
            "某省某市某县某乡某村", "在读", "学生", "示例中学",
        ]  # fmt: skip


@contextmanager
def phase(took: dict[str, object], name: str) -> Iterator[None]:
    """Note the seconds of a phase, and those that the processor worked for it."""
    start, worked = time.monotonic(), time.process_time()
    yield
    took[name] = round(time.monotonic() - start, 1)
    took[f"{name} (processor)"] = round(time.process_time() - worked, 1)


def measure() -> dict[str, Figure]:
    """The seconds of each phase of checking and writing, on an empty database of a city's units."""
    settings.INVENTED_NUMBERS = True
    call_command("migrate", verbosity=0)
    plan = ground.plan_of(UNITS, Random(7), AT)  # noqa: S311 -- the same city each time
    plant(seeds=plan.seeds, by=None, at=AT)
    by = User.objects.create(username="bench", name="bench", created_at=AT)
    codes = list(Unit.objects.filter(kind="branch").values_list("code", flat=True))
    path = Path(settings.DATA / "members.csv")
    with path.open("w", encoding="gb18030", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADS)
        writer.writerows(people(codes))
    (Path(settings.FILES) / PLACE).parent.mkdir(parents=True, exist_ok=True)
    took: dict[str, object] = {"rows": ROWS, "megabytes": path.stat().st_size // 2**20}
    with phase(took, "read"):
        parsed = opened(MEMBERS, reading.read(path, limits=LIMITS))
    ledger, faults = MembersLedger(unit_names(None, ""), AT.date()), 0
    with phase(took, "check"):
        for batch in staged.keep(PLACE, batches(parsed, SIZE)):
            planned = ledger.plan(batch.rows)
            faults += len({e.row for e in batch.errors} | {f.row for f in planned.faults if not f.warning})
    within = begin_import(
        kind="members", mode="partial", unit=Unit.objects.get(depth=0), file="", digest=sha256(b"").hexdigest(),
        rows=ROWS, by=by, at=AT,
    )  # fmt: skip
    ledger, longest = MembersLedger(unit_names(None, ""), AT.date()), 0.0
    with phase(took, "write"), roomy():
        for batch in staged.kept(PLACE) or []:
            began = time.monotonic()
            unread = {error.row for error in batch.errors}
            write_batch(within=within, rows=batch.rows, unread=unread, ledger=ledger, by=by, at=AT)
            longest = max(longest, time.monotonic() - began)
        finish_import(within=within, by=by, at=AT)
    took |= {"faults": faults, "longest batch": round(longest, 2)}
    took |= {"outcomes": outcomes(within), "persons": Person.objects.count()}
    took["peak megabytes"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    took["note"] = "下限为 csv 读取并把同样的人员、团籍、导入行写入索引相同的表"
    value = sum(seconds for name in ("read", "check", "write") if isinstance(seconds := took[name], float))
    return {"import.members": Figure(value, "s", bare(path), took)}


def bare(path: Path) -> float:
    """The seconds of reading the file and inserting the same rows into tables with the same indexes."""
    source = sqlite3.connect(str(settings.DATABASES["default"]["NAME"]))
    target = sqlite3.connect(settings.DATA / "bare.sqlite3")
    target.execute("PRAGMA journal_mode=WAL")
    for table in TABLES:
        made = "SELECT sql FROM sqlite_master WHERE tbl_name = ? AND sql IS NOT NULL ORDER BY type DESC"
        for (statement,) in source.execute(made, [table]).fetchall():
            target.execute(statement)
    began = time.monotonic()
    with path.open(encoding="gb18030", newline="") as file:
        for _ in csv.reader(file):
            pass
    for table in TABLES:
        rows = source.execute(f"SELECT * FROM {table}")  # noqa: S608 -- own names only
        marks = ", ".join("?" * len(rows.description))
        target.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)  # noqa: S608 -- own names only
        target.commit()
    return time.monotonic() - began
