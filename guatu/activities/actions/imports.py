"""Ledgers of meetings and trainings written into the register: of meetings the numbers as told, without names."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from guatu.accounts.models import User
from guatu.activities.actions import meetings, trainings
from guatu.activities.models import Course, Meeting, Trainee
from guatu.activities.rules.training import hours_refusal, plan_refusals
from guatu.base import bulk
from guatu.base.problems import Problem
from guatu.orgs.models import Unit
from guatu.people.models import Post
from guatu.people.rules.ledgers import Line, Outcome, Planned, UnitNames

COLUMNS = (
    "unit", "kind", "held_on", "topic", "place", "chair", "recorder", "decision", "minutes", "minutes_digest", "due",
    "present", "guests", "yes", "key", "recorded_by", "recorded_at", "struck_reason", "version",
)  # fmt: skip
GIVEN = ("kind", "held_on", "topic", "place", "chair", "recorder", "decision", "due", "present", "guests", "yes")
Place = tuple[int, str, date, str]


class MeetingsLedger:
    """One import of a ledger of meetings."""

    def __init__(self, units: UnitNames, on: date) -> None:
        self.units, self.on = units, on
        self.seen: dict[Place, int] = {}

    def plan(self, rows: Sequence[tuple[int, dict[str, Any]]]) -> Planned:
        """What some rows would do: meetings that are recorded already stay as they are."""
        found, placed = Planned(), []
        for number, row in rows:
            try:
                placed.append((number, row, self.units.of(row["unit"])))
            except ValueError as error:
                found.refuse(number, "unit", str(error))
        held = self._held({unit for _, _, unit in placed}, {row["held_on"] for _, row, _ in placed})
        founded = dict(Unit.objects.filter(pk__in={unit for _, _, unit in placed}).values_list("pk", "founded_on"))
        for number, row, unit in placed:
            place = (unit, row["kind"], row["held_on"], row["topic"])
            first = self.seen.setdefault(place, number)
            wrong = self._wrong(row, founded.get(unit))
            if first != number:
                found.refuse(number, "topic", f"与第 {first} 行是同一次会议")
            elif wrong:
                found.refuse(number, *wrong)
            elif place in held:
                pk, due, present = held[place]
                if (due, present) != (row["due"], row["present"]):
                    found.warn(number, "present", "已有这次会议的记录，人数不同；这一行没有写入")
                found.lines.append(Line(number, Outcome.SAME, pk, unit=unit))
            else:
                found.lines.append(Line(number, Outcome.NEW, values={k: row[k] for k in GIVEN}, unit=unit))
        return found

    def _wrong(self, row: dict[str, Any], founded_on: date | None) -> tuple[str, str] | None:
        if row["held_on"] > self.on:
            return "held_on", "会议日期不能晚于今天。"
        if founded_on and row["held_on"] < founded_on:
            return "held_on", "那时这个组织还没有成立。"
        if row["present"] > row["due"]:
            return "present", "实到人数不能多于应到人数。"
        if row["yes"] is not None and row["yes"] > row["present"]:
            return "yes", "赞成票不能多于实到人数。"
        return None

    def _held(self, units: set[int], days: set[date]) -> dict[Place, tuple[int, int, int]]:
        rows = Meeting.objects.filter(unit__in=units, held_on__in=days, struck_at=None)
        columns = ("unit_id", "kind", "held_on", "topic", "pk", "due", "present")
        return {(unit, kind, on, topic): rest for unit, kind, on, topic, *rest in rows.values_list(*columns)}

    def write(self, lines: list[Line], *, by: User, at: datetime) -> None:
        """Insert the meetings."""
        rows = [
            tuple(
                {"unit": line.unit, **line.values, "recorded_by": by.pk, "recorded_at": at, "version": 1}.get(name, "")
                for name in COLUMNS
            )
            for line in lines
        ]
        bulk.insert_values(Meeting, COLUMNS, rows)
        held = self._held({line.unit for line in lines if line.unit}, {line.values["held_on"] for line in lines})
        for line in lines:
            said = line.values
            line.number = held[(line.unit or 0, said["kind"], said["held_on"], said["topic"])][0]
            line.version = 1

    def restore(self, lines: list[Line], *, by: User, at: datetime) -> None:
        """Strike the meetings: they stay on record and no longer count."""
        held = Meeting.objects.select_related("unit").in_bulk([line.number for line in lines])
        touched = sum(one.version != 1 or one.struck_at is not None for one in held.values())
        if touched:
            raise Problem("conflict", f"有 {touched:,} 次会议导入之后又有变动，不能撤销。请在会议页面逐一处理。")
        for one in held.values():
            meetings.strike(meeting=one, reason="撤销导入", by=by, at=at)


class TrainingsLedger:
    """One import of a ledger of trainings: courses, and the hours of cadres who hold a post at the unit named."""

    def __init__(self, units: UnitNames, on: date) -> None:
        self.units, self.on = units, on
        self.seen: dict[tuple[Any, ...], int] = {}
        self.heads: dict[tuple[Any, ...], tuple[Any, ...]] = {}

    def plan(self, rows: Sequence[tuple[int, dict[str, Any]]]) -> Planned:
        """What some rows would do: one trainee a row, or a course alone."""
        found, names = Planned(), {row["name"] for _, row in rows if row["name"]}
        days = {row["starts_on"] for _, row in rows}
        open_ = Course.objects.filter(starts_on__in=days, cancelled_at=None)
        courses = {(one.unit_id, one.title, one.starts_on): one for one in open_}
        trainees = {
            (one.course_id, one.person_id): one for one in Trainee.objects.filter(course__in=list(courses.values()))
        }
        posts: dict[tuple[int, str], set[int]] = {}
        for unit, name, person in Post.objects.filter(until=None, person__name__in=names).values_list(
            "unit_id", "person__name", "person_id"
        ):
            posts.setdefault((unit, name), set()).add(person)
        for number, row in rows:
            try:
                found.lines.append(self._line(number, row, courses, trainees, posts))
            except ValueError as error:
                found.refuse(number, *error.args)
        return found

    def _line(
        self, number: int, row: dict[str, Any], courses: dict[tuple[int, str, date], Course],
        trainees: dict[tuple[int, int], Trainee], posts: dict[tuple[int, str], set[int]],
    ) -> Line:  # fmt: skip
        host, head = self._unit("host", row["host"]), self._head(row)
        key = (host, row["title"], row["starts_on"])
        if self.heads.setdefault(key, head) != head:
            raise ValueError("title", "同一期培训前后的类别、日期或学时不一致")
        person, unit = (self._trainee(row, posts), self._unit("unit", row["unit"])) if row["name"] else (None, host)
        if (first := self.seen.setdefault((key, person), number)) != number:
            raise ValueError("name", f"与第 {first} 行重复")
        course = courses.get(key)
        held = trainees.get((course.pk, person)) if course and person else None
        values = {"host": host, "head": head, "title": row["title"], "starts_on": row["starts_on"], "person": person}
        values |= {"place": row["place"], "attended": row["attended"]}
        if held and (row["attended"] is None or held.hours == row["attended"]):
            return Line(number, Outcome.SAME, held.pk, unit=unit)
        if held:
            return Line(number, Outcome.EDITED, held.pk, values, unit, before={"hours": held.hours})
        if course and person is None:
            return Line(number, Outcome.SAME, unit=unit)
        return Line(number, Outcome.NEW, values=values, unit=unit)

    def _head(self, row: dict[str, Any]) -> tuple[Any, ...]:
        ends_on, theory = row["ends_on"] or row["starts_on"], row["theory_hours"] or Decimal(0)
        for key, message in plan_refusals(row["starts_on"], ends_on, row["hours"], theory).items():
            raise ValueError(key, message)
        if row["attended"] is not None and (wrong := hours_refusal(row["attended"], row["hours"])):
            raise ValueError("attended", wrong)
        if row["attended"] is not None and row["starts_on"] > self.on:
            raise ValueError("attended", "培训还没有开始，不能登记学时。")
        return row["kind"], ends_on, row["hours"], theory

    def _unit(self, key: str, written: str | None) -> int:
        try:
            return self.units.of(written)
        except ValueError as error:
            raise ValueError(key, str(error)) from None

    def _trainee(self, row: dict[str, Any], posts: dict[tuple[int, str], set[int]]) -> int:
        same = posts.get((self._unit("unit", row["unit"]), row["name"]), set())
        if len(same) != 1:
            several = "有同名的团干部，请在培训页面登记" if same else "此人在这个组织没有职务，请先登记团干部"
            raise ValueError("name", several)
        return next(iter(same))

    def write(self, lines: list[Line], *, by: User, at: datetime) -> None:
        """Plan the courses that are new, enter the trainees, and record their hours."""
        courses: dict[tuple[Any, ...], Course] = {}
        for line in lines:
            said = line.values
            key = (said["host"], said["title"], said["starts_on"])
            course = courses.get(key) or self._course(key, said, line, by, at)
            courses[key] = course
            if line.outcome == Outcome.EDITED:
                Trainee.objects.filter(pk=line.number).update(hours=said["attended"])
            elif said["person"]:
                made = Trainee.objects.create(
                    course=course, person_id=said["person"], unit_id=line.unit, hours=said["attended"]
                )
                line.number = made.pk
            line.before |= {"course": course.pk, "attended": said["attended"]}

    def _course(self, key: tuple[Any, ...], said: dict[str, Any], line: Line, by: User, at: datetime) -> Course:
        host, title, starts_on = key
        held = Course.objects.filter(unit=host, title=title, starts_on=starts_on, cancelled_at=None).first()
        if held:
            return held
        kind, ends_on, hours, theory = said["head"]
        line.before["made"] = True
        return trainings.plan(
            unit=Unit.objects.get(pk=host),
            given=trainings.Plan(title, kind, starts_on, ends_on, hours, theory, said["place"]), by=by, at=at,
        )  # fmt: skip

    def restore(self, lines: list[Line], *, by: User, at: datetime) -> None:
        """Take trainees and hours back, and cancel the courses that the ledger brought."""
        held = Trainee.objects.select_for_update().in_bulk([line.number for line in lines if line.number])
        touched = sum(
            line.number not in held or _hours(held[line.number].hours) != _hours(line.before["attended"])
            for line in lines
            if line.number
        )
        if touched:
            raise Problem("conflict", f"有 {touched:,} 人的学时导入之后又有变动，不能撤销。请在培训页面逐一处理。")
        for line in lines:
            if line.outcome == Outcome.EDITED:
                Trainee.objects.filter(pk=line.number).update(hours=line.before["hours"])
        new = [line.number for line in lines if line.outcome == Outcome.NEW and line.number]
        Trainee.objects.filter(pk__in=new).delete()
        brought = [line.before["course"] for line in lines if line.before.get("made")]
        for course in Course.objects.filter(pk__in=brought, cancelled_at=None, trainees=None):
            trainings.cancel(course=course, by=by, at=at)


def _hours(value: Any) -> Decimal | None:
    return None if value in (None, "") else Decimal(str(value))
