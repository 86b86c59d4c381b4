"""How a flag in a stage is drawn."""

from django import template

from guatu.supervision.rules.flags import Stage

register = template.Library()

MARKS = {
    Stage.PROPOSED: "proposed",
    Stage.DECIDED: "decided",
    Stage.IN_REPLY: "in_reply",
    Stage.REPLY_OVER: "notified",
    Stage.PUBLISHED: "published",
    Stage.IN_APPEAL: "in_appeal",
    Stage.EXPIRED: "expired",
    Stage.TAKEN_DOWN: "taken_down",
    Stage.DECLINED: "taken_down",
    Stage.OVERTURNED: "taken_down",
}


def mark(stage: Stage) -> str:
    """How a flag in a stage is drawn (base's FLAG_STAGES)."""
    return MARKS[stage]


@register.filter
def drawn(stage: Stage) -> str:
    """The same in a template: `{% flag "red" stage=row.stage|drawn %}`."""
    return mark(stage)
