"""A ledger of cadres written into the register: posts taken up, and persons whom it did not know."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from guatu.accounts.models import User
from guatu.base.problems import Problem
from guatu.orgs.models import Unit
from guatu.orgs.queries.norms import norms
from guatu.orgs.rules.kinds import Kind
from guatu.people.actions import posts
from guatu.people.actions.ledgers_members import add_persons
from guatu.people.models import Person, Post
from guatu.people.queries.ledgers import register
from guatu.people.rules import posts as rules
from guatu.people.rules.identity import age
from guatu.people.rules.ledgers import Line, Outcome, Planned, UnitNames
from guatu.people.rules.ledgers_members import Known, Register
from guatu.people.rules.posts import Ending, Title

GIVEN = ("title", "nature", "selection", "since", "consent_on", "consent_number", "in_party_committee")
COMPARED = ("nature", "selection", "since", "consent_on", "consent_number")
TEXTS = frozenset({"selection", "consent_number"})


class PostsLedger:
    """One import of a ledger of cadres: posts in force that the register lacks. Nothing recorded is changed."""

    def __init__(self, units: UnitNames, on: date) -> None:
        self.units, self.on, self.least = units, on, norms(on)["age.store"]
        self.seen: dict[tuple[Any, ...], int] = {}
        self.secretaries: dict[int, int] = {}

    def plan(self, rows: Sequence[tuple[int, dict[str, Any]]]) -> Planned:
        """What some rows would do."""
        here, found = register(self.units, rows), Planned()
        places = {pk for _, row in rows if (pk := self.units.found.get(row["unit"] or "") or self.units.default)}
        kinds = {pk: Kind(kind) for pk, kind in Unit.objects.filter(pk__in=places).values_list("pk", "kind")}
        held = {
            (post.unit_id, post.person_id, post.title): post
            for post in Post.objects.filter(unit__in=places, until=None)
        }
        leading = {unit: person for unit, person, title in held if title == Title.SECRETARY}
        for number, row in rows:
            try:
                found.lines.append(self._line(number, row, here, kinds, held, leading, found))
            except ValueError as error:
                key, message = error.args
                found.refuse(number, key, message)
        return found

    def _line(
        self, number: int, row: dict[str, Any], here: Register, kinds: dict[int, Kind],
        held: dict[tuple[int, int, str], Post], leading: dict[int, int], found: Planned,
    ) -> Line:  # fmt: skip
        try:
            unit = self.units.of(row["unit"])
        except ValueError as error:
            raise ValueError("unit", str(error)) from None
        if row["since"] > self.on:
            raise ValueError("since", "任职日期不能晚于今天，到任后再登记")
        for key, message in rules.refusals(kinds[unit], Title(row["title"]), row["selection"] or "").items():
            raise ValueError(key, message)
        known = self._person(row, unit, here)
        born = row["birth_on"] or (row["id_number"].birth_on if row["id_number"] else None)
        who = known.number if known else (row["id_number"].number if row["id_number"] else (row["name"], born))
        if (first := self.seen.setdefault((unit, who, row["title"]), number)) != number:
            raise ValueError("name", f"与第 {first} 行是同一个人的同一职务")
        if known and (post := held.get((unit, known.number, row["title"]))):
            self._compare(number, row, post, found)
            return Line(number, Outcome.SAME, post.pk, unit=unit)
        self._refuse_second(number, row, unit, known, leading)
        values: dict[str, Any] = {key: row[key] or "" if key in TEXTS else row[key] for key in GIVEN}
        values["person"] = known.number if known else self._new(row, born)
        return Line(number, Outcome.NEW, values=values, unit=unit)

    def _person(self, row: dict[str, Any], unit: int, here: Register) -> Known | None:
        if row["id_number"]:
            known = here.by_id.get(row["id_number"].number)
            if known and known.unit in here.holders:
                raise ValueError("id_number", f"此号码已由“{here.holders[known.unit]}”登记，请先办理组织关系转接")
            if known:
                return known
        same = here.by_name.get((unit, row["name"]), [])
        if row["id_number"]:
            same = [known for known in same if not known.id_index]
        if row["birth_on"]:
            same = [known for known in same if known.values["birth_on"] == row["birth_on"]]
        if len(same) > 1:
            raise ValueError("name", f"有 {len(same)} 个同名的人，请填写身份证号码")
        return same[0] if same else None

    def _compare(self, number: int, row: dict[str, Any], post: Post, found: Planned) -> None:
        if any(row[key] and row[key] != getattr(post, key) for key in COMPARED):
            found.warn(number, "title", "已登记这个职务，内容与台账不同；请在职务页面办理，这一行没有写入")

    def _refuse_second(
        self, number: int, row: dict[str, Any], unit: int, known: Known | None, leading: dict[int, int]
    ) -> None:
        if row["title"] != Title.SECRETARY:
            return
        if (first := self.secretaries.setdefault(unit, number)) != number:
            raise ValueError("title", f"第 {first} 行已是这个组织的书记")
        if unit in leading and (known is None or leading[unit] != known.number):
            raise ValueError("title", "登记册中这个组织已有书记，请先办理免职")

    def _new(self, row: dict[str, Any], born: date | None) -> dict[str, Any]:
        if born is None:
            raise ValueError("name", "登记册里没有此人，请填写身份证号码或出生日期")
        if age(born, self.on) < self.least:
            raise ValueError("birth_on", f"未满 {self.least:g} 周岁，不能登记个人信息")
        made: dict[str, Any] = {"name": row["name"], "birth_on": born}
        if row["id_number"]:
            made |= {"id_number": row["id_number"].number, "sex": row["id_number"].sex.value}
        return made

    def write(self, lines: list[Line], *, by: User, at: datetime) -> None:
        """Register unknown persons and let each take up the post."""
        unknown: dict[str, Line] = {}
        for line in lines:
            if isinstance(line.values["person"], dict):
                unknown.setdefault(
                    repr((line.unit, line.values["person"])),
                    Line(line.row, Outcome.NEW, values=line.values["person"], unit=line.unit),
                )
        add_persons(list(unknown.values()), members=False, by=by, at=at)
        units = Unit.objects.in_bulk({line.unit for line in lines})
        for line in lines:
            who = line.values.pop("person")
            number = unknown[repr((line.unit, who))].number if isinstance(who, dict) else who
            line.number = posts.take_up(
                unit=units[line.unit], person=Person.objects.get(pk=number),
                given=posts.Appointment(**line.values), by=by, at=at,
            ).pk  # fmt: skip

    def restore(self, lines: list[Line], *, by: User, at: datetime) -> None:
        """End the posts as recorded by mistake: they never held. Persons whom the ledger brought stay recorded."""
        held = Post.objects.select_related("unit").in_bulk([line.number for line in lines])
        ended = sum(post.until is not None for post in held.values())
        if ended:
            raise Problem("conflict", f"有 {ended:,} 个职务导入之后已经结束，不能撤销。请在职务页面逐一处理。")
        for post in held.values():
            posts.end(post=post, until=post.since, reason=Ending.MISTAKE, by=by, at=at)
