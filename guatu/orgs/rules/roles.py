"""Roles: named sets of verbs. A grant gives an account a role at a unit; it holds for all below.

A verb is `noun.act`. `public` verbs are held by every signed-in account for what was published to it.
"""

from dataclasses import dataclass

READ = frozenset(
    {
        "unit.read", "assignment.read", "submission.read", "board.read", "flag.read", "letter.read",
        # The register without personal data: posts, meetings, places, weak organisations, indicators.
        "post.read", "meeting.read", "place.read", "health.read", "indicator.read",
        # Work on the ground, guidance, duty reports and symposia, assessments, spot checks.
        "fieldwork.read", "guidance.read", "duty.read", "assessment.read", "check.read",
    }
)  # fmt: skip
# The register of persons, and what a branch records in daily work.
REGISTER = frozenset(
    {
        "person.read", "person.edit", "person.reveal", "paper.read", "admission.edit", "transfer.read",
        "transfer.decide", "meeting.record", "service.record", "post.edit", "home.edit",
    }
)  # fmt: skip
# What everybody who goes to branches writes down on the spot.
VISIT = frozenset({"visit.record", "matter.act", "secondment.log"})
# What the unit above decides on the register.
APPROVE = frozenset(
    {
        "person.approve", "membership.approve", "admission.approve", "review.approve", "quota.edit",
        "graduation.mark", "post.approve", "course.edit", "honour.decide", "place.edit", "plan.decide", "health.decide",
        # Contact points, villages' needs and candidates, guidance, duty reports of those below.
        "contact.decide", "secondment.propose", "guidance.edit", "question.answer", "duty.score",
    }
)  # fmt: skip
REPORT = frozenset(
    {
        "assignment.accept", "submission.create", "request.create", "flag.reply", "letter.answer",
        "bulletin.acknowledge", "duty.report", "question.ask", "exchange.book", "secondment.confirm", "story.write",
    }
)  # fmt: skip
CHECK = frozenset({"submission.verify", "check.record"})
DECIDE = frozenset(
    {"request.decide", "unit.propose", "letter.create", "demonstration.decide", "check.plan", "duty.open"}
)
LEAD = frozenset(
    {
        "unit.approve", "flag.propose", "flag.decide", "bulletin.draft", "bulletin.issue", "rule.read",
        "secondment.decide", "check.sign",
    }
)  # fmt: skip
CAMPAIGN = frozenset({"campaign.edit", "campaign.launch", "rule.publish", "responsibility.edit"})
STAFF = frozenset(
    {"grant.create", "invitation.create", "account.read", "export.create", "import.create", "channel.edit"}
)


@dataclass(frozen=True)
class Role:
    """A role: its label, its verbs, whether it demands a second factor, and the duty it may not share."""

    name: str
    name_en: str
    verbs: frozenset[str]
    second_factor: bool = False
    duty: str = ""


ROLES: dict[str, Role] = {
    "city_secretary": Role(
        "市级负责人", "City secretary",
        READ | CHECK | DECIDE | LEAD | CAMPAIGN | STAFF | REPORT | REGISTER | APPROVE | VISIT
        | {"norm.edit", "assessment.edit"},
        second_factor=True,
    ),
    "city_department": Role(
        "市级部室", "City department",
        READ | CHECK | DECIDE | CAMPAIGN
        | {"flag.propose", "bulletin.draft", "rule.read", "export.create", "import.create"}
        | REGISTER | APPROVE | VISIT | {"assessment.edit"},
    ),
    "county_secretary": Role(
        "县级负责人", "County secretary",
        READ | CHECK | DECIDE | LEAD | STAFF | REPORT | REGISTER | APPROVE | VISIT
        | {"responsibility.edit", "rule.publish", "assessment.edit"},
    ),
    "committee_secretary": Role(
        "基层团委书记", "Committee secretary",
        READ | CHECK | DECIDE | REPORT | STAFF | REGISTER | APPROVE | VISIT | {"responsibility.edit"},
    ),
    "branch_secretary": Role(
        "团支部书记", "Branch secretary", READ | REPORT | REGISTER | VISIT | {"unit.propose", "channel.edit"}
    ),
    "inspector": Role("督查员", "Inspector", READ | CHECK | VISIT),
    # Contact cadres and first branch secretaries, at the branches that they go to.
    "field_cadre": Role("联系干部、第一团支书", "Contact cadre, first branch secretary", READ | VISIT),
    "leader": Role("领导（只读）", "Leader (read only)", READ | {"rule.read"}),
    "system_admin": Role(
        "系统管理员", "System administrator",
        frozenset({"unit.read", "system.configure", "account.read", "account.create", "account.deactivate"}),
        second_factor=True, duty="administration",
    ),
    "security_admin": Role(
        "安全管理员", "Security administrator",
        frozenset({"unit.read", "account.read", "grant.create", "grant.any", "invitation.create", "account.unlock"}),
        second_factor=True, duty="administration",
    ),
    "audit_admin": Role(
        "审计管理员", "Audit administrator", frozenset({"unit.read", "account.read", "journal.read", "journal.export"}),
        second_factor=True, duty="administration",
    ),
}  # fmt: skip

ADMINISTRATORS = frozenset(code for code, role in ROLES.items() if role.duty == "administration")


def verbs(role: str) -> frozenset[str]:
    """The verbs of a role; an unknown role has none."""
    return ROLES[role].verbs if role in ROLES else frozenset()


def roles_with(verb: str) -> list[str]:
    """The codes of the roles that hold a verb."""
    return [code for code, role in ROLES.items() if verb in role.verbs]
