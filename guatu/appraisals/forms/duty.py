"""Forms of duty reports: a round's days and terms, a report's words, marks, a ballot's counts, grades."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guatu.accounts.forms.refusable import Form
from guatu.appraisals.actions.duty.rounds import Plan
from guatu.appraisals.actions.duty.scores import Counts
from guatu.appraisals.models import Ballot, DutyRound, DutyScore
from guatu.appraisals.queries.duty.results import Result
from guatu.appraisals.rules.duty.presets import Preset
from guatu.appraisals.rules.duty.reports import Part
from guatu.appraisals.rules.duty.terms import Criterion, FormulaPart, Grade, Source, Terms
from guatu.base.told import told
from guatu.base.wording import Words as Text
from guatu.orgs.forms.people import day

MOST_PARTS, MOST_CRITERIA, MOST_GRADES = 5, 16, 5
DAYS = ("name", "since", "until", "due_on")


def number(label: Any, most: float, *, required: bool = True, places: int = 2, **more: Any) -> forms.DecimalField:
    """A figure that is typed, from nought up."""
    return forms.DecimalField(
        label=label, min_value=0, max_value=most, decimal_places=places, required=required,
        widget=forms.NumberInput(attrs={"inputmode": "decimal", "min": "0", "step": "any"}), **more,
    )  # fmt: skip


class Days(Form):
    """Name and days of a round."""

    name = forms.CharField(label=gettext_lazy("名称"), max_length=120)
    since = day(gettext_lazy("述职期间自"))
    until = day(gettext_lazy("至"))
    due_on = day(gettext_lazy("提交期限"))

    def plan(self) -> Plan:
        """What was filled in."""
        return Plan(**{name: self.cleaned_data[name] for name in DAYS})


class Opening(Days):
    """A round is begun from a pattern."""

    preset = forms.ChoiceField(
        label=gettext_lazy("计分办法"),
        widget=forms.RadioSelect,
        help_text=gettext_lazy("下一步可以修改，公布后不再改。"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["preset"].choices = [(one.value, _(one.label)) for one in Preset]  # type: ignore[attr-defined]


class TermsForm(Days):
    """A round's terms: parts, rubric and grades in rows; a row without a name is left out."""

    formula = forms.CharField(label=gettext_lazy("总分公式"), max_length=300)
    turnout = number(gettext_lazy("测评到会人数至少占应到的"), 1, initial=0.5, required=False)
    source = forms.CharField(label=gettext_lazy("依据"), max_length=300, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, found: DutyRound, terms: Terms, **kwargs: Any) -> None:
        kwargs["initial"] = {
            "name": found.name, "since": found.since, "until": found.until - timedelta(days=1),
            "due_on": found.due_on, "formula": terms.formula, "turnout": terms.turnout, "source": terms.source,
            "version": found.version,
        }  # fmt: skip
        super().__init__(*args, **kwargs)
        self._part_rows(terms.parts)
        self._criterion_rows(terms.criteria)
        self._grade_rows(terms.grades)

    def _add(self, name: str, field: forms.Field, initial: Any) -> None:
        field.initial = initial
        field.widget.attrs["aria-label"] = f"{field.label} {int(name.rpartition('-')[2]) + 1}"
        self.fields[name] = field

    def _part_rows(self, rows: Sequence[FormulaPart]) -> None:
        choices = [(one.value, _(one.label)) for one in Source]
        for n in range(MOST_PARTS):
            row = rows[n] if n < len(rows) else None
            self._add(f"part-name-{n}", _text(_("部分"), 20), row.name if row else "")
            self._add(
                f"part-source-{n}", forms.ChoiceField(label=_("分数来源"), choices=choices, required=False),
                row.source.value if row else "",
            )  # fmt: skip

    def _criterion_rows(self, rows: Sequence[Criterion]) -> None:
        for n in range(min(max(len(rows) + 3, 6), MOST_CRITERIA)):
            row = rows[n] if n < len(rows) else None
            self._add(f"criterion-part-{n}", _text(_("所属部分"), 20), row.part if row else "")
            self._add(f"criterion-name-{n}", _text(_("评分项"), 40), row.name if row else "")
            self._add(f"criterion-most-{n}", _points(_("满分"), 100), row.most if row else None)
            self._add(f"criterion-text-{n}", _text(_("要求"), 200), row.text if row else "")

    def _grade_rows(self, rows: Sequence[Grade]) -> None:
        for n in range(MOST_GRADES):
            row = rows[n] if n < len(rows) else None
            self._add(f"grade-name-{n}", _text(_("等次"), 20), row.name if row else "")
            self._add(f"grade-least-{n}", number(_("最低分"), 100, required=False), row.least if row else None)
            self._add(f"grade-share-{n}", number(_("比例上限"), 1, required=False), row.share if row else None)
            self._add(f"grade-points-{n}", number(_("每票折分"), 100, required=False), row.points if row else None)

    def rows(self, kind: str, *columns: str) -> list[list[forms.BoundField]]:
        """The fields of a table, row by row."""
        count = sum(name.startswith(f"{kind}-name-") for name in self.fields)
        return [[self[f"{kind}-{column}-{n}"] for column in columns] for n in range(count)]

    def parts(self) -> list[list[forms.BoundField]]:
        return self.rows("part", "name", "source")

    def criteria(self) -> list[list[forms.BoundField]]:
        return self.rows("criterion", "part", "name", "most", "text")

    def grades(self) -> list[list[forms.BoundField]]:
        return self.rows("grade", "name", "least", "share", "points")

    def given(self) -> Terms:
        """The terms as they were filled in."""
        said = self.cleaned_data

        def filled(kind: str) -> list[int]:
            names = [name for name in self.fields if name.startswith(f"{kind}-name-") and said.get(name, "").strip()]
            return [int(name.rpartition("-")[2]) for name in names]

        def amount(name: str) -> float:
            return float(said.get(name) or 0)

        parts = [(said[f"part-name-{n}"].strip(), said[f"part-source-{n}"] or Source.SCORE) for n in filled("part")]
        criteria = tuple(
            Criterion(
                f"c{n + 1}", said[f"criterion-name-{n}"].strip(), said[f"criterion-most-{n}"] or 0,
                said[f"criterion-part-{n}"].strip(), said[f"criterion-text-{n}"].strip(),
            )
            for n in filled("criterion")
        )  # fmt: skip
        grades = tuple(
            Grade(
                f"g{n + 1}", said[f"grade-name-{n}"].strip(), amount(f"grade-least-{n}"),
                amount(f"grade-share-{n}") if said[f"grade-share-{n}"] is not None else None,
                amount(f"grade-points-{n}"),
            )
            for n in filled("grade")
        )  # fmt: skip
        return Terms(
            criteria, tuple(FormulaPart(name, name, Source(source)) for name, source in parts), grades,
            said["formula"].strip(), amount("turnout"), said["source"].strip(),
        )  # fmt: skip


def _text(label: Text, most: int) -> forms.CharField:
    return forms.CharField(label=label, max_length=most, required=False)


def _points(label: Text, most: int) -> forms.IntegerField:
    widget = forms.NumberInput(attrs={"inputmode": "numeric", "min": "0"})
    return forms.IntegerField(label=label, min_value=0, max_value=most, required=False, widget=widget)


class Words(Form):
    """What the secretary writes: judgement only, the figures are the register's."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, least: float, most: float, draft: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for part in Part:
            self.fields[part.value] = forms.CharField(
                label=_(part.label), required=not draft, widget=forms.Textarea(attrs={"rows": 6}),
                help_text=_("%(least)d 到 %(most)d 字") % {"least": least, "most": most},
            )  # fmt: skip

    def words(self) -> dict[str, str]:
        """The words by part."""
        return {part.value: self.cleaned_data[part.value] for part in Part}


class Reason(Form):
    """Why a report is given back."""

    reason = forms.CharField(label=gettext_lazy("退回原因"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))


class Answer(Form):
    """The unit's own view."""

    text = forms.CharField(label=gettext_lazy("本单位意见"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


class Marks(Form):
    """Points by criterion; a part that is wholly blank is left as it was."""

    def __init__(self, *args: Any, terms: Terms, own: Mapping[str, DutyScore], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.terms = terms
        for part in terms.scored():
            known = own[part.code].marks if part.code in own else {}
            for one in terms.criteria_of(part.code):
                name = told(one.name)
                self.fields[one.code] = number(
                    _("%(name)s（满分 %(most)d）") % {"name": name, "most": one.most}, one.most, required=False,
                    places=1, initial=known.get(one.code), help_text=told(one.text) if one.text else "",
                )  # fmt: skip
        said = next((row.text for row in own.values()), "")
        self.fields["text"] = forms.CharField(
            label=_("评语"), max_length=500, required=False, initial=said, widget=forms.Textarea(attrs={"rows": 2})
        )

    def by_part(self) -> list[tuple[FormulaPart, list[forms.BoundField]]]:
        """The fields under the name of their part."""
        return [(part, [self[one.code] for one in self.terms.criteria_of(part.code)]) for part in self.terms.scored()]

    def given(self) -> dict[str, dict[str, float]]:
        """Marks by part and criterion."""
        said = self.cleaned_data
        found = {
            part.code: {
                one.code: float(said[one.code])
                for one in self.terms.criteria_of(part.code)
                if said.get(one.code) is not None
            }
            for part in self.terms.scored()
        }
        return {part: marks for part, marks in found.items() if marks}


class BallotForm(Form):
    """The members' ballot in counts."""

    due = _points(gettext_lazy("应到人数"), 100_000)
    present = _points(gettext_lazy("实到人数"), 100_000)
    valid = _points(gettext_lazy("有效票"), 100_000)

    def __init__(
        self, *args: Any, grades: Iterable[Grade], poll: Ballot | None, due: int | None, **kwargs: Any
    ) -> None:
        known = {name: getattr(poll, name) for name in ("due", "present", "valid")} if poll else {"due": due}
        kwargs["initial"] = known
        super().__init__(*args, **kwargs)
        self.codes = [grade.code for grade in grades]
        for grade in grades:
            field = _points(_("%s票") % told(grade.name), 100_000)
            field.initial = poll.counts.get(grade.code, 0) if poll else None
            self.fields[f"votes-{grade.code}"] = field
        self.fields["file"] = forms.FileField(
            label=_("计票结果"), required=False, help_text=_("盖章或签字的计票单照片、PDF，不超过 20 MB。")
        )

    def given(self) -> Counts:
        """The counts; a blank is nought."""
        said = self.cleaned_data
        votes = {code: said[f"votes-{code}"] or 0 for code in self.codes}
        return Counts(said["due"] or 0, said["present"] or 0, said["valid"] or 0, votes)


class Grading(Form):
    """A grade for each report, the proposed one filled in, and a reason where it is another."""

    def __init__(
        self, *args: Any, reckoned: Sequence[Result], proposed: Mapping[int, str], grades: Sequence[Grade],
        **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        self.reckoned, self.proposed = reckoned, proposed
        self.names = {grade.code: told(grade.name) for grade in grades}
        choices = [("", "–"), *self.names.items()]
        for one in reckoned:
            pk, name = one.report.pk, one.report.unit.name
            field = forms.ChoiceField(choices=choices, initial=proposed.get(pk, ""), label=_("等次"))
            field.widget.attrs["aria-label"] = _("%s的等次") % name
            note = forms.CharField(max_length=500, required=False, label=_("理由"))
            note.widget.attrs["aria-label"] = _("%s的理由") % name
            self.fields[f"grade-{pk}"], self.fields[f"note-{pk}"] = field, note

    def lines(self) -> list[tuple[Result, str, forms.BoundField, forms.BoundField]]:
        """Each report with its proposal and its two fields."""
        return [
            (one, self.names.get(self.proposed.get(one.report.pk, ""), ""), self[f"grade-{one.report.pk}"],
             self[f"note-{one.report.pk}"])
            for one in self.reckoned
        ]  # fmt: skip

    def chosen(self) -> dict[int, str]:
        """Grades by report."""
        return {one.report.pk: self.cleaned_data[f"grade-{one.report.pk}"] for one in self.reckoned}

    def notes(self) -> dict[int, str]:
        """Reasons by report."""
        return {one.report.pk: self.cleaned_data[f"note-{one.report.pk}"] for one in self.reckoned}
