"""Founding plans (建团计划): decided, done, dropped. One open plan for a place."""

from datetime import date, datetime

from django.db import transaction

from guatu.accounts import journal
from guatu.accounts.models import User
from guatu.base import clock
from guatu.base.problems import Problem
from guatu.coverage.actions.coverings import cover as bring
from guatu.coverage.models import Covering, FoundingPlan, Place, Suggestion
from guatu.coverage.rules.places import Cover, plan_faults
from guatu.orgs.models import Unit

FIELDS = ("place", "cover", "joint", "with_unit", "due_on", "done_on", "dropped_on")  # no names of persons


@transaction.atomic
def plan(
    *, place: Place, cover: Cover, joint: str, with_unit: Unit | None, due_on: date, owner: str, by: User | None,
    at: datetime, note: str = "", suggestion: Suggestion | None = None,
) -> FoundingPlan:  # fmt: skip
    """Decide that a place gets an organisation in one of the three modes by a day, and who answers for it.

    Refuses a second open plan, a mode that is no step from the present form, and a day that is past.
    """
    locked = Place.objects.select_for_update(of=("self",)).select_related("unit").get(pk=place.pk)
    if locked.closed_on is not None:
        raise Problem("illegal_step", "这处场所已经撤销。")
    if FoundingPlan.objects.filter(place=locked, done_on=None, dropped_on=None).exists():
        raise Problem("illegal_step", f"“{locked.name}”已有建团计划，请先办结或取消。")
    now = Covering.objects.filter(place=locked, until=None).values_list("cover", flat=True).first()
    faults = plan_faults(
        Cover(now or Cover.NONE), cover, joint=joint, unit=with_unit.pk if with_unit else None, due_on=due_on,
        today=clock.day(at),
    )  # fmt: skip
    if not owner.strip():
        faults["owner"] = "请写明由谁负责。"
    if with_unit is not None and with_unit.closed_on is not None:
        faults["with_unit"] = "这个团组织已经撤销。"
    if faults:
        raise Problem("invalid", fields=faults)
    made = FoundingPlan.objects.create(
        place=locked, cover=cover, joint=joint, with_unit=with_unit, due_on=due_on, owner=owner.strip(),
        note=note.strip(), suggestion=suggestion, decided_by=by, decided_at=at,
    )  # fmt: skip
    journal.record("foundingplan.create", made, by=by, at=at, unit=locked.unit, after=journal.snapshot(made, FIELDS))
    return made


@transaction.atomic
def finish(*, plan: FoundingPlan, unit: Unit, done_on: date, by: User, at: datetime) -> FoundingPlan:
    """The plan is carried out: from that day the place is covered by `unit` in the form that was aimed at."""
    locked = _locked(plan.pk)
    try:
        bring(place=locked.place, cover=Cover(locked.cover), joint=locked.joint, unit=unit, since=done_on, by=by, at=at)
    except Problem as problem:
        names = {"since": "done_on"}
        raise Problem(
            problem.code, problem.detail, {names.get(name, name): text for name, text in problem.fields.items()}
        ) from None
    locked.done_on = done_on
    locked.save(update_fields=["done_on"])
    journal.record(
        "foundingplan.finish", locked, by=by, at=at, unit=locked.place.unit, after=journal.snapshot(locked, FIELDS)
    )
    return locked


@transaction.atomic
def drop(*, plan: FoundingPlan, reason: str, by: User, at: datetime) -> FoundingPlan:
    """Give a plan up, with the reason."""
    locked = _locked(plan.pk)
    if not reason.strip():
        raise Problem("invalid", fields={"reason": "请写明为什么取消。"})
    locked.dropped_on, locked.dropped_reason = clock.day(at), reason.strip()[:200]
    locked.save(update_fields=["dropped_on", "dropped_reason"])
    journal.record(
        "foundingplan.discard", locked, by=by, at=at, unit=locked.place.unit, after=journal.snapshot(locked, FIELDS)
    )
    return locked


def _locked(pk: int) -> FoundingPlan:
    """An open plan, its place held first, as everywhere."""
    place = FoundingPlan.objects.values_list("place_id", flat=True).get(pk=pk)
    Place.objects.select_for_update().get(pk=place)
    plan = FoundingPlan.objects.select_for_update(of=("self",)).select_related("place__unit").get(pk=pk)
    if plan.done_on or plan.dropped_on:
        raise Problem("illegal_step", "这个计划已经办结或取消。")
    return plan
