"""What the demo's visits raised, where two phones disagree, and evidence that looks reused."""

import io
from datetime import date, datetime, timedelta
from random import Random

from PIL import Image, ImageDraw

from guatu.accounts import journal
from guatu.accounts.models import User
from guatu.base import bulk, clock
from guatu.demo.field.ground import Ground
from guatu.fieldwork.models import Matter, MatterEntry, Visit, VisitEntry
from guatu.fieldwork.rules.syncing import digest
from guatu.orgs.models import Unit
from guatu.people.actions import papers
from guatu.people.models import Post
from guatu.supervision.actions import reuse
from guatu.supervision.models import Suspicion
from guatu.supervision.rules.reuse import Judgement

RAISED = (
    ("finding", "青年之家晚上不开门，上班的团员来不了"), ("finding", "两名毕业生的组织关系没有转出"),
    ("help", "支部缺活动场地，请协调村会议室"), ("help", "请帮助联系创业导师"),
    ("step", "下月补开支部大会，届时请联系人参加"), ("step", "三名青年报名志愿者，由支部登记"),
)  # fmt: skip
SHARE = 0.4  # of visits raise something
DUE = 15


def visits(ground: Ground) -> None:
    """Matters of the visits told before, in every state; two phones that disagree; a visit written down twice."""
    chance, at = ground.chance, ground.at
    made = list(Visit.objects.filter(on__isnull=False).select_related("unit__parent", "visitor").order_by("pk"))
    matters(made, chance, at, [ground.cast["demo-chief"], ground.cast["demo-dept"]])
    disagreeing(made[:2], at)
    doubled(made[2:3], at)
    reused_evidence(ground, made, chance)


def matters(made: list[Visit], chance: Random, at: datetime, city: list[User]) -> None:
    """What visits raised: some done and confirmed, some waiting for it, some overdue."""
    rows, steps = [], []
    for visit in made:
        if chance.random() > SHARE or visit.on is None:
            continue
        kind, text = chance.choice(RAISED)
        acting = visit.unit.parent if kind == "help" and visit.unit.parent else visit.unit
        due_on, raised = visit.on + timedelta(days=DUE), visit.recorded_at or at
        row = Matter(key=f"{visit.key}-raised", visit=visit, unit=visit.unit, owner_unit=acting, kind=kind, text=text,
                     owner=acting.secretary or str(acting), due_on=due_on, raised_by=visit.visitor,
                     raised_at=raised)  # fmt: skip
        rows.append(row)
        age, luck = (clock.day(at) - visit.on).days, chance.random()
        if age > 5 and luck < 0.8:
            done = raised + timedelta(days=chance.randint(2, 5))
            row.done_on = clock.day(done)
            steps.append(MatterEntry(matter=row, step="done", text="已办好。", by=visit.visitor, at=done))
            if age > 10 and luck < 0.65:
                row.closed_on = clock.day(done + timedelta(days=3))
                steps.append(MatterEntry(matter=row, step="confirmed", text="属实。", by=visit.visitor,
                                         at=done + timedelta(days=3)))  # fmt: skip
    people = secretaries_of({row.owner_unit_id for row in rows})
    bulk.create(Matter, rows)
    for step in steps:
        step.matter = step.matter  # its number is known now
        actor = people.get(step.matter.owner_unit_id, step.matter.raised_by)
        if step.step == "done":
            step.by = actor
        elif actor == step.by:
            step.by = next(one for one in city if one != actor)  # whoever did it does not confirm it
    bulk.create(MatterEntry, steps)
    journal.record("matter.load", None, by=None, at=at, after={"matters": len(rows)})


def secretaries_of(units: set[int]) -> dict[int, User]:
    """Who acts for a unit: not the visitor, who confirms."""
    rows = Post.objects.filter(unit__in=units, title="secretary", until=None, person__account__isnull=False)
    return {post.unit_id: post.person.account for post in rows.select_related("person__account") if post.person.account}


def disagreeing(rows: list[Visit], at: datetime) -> None:
    """A second phone wrote something else of the same visit, and nobody has chosen yet."""
    for visit in rows:
        said = {"on": str(visit.on), "hours": "3.0", "talked": 9, "text": "另一部手机上记的：多谈了两名返乡青年。"}
        VisitEntry.objects.create(
            visit=visit, digest=digest(said), content=said, by=visit.visitor, received_at=at,
            written_at=(visit.recorded_at or at) + timedelta(hours=2),
        )  # fmt: skip
        visit.hours, visit.talked, visit.text = 3, 9, str(said["text"])  # type: ignore[assignment]  # what stands
        visit.save()


def doubled(rows: list[Visit], at: datetime) -> None:
    """A visit that was written down a second time under another key."""
    for visit in rows:
        written = visit.recorded_at or at
        said = {"on": str(visit.on), "hours": None, "talked": visit.talked, "text": "又记了一遍。"}
        again = Visit.objects.create(
            key=f"{visit.key}-again", unit=visit.unit, purpose=visit.purpose, visitor=visit.visitor, on=visit.on,
            contact=visit.contact, talked=visit.talked, text="又记了一遍。", recorded_at=written,
        )  # fmt: skip
        VisitEntry.objects.create(visit=again, digest=digest(said), content=said, written_at=written,
                                  received_at=written, by=visit.visitor)  # fmt: skip


def reused_evidence(ground: Ground, made: list[Visit], chance: Random) -> None:
    """In one county: a photo kept by two branches, one that only looks like it, a day too long; one judged."""
    at, chief = ground.at, ground.cast["demo-chief"]
    county = next(unit for unit in ground.units if unit.pk == ground.seats["demo-county"])
    branches = [
        unit for unit in ground.units
        if unit.kind == "branch" and unit.closed_on is None and unit.path.startswith(county.path)
    ]  # fmt: skip
    first, second, third = chance.sample(branches, 3)
    for unit, days, size, quality in ((first, 60, 900, 90), (second, 1, 900, 90), (third, 1, 700, 55)):
        then = at - timedelta(days=days)
        file = io.BytesIO(picture(size, quality))
        papers.keep(unit=unit, name="活动现场.jpg", file=file, personal=False, by=chief, at=then)
    too_long(ground, branches, clock.day(at) - timedelta(days=1), chance)
    reuse.search(by=None, at=at)
    judged = Suspicion.objects.filter(kind="file").order_by("pk").first()
    if judged is not None:
        reuse.judge(
            suspicion=judged, verdict=Judgement.REUSED, text="两张照片是同一张，已请该支部说明。", by=chief, at=at
        )


def picture(size: int, quality: int) -> bytes:
    """A drawn picture of a room: nobody's photo."""
    image = Image.new("RGB", (size, size * 3 // 4), "#d8cbb0")
    draw, out = ImageDraw.Draw(image), io.BytesIO()
    part = size // 12
    for n, colour in enumerate(("#7a3b2e", "#2e5a7a", "#c9a227", "#3c6e47", "#5b4a7a", "#20303c")):
        draw.rectangle((part * (2 * n), part * (n % 3 + 1), part * (2 * n + 1), part * (n % 3 + 5)), fill=colour)
    draw.rectangle((0, part * 7, size, size), fill="#8b6b4a")
    image.save(out, "JPEG", quality=quality)
    return out.getvalue()


def too_long(ground: Ground, branches: list[Unit], on: date, chance: Random) -> None:
    """Two visits of one day that together take longer than the day has."""
    visitor, recorded = ground.cast["demo-dept"], ground.at - timedelta(hours=12)
    for n, unit in enumerate(chance.sample(branches, 2)):
        said = {"on": str(on), "hours": "9.5", "talked": 20, "text": "全天蹲点。"}
        visit = Visit.objects.create(key=f"demo-long-{n}", unit=unit, purpose="guidance", visitor=visitor, on=on,
                                     hours="9.5", talked=20, text="全天蹲点。", recorded_at=recorded)  # fmt: skip
        VisitEntry.objects.create(visit=visit, digest=digest(said), content=said, written_at=recorded,
                                  received_at=recorded, by=visitor)  # fmt: skip
