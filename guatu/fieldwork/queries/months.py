"""What a month of a first secretary is written from: visits, matters and deeds, so that little is typed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from guatu.fieldwork.models import Deed, Matter, Secondment, SecondmentMonth, Visit
from guatu.fieldwork.queries.attendance import stays, worked
from guatu.fieldwork.rules.secondments import Attendance, attendance, months, next_month
from guatu.fieldwork.rules.words import MatterKind, SecondmentDuty

LONGEST = 1500


@dataclass(frozen=True)
class Month:
    """One month of a term: its time, its log if there is one, and what was done in it."""

    attendance: Attendance
    reached: bool
    log: SecondmentMonth | None
    deeds: int

    @property
    def month(self) -> date:
        return self.attendance.month

    @property
    def key(self) -> str:
        """How addresses name the month."""
        return f"{self.month:%Y-%m}"


def log_of(row: Secondment, month: date) -> SecondmentMonth | None:
    """The log of a month of a term, if it is written."""
    return SecondmentMonth.objects.filter(secondment=row, month=month).select_related("by").first()


def every(row: Secondment, on: date, norms: Mapping[str, float]) -> list[Month]:
    """The months of a term up to a day, newest first. Three queries."""
    end = min(on, row.until) if row.until else on
    spent = worked([row.pk], row.since, next_month(end.replace(day=1)), norms["secondment.half"]).get(row.pk, {})
    logs = {log.month: log for log in row.months.select_related("by")}
    deeds = [deed.replace(day=1) for deed in row.deeds.values_list("on", flat=True)]
    found = []
    for month in months(row.since, max(end, row.since.replace(day=2))) if row.since <= end else []:
        time = attendance(month, row.since, row.until, spent)
        found.append(Month(time, time.reached(norms["secondment.share"]), logs.get(month), deeds.count(month)))
    return found[::-1]


@dataclass(frozen=True)
class Material:
    """The records of one month that its log is written from."""

    visits: list[Visit]
    matters: list[Matter]
    deeds: list[Deed]
    time: Attendance

    def first(self) -> dict[str, str]:
        """What each duty's part starts from: deeds under their duty, visits and matters under the first and last."""
        found: dict[str, list[str]] = {duty.value: [] for duty in SecondmentDuty}
        base, people = found[SecondmentDuty.BASE.value], found[SecondmentDuty.PEOPLE.value]
        if self.visits:
            talked = sum(visit.talked or 0 for visit in self.visits)
            base.append(f"在村{self.time.spent:g}天，走访{len(self.visits)}次，与青年谈话{talked}人次。")
        base += [f"{visit.on:%m-%d} {visit.text}" for visit in self.visits if visit.text]
        for matter in self.matters:
            helped = people if matter.kind == MatterKind.HELP.value else base
            helped.append(f"{matter.text}（{'已办结' if matter.closed_on else '办理中'}）")
        for deed in self.deeds:
            about = f"，惠及{deed.helped}人" if deed.helped else ""
            found[deed.duty].append(f"{deed.on:%m-%d} {deed.title}{about}。")
        return {duty: "\n".join(said)[:LONGEST] for duty, said in found.items()}


def material(row: Secondment, month: date, norms: Mapping[str, float]) -> Material:
    """What was recorded of a month of a term. Four queries."""
    end = next_month(month)
    spent = worked([row.pk], month, end, norms["secondment.half"]).get(row.pk, {})
    return Material(
        list(stays().filter(secondment=row, on__gte=month, on__lt=end).order_by("on", "pk")),
        list(Matter.objects.filter(visit__secondment=row, visit__on__gte=month, visit__on__lt=end).order_by("pk")),
        list(row.deeds.filter(on__gte=month, on__lt=end).order_by("on", "pk")),
        attendance(month, row.since, row.until, spent),
    )
