"""Forms of symposia: the plan with whom it asks, and the minutes with attendance and decisions."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guatu.accounts.forms.refusable import Form
from guatu.appraisals.actions.symposia import Minutes, Plan
from guatu.appraisals.models import Symposium, SymposiumSeat
from guatu.appraisals.rules.symposium import OWNER, TEXT, Came, Decided
from guatu.orgs.forms.people import day
from guatu.orgs.models import Unit

ROWS = 5  # decisions offered at once


class PlanForm(Form):
    """A symposium is planned or revised."""

    title = forms.CharField(label=gettext_lazy("名称"), max_length=120)
    on = day(gettext_lazy("日期"))
    place = forms.CharField(label=gettext_lazy("地点"), max_length=120, required=False)
    chair = forms.CharField(label=gettext_lazy("主持人"), max_length=120, required=False)
    agenda = forms.CharField(
        label=gettext_lazy("议程"), max_length=2000, widget=forms.Textarea(attrs={"rows": 5}),
        help_text=gettext_lazy("一行一项"),
    )  # fmt: skip
    units = forms.TypedMultipleChoiceField(
        label=gettext_lazy("参会组织"), coerce=int, widget=forms.CheckboxSelectMultiple
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, units: Sequence[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["units"].choices = [(one.pk, str(one)) for one in units]  # type: ignore[attr-defined]

    def plan(self) -> Plan:
        """What was filled in."""
        said = self.cleaned_data
        lines = tuple(line.strip() for line in said["agenda"].splitlines() if line.strip())
        return Plan(said["title"], said["on"], lines, said["place"], said["chair"])


def plan_of(found: Symposium) -> dict[str, Any]:
    """A symposium as the form of its plan shows it."""
    return {
        "title": found.title, "on": found.on, "place": found.place, "chair": found.chair,
        "agenda": "\n".join(found.agenda), "units": [seat.unit_id for seat in found.seats.all()],
        "version": found.version,
    }  # fmt: skip


class MinutesForm(Form):
    """Attendance by unit, the minutes, and decisions in rows; a row without a text is left out."""

    minutes = forms.CharField(
        label=gettext_lazy("会议记录"), max_length=20_000, widget=forms.Textarea(attrs={"rows": 8})
    )
    recorder = forms.CharField(label=gettext_lazy("记录人"), max_length=120, required=False)

    def __init__(
        self, *args: Any, seats: Sequence[SymposiumSeat], host: Unit, due_on: date, **kwargs: Any
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        self.seats = seats
        choices = [("1", _("到会")), ("0", _("缺席"))]
        for seat in seats:
            unit = str(seat.unit)
            self._add(f"present-{seat.pk}", forms.ChoiceField(choices=choices, initial="1", label=_("到会")), unit)
            self._add(f"name-{seat.pk}", _text(_("参会人"), 120, seat.unit.secretary), unit)
            self._add(f"absence-{seat.pk}", _text(_("缺席原因"), 200), unit)
        units = [(str(one.pk), str(one)) for one in [host, *(seat.unit for seat in seats)]]
        for n in range(ROWS):
            self._add(f"decided-text-{n}", _text(_("议定事项"), TEXT), str(n + 1))
            chosen = forms.ChoiceField(choices=[("", "–"), *units], required=False, label=_("承办组织"))
            self._add(f"decided-unit-{n}", chosen, str(n + 1))
            self._add(f"decided-owner-{n}", _text(_("责任人"), OWNER), str(n + 1))
            self._add(f"decided-due_on-{n}", day(_("办理期限"), required=False), str(n + 1))
            self.fields[f"decided-due_on-{n}"].initial = due_on

    def _add(self, name: str, field: forms.Field, whose: str) -> None:
        field.widget.attrs["aria-label"] = f"{field.label} {whose}"
        self.fields[name] = field

    def attendance(self) -> list[tuple[SymposiumSeat, list[forms.BoundField]]]:
        """The fields of each unit."""
        names = ("present", "name", "absence")
        return [(seat, [self[f"{name}-{seat.pk}"] for name in names]) for seat in self.seats]

    def decisions(self) -> list[list[forms.BoundField]]:
        """The fields of each decision."""
        return [[self[f"decided-{name}-{n}"] for name in ("text", "unit", "owner", "due_on")] for n in range(ROWS)]

    def clean(self) -> dict[str, Any]:
        """A decision names its unit and its date."""
        said = self.cleaned_data
        for n in range(ROWS):
            if said.get(f"decided-text-{n}"):
                if not said.get(f"decided-unit-{n}"):
                    self.add_error(f"decided-unit-{n}", _("请选择承办组织"))
                if not said.get(f"decided-due_on-{n}"):
                    self.add_error(f"decided-due_on-{n}", _("请填写办理期限"))
        return said

    def given(self) -> Minutes:
        """What was filled in."""
        said = self.cleaned_data
        came = {
            seat.pk: Came(said[f"present-{seat.pk}"] == "1", said[f"name-{seat.pk}"], said[f"absence-{seat.pk}"])
            for seat in self.seats
        }
        decided = [
            Decided(said[f"decided-text-{n}"], int(said[f"decided-unit-{n}"]), said[f"decided-due_on-{n}"],
                    said[f"decided-owner-{n}"])
            for n in range(ROWS) if said[f"decided-text-{n}"]
        ]  # fmt: skip
        return Minutes(came, said["minutes"], said["recorder"], decided)


def _text(label: str, most: int, initial: str = "") -> forms.CharField:
    return forms.CharField(label=label, max_length=most, required=False, initial=initial)


class Cancellation(Form):
    """Why a symposium is not held."""

    reason = forms.CharField(label=gettext_lazy("取消原因"), max_length=200)
