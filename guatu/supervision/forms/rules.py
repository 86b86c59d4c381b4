"""The draft of a rule: every number checked, beside its field."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from guatu.orgs.rules.kinds import Kind
from guatu.supervision.queries.versions import NAMES
from guatu.supervision.rules.flags import LIMITS, MOST_CLASSES, Peers, Rule, rule_of
from guatu.supervision.rules.ranking import POINTS, Tie

TIES = ("tie1", "tie2", "tie3")


class RuleForm(forms.Form):
    """The numbers of a rule. `rule()` gives the checked rule once the form is valid."""

    kinds = forms.MultipleChoiceField(
        label=_lazy("参评组织"), choices=Kind.choices(), widget=forms.CheckboxSelectMultiple
    )
    peers = forms.MultipleChoiceField(
        label=_lazy("同类分组"), choices=Peers.choices(), widget=forms.CheckboxSelectMultiple, required=False,
        help_text=_lazy("选中的各项都相同，才放在一起比较。"),
    )  # fmt: skip
    size_limits = forms.CharField(
        label=_lazy("规模分界（应完成项）"), required=False, max_length=60,
        help_text=_lazy("由小到大，用逗号隔开，例如 50，200；选了“同规模”才起作用。"),
    )  # fmt: skip
    confidence = forms.ChoiceField(
        label=_lazy("置信水平"), choices=[(point, f"{round(float(point) * 100)}%") for point in POINTS]
    )
    note = forms.CharField(
        label=_lazy("修订说明"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_lazy("为什么这样定，随规则一并公布。"),
    )  # fmt: skip

    def __init__(self, data: Any = None, *, rule: Rule | None = None) -> None:
        super().__init__(data, initial=_initial(rule) if rule else None)
        for name, least, most in LIMITS:
            self.fields[name] = forms.IntegerField(label=_(NAMES[name]), min_value=least, max_value=most)
        choices = [("", _("不再区分")), *Tie.choices()]
        for number, name in enumerate(TIES, start=1):
            self.fields[name] = forms.ChoiceField(label=_("并列时第%d看") % number, choices=choices, required=False)
        order = ["kinds", "peers", "size_limits", *TIES, "confidence", *(name for name, _a, _b in LIMITS), "note"]
        self.order_fields(order)

    def clean_size_limits(self) -> list[int]:
        """The limits as numbers; Chinese and Latin commas alike."""
        text = self.cleaned_data["size_limits"].replace("，", ",").replace("、", ",")
        words = [word.strip() for word in text.split(",") if word.strip()]
        if not all(word.isascii() and word.isdigit() and 0 < int(word) <= 1_000_000 for word in words):
            raise forms.ValidationError(_("只能填正整数，用逗号隔开"))
        limits = [int(word) for word in words]
        if limits != sorted(set(limits)) or len(limits) > MOST_CLASSES:
            raise forms.ValidationError(_("要由小到大，不能重复，最多%d个") % MOST_CLASSES)
        return limits

    def clean(self) -> dict[str, Any]:
        """What two fields must agree on."""
        found = super().clean() or self.cleaned_data
        ties = [found[name] for name in TIES if found.get(name)]
        if len(set(ties)) < len(ties):
            self.add_error(TIES[0], _("同一项只能看一次"))
        low, high = found.get("black_below"), found.get("red_at_least")
        if low is not None and high is not None and low > high:
            self.add_error("black_below", _("黑旗线不能高于红旗线"))
        return found

    def data_of_rule(self) -> dict[str, Any]:
        """The rule in its stored form."""
        found = self.cleaned_data
        names = ["kinds", "peers", "size_limits", "confidence", *(name for name, _a, _b in LIMITS)]
        return {name: found[name] for name in names} | {"ties": [found[name] for name in TIES if found[name]]}

    def rule(self) -> Rule:
        """The checked rule."""
        return rule_of(self.data_of_rule())


def _initial(rule: Rule) -> dict[str, Any]:
    ties = [*rule.ties, "", "", ""]
    return rule.as_data() | {
        "size_limits": "，".join(str(limit) for limit in rule.size_limits),
        **dict(zip(TIES, ties, strict=False)),
    }
