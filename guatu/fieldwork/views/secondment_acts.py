"""What can be done with a term, as nouns: whose step it is, its form and its action."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from guatu.accounts.forms.refusable import Form
from guatu.base.wording import Words
from guatu.fieldwork.actions.secondments import evaluations, orders, terms
from guatu.fieldwork.actions.secondments.orders import Order
from guatu.fieldwork.forms.secondments import EmptyForm, EndForm, HandoverForm, RecallForm, RenewalForm, UntilForm
from guatu.fieldwork.models import Secondment
from guatu.fieldwork.rules.secondments import later
from guatu.orgs import access
from guatu.people.queries.above import decides

Given = dict[str, Any]


def sides(user: Any, row: Secondment) -> frozenset[str]:
    """On which sides of a term an account stands: its own, the village's, the sender's, above the village."""
    account = row.person.account_id
    if account is not None and account == user.pk:
        return frozenset({"self"})
    found = {
        "self": account is None and access.can(user, "secondment.log", row.unit),
        "village": access.can(user, "secondment.confirm", row.unit),
        "sender": access.can(user, "secondment.decide", row.sender),
        "above": decides(user, "secondment.decide", row.unit),
    }
    return frozenset(side for side, stands in found.items() if stands)


def _running(row: Secondment, on: date) -> bool:
    return row.until is None


def _written(row: Secondment, on: date) -> bool:
    return row.until is None and bool(row.handover) and row.handed_over_on is None


def _unwritten(row: Secondment, on: date) -> bool:
    return row.until is None and row.handed_over_on is None


def _begun(row: Secondment, on: date) -> bool:
    return row.since <= on and not row.evaluations.filter(signed_at=None).exists()


def _renewal(row: Secondment, form: Any, said: Given) -> object:
    order = Order(form.cleaned_data["number"], row.due_on, form.cleaned_data["due_on"], form.cleaned_data["role"])
    return orders.renew(secondment=row, order=order, **said)


def _plain(action: Callable[..., object]) -> Callable[[Secondment, Any, Given], object]:
    return lambda row, form, said: action(secondment=row, **form.cleaned_data, **said)


def _text(row: Secondment, on: date) -> Given:
    return {"text": row.handover}


def _today(row: Secondment, on: date) -> Given:
    return {"until": on}


def _last_month(row: Secondment, on: date) -> Given:
    return {"until": max(on.replace(day=1) - timedelta(days=1), row.since)}


def _year(row: Secondment, on: date) -> Given:
    return {"due_on": later(row.due_on, 1)}


@dataclass(frozen=True)
class Act:
    """One noun: its word on the button, what it means, whose step it is, when it is open."""

    noun: str
    word: Words
    meaning: Words
    done: Words
    side: str
    form: type[Form]
    take: Callable[[Secondment, Any, Given], object]
    open: Callable[[Secondment, date], bool] = _running
    initial: Callable[[Secondment, date], Given] = lambda row, on: {}
    danger: bool = False

    def blank(self, row: Secondment, on: date) -> Form:
        """The form with what is known."""
        return self.form(prefix=self.noun, initial=self.initial(row, on))

    def href(self, row: Secondment) -> str:
        """Where it is sent."""
        return reverse(f"fieldwork:secondment_{self.noun}", args=[row.pk])


ACTS = (
    Act("receipt", _("确认交接"), _("村团支部核对交接情况后确认，此后算在岗。"), _("已确认交接。"), "village",
        EmptyForm, _plain(terms.acknowledge), _written),
    Act("handover", _("写交接情况"), _("与村团支部书记当面谈过以后写。"), _("已写下，等村团支部确认。"), "self",
        HandoverForm, _plain(terms.hand_over), _unwritten, _text),
    Act("evaluation", _("发起考核"), _("由派出单位发起；村团支部写意见后定等次。"), _("已发起，请村团支部写意见。"),
        "sender", UntilForm, _plain(evaluations.evaluate), _begun, _last_month),
    Act("renewal", _("续派"), _("从现在的期满日接着派驻，须有新的文号。"), _("已续派。"), "above", RenewalForm,
        _renewal, _running, _year),
    Act("ending", _("期满结束"), _("期满不续派、职务变动或登记有误的，在这里结束；村的派驻标记和账号岗位同时终止。"),
        _("已结束。"), "above", EndForm, _plain(orders.end), _running, _today, True),
    Act("recall", _("召回"),
        _("未履行职责等须提前召回的，写明理由；村的派驻标记和账号岗位同时终止，不能恢复，只能重新派驻。"),
        _("已召回。"), "above", RecallForm, _plain(orders.recall), _running, _today, True),
)  # fmt: skip
