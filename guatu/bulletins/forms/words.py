"""The studio's forms: the words of a draft, a further figure, the signature."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as text
from django.utils.translation import gettext_lazy as _

from guatu.accounts.forms.refusable import Form
from guatu.base.states import CellState
from guatu.bulletins.queries.documents import Edit
from guatu.bulletins.queries.ground import Ground
from guatu.bulletins.rules.blocks import words
from guatu.bulletins.rules.expressions import Measure

TYPED = ("text", "title", "note")
OFFERED = (Measure.CELLS, Measure.RATE, Measure.ON_TIME, Measure.RANK, Measure.UNITS, Measure.UNITS_WITH, Measure.TASKS)


class WordsForm(Form):
    """The head of a draft and its version; the texts of its blocks stand beside, one field a text."""

    title = forms.CharField(label=_("标题"), max_length=120, strip=True)
    addressees = forms.CharField(label=_("主送"), max_length=300, required=False)
    copies_to = forms.CharField(label=_("抄送"), max_length=300, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)
    shape = forms.RegexField(r"^(up|down|remove|add|heading):\d{1,3}$", required=False, widget=forms.HiddenInput)

    def edit(self, blocks: Sequence[dict[str, Any]]) -> Edit:
        """The edit that was typed; a field that did not come keeps the block's own text."""
        given = self.cleaned_data
        texts = [
            [
                self._typed(name, place, block[name])
                for name in (("title", "note") if block["type"] == "table" else ("text",))
            ]
            for place, block in enumerate(blocks)
        ]
        act, _colon, place = given.get("shape", "").partition(":")
        shape = (act, int(place)) if act else None
        return Edit(given.get("title", ""), given.get("addressees", ""), given.get("copies_to", ""), texts, shape)

    def mine(self, blocks: Sequence[dict[str, Any]]) -> list[str]:
        """The typed texts that differ from the draft as saved: what a person wrote when somebody else was first."""
        saved = {text for block in blocks for text in words(block)}
        given = [str(value).strip() for name, value in self.data.items() if name.partition("-")[0] in TYPED]
        return [value for value in given if value and value not in saved]

    def _typed(self, name: str, place: int, old: str) -> str:
        return str(self.data.get(f"{name}-{place}", old))


class FigureForm(Form):
    """A further figure, chosen from what the snapshot holds; nothing is typed."""

    measure = forms.ChoiceField(label=_("算什么"), choices=[(measure.value, measure.label) for measure in OFFERED])
    unit = forms.TypedChoiceField(label=_("哪个单位"), coerce=int)
    over = forms.ChoiceField(label=_("哪些任务"), required=False)
    states = forms.MultipleChoiceField(
        label=_("什么状态"), choices=CellState.choices, required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("不选即全部应办事项"),
    )  # fmt: skip

    def __init__(self, ground: Ground, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.top = ground.frozen.unit
        board = ground.frozen.board
        units = [self.top, *board.tree.pk[board.tree.children(self.top)].tolist()]
        self.fields["unit"].choices = [(pk, ground.name(pk)) for pk in units]  # type: ignore[attr-defined]
        tasks = ground.frozen.tasks
        groups = [(f"c:{code}", text("第%s类任务") % code) for code in dict.fromkeys(t.category for t in tasks) if code]
        named = [(f"t:{task.pk}", f"{task.code} {task.name}") for task in tasks]
        self.fields["over"].choices = [("", text("全部任务")), *groups, *named]  # type: ignore[attr-defined]

    def expression(self) -> dict[str, Any]:
        """The stored form of the chosen figure."""
        given = self.cleaned_data
        kind, _colon, value = given["over"].partition(":")
        found: dict[str, Any] = {"measure": given["measure"], "unit": given["unit"]}
        if kind == "t":
            found["tasks"] = [int(value)]
        elif kind == "c":
            found["category"] = value
        if given["measure"] in (Measure.CELLS, Measure.UNITS_WITH) and given["states"]:
            found["states"] = given["states"]
        if given["measure"] == Measure.RANK:
            found["top"] = self.top
        return found


class IssueForm(Form):
    """The signature under a bulletin, and the version that the signatory looked at."""

    signatory = forms.CharField(label=_("署名"), max_length=120)
    version = forms.IntegerField(widget=forms.HiddenInput)
