"""The table of access: one row for every address and every operation of the interface.

A row says what object the address names, which methods it takes, and what is needed to read and to write there.
What follows from it for a role and a relation is worked out in `expected`, from the roles' verbs and from where
the places stand to each other, without asking any of the product's own access code.
"""

from typing import Any

from guatu.orgs.rules.roles import ROLES
from tests.matrix import areas
from tests.matrix.row import Row

# Kinds of objects: the verb that shows one, held at its unit or above.
SHOWN_BY = {
    "unit": "unit.read", "assignment": "assignment.read", "attachment": "submission.read",
    "draft_attachment": "submission.create", "submission": "submission.read", "verification": "submission.read",
    "exemption": "assignment.read", "extension": "assignment.read", "change": "unit.read", "person": "account.read",
    "grant": "unit.read", "invitation": "account.read", "entry": "journal.read", "rule": "rule.read",
    "rule_draft": "rule.read", "channel": "channel.edit", "notice": "channel.edit",
    "bulletin": "bulletin.draft", "bulletin_draft": "bulletin.draft",
    **{f"{list_}{part}": "campaign.edit" for list_ in ("campaign", "plan") for part in ("", "_task", "_category",
       "_node")},
    # An account's own, shown to nobody else whatever they hold.
    "upload": "", "run": "", "check": "", "token": "",
    **areas.SHOWN_BY,
}  # fmt: skip
# Public to every account that stands at or below the unit that put it out.
PUBLISHED = {"campaign", "campaign_task", "campaign_category", "campaign_node", "rule", "bulletin", *areas.PUBLISHED}
FLAGS = {"flag_issued", "flag_published"}
ISSUING = {"flag.decide", "letter.create"}
BELOW, ABOVE = {"own", "child"}, {"own", "parent"}


def sees(row: Row, kind: str, verbs: frozenset[str], relation: str, need: str) -> bool:
    """Whether an object is found at all."""
    if kind in FLAGS:
        return sees_flag(kind, verbs, relation)
    if kind == "letter":  # of a place to a unit below it, like the flags
        issuing = relation in BELOW and "letter.create" in verbs
        return issuing or (relation in BELOW | ABOVE and "letter.read" in verbs)
    verb = SHOWN_BY[kind]
    here = relation in BELOW and bool({verb, need} & verbs)
    return here or (kind in PUBLISHED and relation in ABOVE)


def sees_flag(kind: str, verbs: frozenset[str], relation: str) -> bool:
    """Flags are put out by a place against a unit below it: published ones are seen by readers of that unit, others
    by those who propose or decide at the issuer, and by those who answer for the unit from below the issuer."""
    issuing = relation in BELOW and bool({"flag.decide", "flag.propose"} & verbs)
    answering = relation == "parent" and "flag.reply" in verbs
    against = relation in {"own", "child", "parent"}
    return issuing or answering or (kind == "flag_published" and against and "flag.read" in verbs)


def expected(row: Row, kind: str, method: str, verbs: frozenset[str], relation: str) -> int | str:
    """The status that a role gets with an object of a kind at a relation; "done" for a write that gets through."""
    writing = method not in {"GET", "HEAD"}
    need = row.write if writing else row.read
    held = row.held_write or row.held if writing else row.held
    if row.hidden and row.hidden not in verbs:
        return 404
    if kind == "entry" and "journal.read" not in verbs:
        return 403
    if kind and not sees(row, kind, verbs, relation, "" if row.blind else need):
        return 404
    if held and held not in verbs:
        return row.without
    if row.side:
        step = relation in BELOW if row.side in ISSUING else relation == "parent"
        if not (step and row.side in verbs):
            return 403
    if need and not (relation in BELOW and need in verbs):
        return 403
    if writing and (row.maker or (row.seat and relation != "child")):
        return 403
    if writing and row.allowed and not row.allowed(verbs, relation):
        return 403
    return "done" if writing else row.gets.get(kind, row.get)


POST, BOTH = ("POST",), ("GET", "POST")
LIST = ("campaign", "plan")
TEXT = {"text": "情况属实"}
BULLETIN, DRAFT = ("bulletin",), ("bulletin", "bulletin_draft")
ISSUED = {"bulletin_draft": 404}
FLAG = ("flag_issued", "flag_published")
YES = {"approved": "1", "note": "同意"}
REPORT = {"text": "已按期完成", "key": "k-1"}
RENAME = {"name": "新的名字", "reason": "批复", "effective_on": "2026-11-20"}
SIGN_IN = "signing in comes before an account is known"
LINK = "the secret in the link is the right; it works once and ends"


def gives(verbs: frozenset[str], role: str) -> bool:
    """Whether a role gives another: what it holds itself, or any as the security administrator."""
    return "grant.any" in verbs or ("grant.create" in verbs and ROLES[role].verbs <= verbs)


def gives_held(verbs: frozenset[str], relation: str) -> bool:
    """Whether a role gives what the person at a place holds."""
    return gives(verbs, "county_secretary" if relation == "own" else "committee_secretary")


def gives_invited(verbs: frozenset[str], relation: str) -> bool:
    """Whether a role gives what the invited persons of all places are invited to."""
    return gives(verbs, "branch_secretary")


PAGES = [
    # desk
    Row("desk:home", public="answers with the way to the sign-in page"),
    Row("desk:queue"),
    Row("desk:waiting"),
    Row("desk:waiting_list", more={"kind": "matters"}),
    Row("desk:demo_sign_in", methods=POST, public="not there outside a demo"),
    Row("desk:search", methods=("GET", "POST")),
    Row("desk:unit", on=("unit",)),
    Row("desk:wall", held="board.read", without=404, get=302),
    Row("desk:wall", on=LIST, arg="campaign", hidden="board.read"),
    Row("desk:wall_figures", on=LIST, arg="campaign", hidden="board.read"),
    Row("desk:changed", on=LIST, arg="campaign", hidden="board.read"),
    Row("desk:map", on=LIST, arg="campaign", methods=BOTH, hidden="board.read", held="campaign.edit"),
    Row("desk:change_decision", on=("change",), methods=POST, write="unit.approve", seat=True,
        body={"approved": "yes", "note": "同意"}),
    Row("desk:units_template"),
    Row("desk:units_xlsx", held="export.create", journals="that units were taken away"),
    Row("desk:units_csv", held="export.create", journals="that units were taken away"),
    Row("desk:units_import", on=("check",)),
    Row("desk:units_written", on=("check",), methods=POST),
    Row("desk:components", public="shows the parts that pages are made of; holds no data"),
    Row("desk:language", methods=("GET", "POST"), get=302, public="a choice of language, kept in a cookie"),
    # accounts
    Row("accounts:sign_in", methods=BOTH, public=SIGN_IN),
    Row("accounts:sign_in_second", methods=BOTH, public=SIGN_IN),
    Row("accounts:sign_out", methods=POST, public="ends a session; without one there is nothing to end"),
    Row("accounts:security"),
    Row("accounts:password", methods=BOTH),
    Row("accounts:sessions", methods=POST),
    Row("accounts:second_factor", methods=BOTH),
    Row("accounts:second_factor_removal", methods=POST),
    Row("accounts:recovery_codes", methods=POST),
    Row("accounts:tokens", methods=BOTH),
    Row("accounts:token_revocation", on=("token",), methods=POST),
    Row("accounts:password_link", methods=BOTH, more={"raw": "=password_link"}, public=LINK),
    Row("accounts:journal", held="journal.read"),
    Row("accounts:journal_verification", methods=POST, held="journal.read"),
    Row("accounts:journal_entry", on=("entry",), arg="seq"),
    Row("accounts:run", on=("run",)),
    Row("accounts:run_file", on=("run",)),
    # orgs
    Row("orgs:tree"),
    Row("orgs:list"),
    Row("orgs:matches"),
    Row("orgs:branch", on=("unit",), get=302),
    Row("orgs:history", on=("unit",)),
    Row("orgs:proposal", on=("unit",), more={"kind": "rename"}, methods=BOTH, read="unit.propose",
        write="unit.propose", body=RENAME),
    Row("orgs:changes"),
    Row("orgs:change", on=("change",)),
    Row("orgs:withdrawal", on=("change",), methods=POST, maker=True),
    Row("orgs:accounts", held="account.read"),
    Row("orgs:placing", methods=BOTH, held="grant.create"),
    Row("orgs:person", on=("person",)),
    Row("orgs:password_link", on=("person",), methods=POST, allowed=gives_held),
    Row("orgs:deactivation", on=("person",), methods=POST, write="account.deactivate"),
    Row("orgs:reactivation", on=("person",), methods=POST, write="account.deactivate"),
    Row("orgs:unlocking", on=("person",), methods=POST, write="account.unlock"),
    Row("orgs:second_factor_removal", on=("person",), methods=POST, write="account.unlock"),
    Row("orgs:invitations"),
    Row("orgs:cancellation", on=("invitation",), methods=POST, allowed=gives_invited),
    Row("orgs:invitation", methods=BOTH, more={"raw": "=invitation_link"}, public=LINK),
    Row("orgs:grant_end", on=("grant",), methods=POST, held="account.read", allowed=gives_held),
    Row("orgs:deputy", on=("grant",), methods=BOTH, held="account.read", allowed=gives_held,
        body={"username": "outsider", "until": "2026-11-20"}),
    Row("orgs:hand_over", on=("grant",), methods=BOTH, held="account.read", allowed=gives_held,
        body={"name": "继任者"}),
    # campaigns
    Row("campaigns:list"),
    Row("campaigns:import", methods=BOTH, held="campaign.edit"),
    Row("campaigns:detail", on=LIST),
    Row("campaigns:export", on=LIST, more={"form": "xlsx"}),
    Row("campaigns:editor", on=LIST, read="campaign.edit"),
    Row("campaigns:facts", on=LIST, methods=BOTH, read="campaign.edit", write="campaign.edit", body={"name": "新"}),
    Row("campaigns:copy", on=LIST, methods=BOTH, read="campaign.edit", write="campaign.edit",
        body={"code": "copy", "name": "副本", "starts_on": "2026-12-01"}),
    Row("campaigns:closure", on=LIST, methods=POST, write="campaign.edit", body={"version": "1"}),
    Row("campaigns:removal", on=LIST, methods=POST, write="campaign.edit", body={"version": "1"}),
    Row("campaigns:reach", on=LIST, methods=POST, write="campaign.edit", body={"kinds": "branch"}),
    *(Row(f"campaigns:{name}_new", on=LIST, methods=BOTH, read="campaign.edit", write="campaign.edit",
          body={"code": "9", "name": "新", "number": "9"}) for name in ("task", "category", "node")),
    Row("campaigns:responsibility", on=LIST, held="board.read"),
    Row("campaigns:responsibility_gaps", on=LIST, held="board.read"),
    Row("campaigns:responsibility_filling", on=LIST, methods=BOTH, held="responsibility.edit"),
    Row("campaigns:task_answering", on=("campaign_task", "plan_task")),
    Row("campaigns:task", on=("campaign_task", "plan_task")),
    Row("campaigns:assignment", on=("campaign_task", "plan_task"), more={"duty": "direct"}, methods=BOTH,
        held="responsibility.edit", body={"person": "张三", "department": "组织部", "span": "task"}),
    *(Row(f"campaigns:{name}_{what}", on=(f"campaign_{name}", f"plan_{name}"), methods=BOTH if what == "editor" else
          POST, read="campaign.edit", write="campaign.edit", body={"version": "1", "name": "新", "direction": "up"})
      for name, nouns in (("task", "editor removal place"), ("category", "editor removal place"),
                          ("node", "editor removal")) for what in nouns.split()),
    # submissions
    Row("submissions:mine"),
    Row("submissions:assignment", on=("assignment",)),
    Row("submissions:receipt", on=("assignment",), methods=POST, write="assignment.accept"),
    Row("submissions:draft", on=("assignment",), methods=POST, write="submission.create", body=REPORT),
    Row("submissions:draft_removal", on=("assignment",), methods=POST, write="submission.create"),
    Row("submissions:submissions", on=("assignment",), methods=POST, write="submission.create", body=REPORT),
    Row("submissions:uploads", on=("assignment",), methods=POST, write="submission.create",
        body={"name": "一.txt", "size": "10"}),
    Row("submissions:exemptions", on=("assignment",), methods=BOTH, read="request.create", write="request.create",
        body={"reason": "没有此项"}),
    Row("submissions:extensions", on=("assignment",), methods=BOTH, read="request.create", write="request.create",
        body={"reason": "人手不足", "until": "2027-01-05"}),
    Row("submissions:upload", on=("upload",), arg="key", methods=("GET", "PATCH"), body=b"abcdef",
        headers={"Upload-Offset": "0"}),
    Row("submissions:attachment", on=("attachment", "draft_attachment")),
    Row("submissions:attachment_removal", on=("attachment", "draft_attachment"), methods=POST,
        write="submission.create"),
    Row("submissions:submission", on=("submission",)),
    Row("submissions:withdrawal", on=("submission",), methods=POST, write="submission.create"),
    Row("submissions:verification", on=("submission",), methods=POST, write="submission.verify", seat=True,
        body={"accepted": "1"}),
    Row("submissions:retraction", on=("verification",), methods=POST, write="submission.verify", maker=True),
    Row("submissions:queue"),
    Row("submissions:acceptances", methods=POST),
    Row("submissions:requests"),
    Row("submissions:exemption_decision", on=("exemption",), methods=POST, write="request.decide", seat=True, body=YES),
    Row("submissions:exemption_end", on=("exemption",), methods=POST, write="request.decide", seat=True),
    Row("submissions:extension_decision", on=("extension",), methods=POST, write="request.decide", seat=True, body=YES),
    Row("submissions:launch", on=LIST, methods=POST, write="campaign.launch"),
    Row("submissions:node_move", on=("campaign_node", "plan_node"), methods=BOTH, read="campaign.edit",
        write="campaign.edit", body={"due_on": "2026-12-20", "reason": "推迟", "version": "1"}),
    # supervision
    Row("supervision:progress", on=LIST, hidden="board.read"),
    Row("supervision:cells", on=LIST, hidden="board.read"),
    Row("supervision:ranking", on=LIST, hidden="board.read"),
    Row("supervision:rules", on=LIST, methods=BOTH, write="flag.propose", blind=True, body={"note": "新规则"}),
    Row("supervision:outlook", on=LIST, read="flag.propose", blind=True),
    Row("supervision:version_outlook", on=("rule", "rule_draft"), read="flag.propose"),
    Row("supervision:rule_publication", on=("rule", "rule_draft"), methods=POST, write="rule.publish"),
    Row("supervision:unit_progress", on=("unit",), read="board.read"),
    Row("supervision:unit_flags", on=("unit",), read="flag.read"),
    Row("supervision:flags"),
    Row("supervision:proposals", methods=POST, held="flag.propose"),
    Row("supervision:flag", on=FLAG),
    Row("supervision:flag_evidence", on=FLAG),
    *(Row(f"supervision:flag_{noun}", on=FLAG, methods=POST, side="flag.decide", body={f"{noun}-text": "属实"})
      for noun in ("decision", "notice", "publication", "ruling", "removal", "declination")),
    *(Row(f"supervision:flag_{noun}", on=FLAG, methods=POST, side="flag.reply", body={f"{noun}-text": "属实"})
      for noun in ("reply", "appeal")),
    Row("supervision:silence", on=LIST, hidden="board.read"),
    Row("supervision:campaign_letters", on=LIST, methods=BOTH, hidden="board.read", held="letter.create"),
    Row("supervision:letters"),
    Row("supervision:letter", on=("letter",)),
    *(Row(f"supervision:letter_{noun}", on=("letter",), methods=POST, side="letter.create")
      for noun in ("extension-decision", "closure", "return", "escalation", "excuse", "talk", "withdrawal")),
    *(Row(f"supervision:letter_{noun}", on=("letter",), methods=POST, side="letter.answer")
      for noun in ("receipt", "reply", "extension")),
    Row("supervision:channels", methods=BOTH, held="channel.edit"),
    Row("supervision:channel", on=("channel",), methods=BOTH),
    Row("supervision:channel_trial", on=("channel",), methods=POST),
    Row("supervision:channel_closure", on=("channel",), methods=POST),
    Row("supervision:notice_retry", on=("notice",), methods=POST),
    # bulletins
    Row("bulletins:list"),
    Row("bulletins:series", methods=BOTH, held="bulletin.draft"),
    Row("bulletins:drafts", methods=BOTH, held="bulletin.draft"),
    Row("bulletins:detail", on=DRAFT, gets={"bulletin_draft": 302}),
    Row("bulletins:pdf", on=DRAFT, gets=ISSUED),
    Row("bulletins:docx", on=DRAFT, gets=ISSUED),
    Row("bulletins:bundle", on=DRAFT, gets=ISSUED, read="bulletin.draft"),
    Row("bulletins:receipts", on=BULLETIN, methods=BOTH, read="bulletin.draft", held_write="bulletin.acknowledge",
        body={"unit": "=unit"}),
    Row("bulletins:figures", on=DRAFT, methods=POST, write="bulletin.draft"),
    Row("bulletins:figure", on=BULLETIN, more={"code": "=code"}),
    Row("bulletins:studio", on=DRAFT, read="bulletin.draft", gets={"bulletin": 302}),
    Row("bulletins:words", on=DRAFT, methods=POST, write="bulletin.draft", body={"title": "新", "version": "1"}),
    Row("bulletins:preview", on=("bulletin_draft",), methods=POST, write="bulletin.draft", body={"title": "新"}),
    Row("bulletins:issue", on=DRAFT, methods=POST, write="bulletin.issue"),
    Row("bulletins:removal", on=DRAFT, methods=POST, write="bulletin.draft"),
    Row("bulletins:correction", on=DRAFT, methods=POST, write="bulletin.draft"),
    *areas.PAGES,
]  # fmt: skip

PUT, DELETE = ("PUT",), ("DELETE",)
CHANGE = {"kind": "rename", "proposal": {"name": "新的名字"}, "reason": "情况有变", "effective_on": "2026-11-20"}


def operation(name: str, *on: str, **said: Any) -> Row:
    """A row of the interface: its objects are named by `id` unless the row says otherwise."""
    return Row(name, on=on, **{"arg": "id", **said})


OPERATIONS = [
    *(operation(name) for name in ("units", "campaigns", "assignments", "submissions", "extensions", "exemptions",
                                   "flags", "rules", "bulletins")),
    operation("verify_batch", methods=POST, body={"submissions": [1]}),
    operation("unit", "unit"),
    operation("unit_children", "unit"),
    operation("unit_changes", "unit"),
    operation("propose_change", "unit", methods=POST, write="unit.propose", body=CHANGE),
    operation("campaign", *LIST),
    operation("campaign_tasks", *LIST),
    operation("campaign_nodes", *LIST),
    operation("task", "campaign_task", "plan_task"),
    operation("assignment", "assignment"),
    operation("receive", "assignment", methods=POST, write="assignment.accept"),
    operation("draft", "assignment", read="submission.create"),
    operation("save_draft", "assignment", methods=PUT, write="submission.create", body={"text": "草稿"}),
    operation("discard_draft", "assignment", methods=DELETE, write="submission.create"),
    operation("submit", "assignment", methods=POST, write="submission.create", body={"text": "已完成"}),
    operation("ask_extension", "assignment", methods=POST, write="request.create",
              body={"until": "2027-01-10", "reason": "人手不足"}),
    operation("ask_exemption", "assignment", methods=POST, write="request.create", body={"reason": "没有此项"}),
    operation("start_upload", "assignment", methods=POST, write="submission.create",
              body={"name": "一.txt", "size": 10}),
    operation("submission", "submission"),
    operation("withdraw_submission", "submission", methods=POST, write="submission.create"),
    operation("verify", "submission", methods=POST, write="submission.verify", seat=True, body={"accepted": True}),
    operation("retract_verification", "verification", methods=POST, write="submission.verify", maker=True),
    operation("upload", "upload", arg="key"),
    operation("put_part", "upload", arg="key", more={"offset": 0}, methods=PUT, body=b"abcdef"),
    operation("finish_upload", "upload", arg="key", methods=PUT),
    operation("attachment", "attachment", "draft_attachment"),
    operation("attachment_content", "attachment", "draft_attachment"),
    operation("remove_attachment", "attachment", "draft_attachment", methods=DELETE, write="submission.create"),
    operation("extension", "extension"),
    operation("decide_extension", "extension", methods=POST, write="request.decide", seat=True,
              body={"approved": True}),
    operation("exemption", "exemption"),
    operation("decide_exemption", "exemption", methods=POST, write="request.decide", seat=True,
              body={"approved": True}),
    operation("end_exemption", "exemption", methods=POST, write="request.decide", seat=True),
    operation("figures", *LIST, hidden="board.read"),
    operation("cells", *LIST, hidden="board.read"),
    operation("ranking", *LIST, hidden="board.read"),
    operation("flag", *FLAG),
    operation("take_step", *FLAG, methods=POST, side="flag.decide", body={"kind": "decided", "text": "情况属实"}),
    operation("rule", "rule", "rule_draft"),
    operation("bulletin", *DRAFT, gets=ISSUED),
    operation("bulletin_document", *DRAFT, gets=ISSUED),
    operation("bulletin_file", *DRAFT, gets=ISSUED, more={"kind": "pdf"}),
    operation("bulletin_figure", *BULLETIN, more={"code": "=code"}),
    operation("acknowledge_bulletin", *BULLETIN, methods=POST, held_write="bulletin.acknowledge",
              body={"unit": "=unit"}),
    *(operation(name) for name in ("persons", "posts", "meetings", "reviews", "transfers", "places", "findings",
                                   "cases", "indicators", "norms")),
    operation("person", "record"),
    operation("start_transfer", "record", methods=POST, write="transfer.decide",
              body={"outside": "外省团委", "destination": "move"}),
    operation("meeting", "meeting"),
    operation("record_meeting", "unit", methods=POST, write="meeting.record",
              body={"kind": "group", "held_on": "2026-11-01", "topic": "团小组会", "present": ["=student"]}),
    operation("strike_meeting", "meeting", methods=POST, write="meeting.record", body={"reason": "记错"}),
    operation("transfer", "transfer"),
    operation("decide_transfer", "transfer", methods=POST, write="transfer.decide",
              body={"stage": "from_branch", "approved": True}),
    operation("place", "place"),
    operation("finding", "finding"),
    operation("case", "case"),
    operation("indicator", "unit", read="indicator.read", more={"code": "posts_filled"}),
    *(operation(name) for name in ("contacts", "visits", "matters", "demonstrations", "stories", "secondments",
                                   "spot_plans", "duty_rounds", "symposia", "materials", "questions", "assessments",
                                   "letters")),
    *(operation(name, name) for name in ("contact", "visit", "matter", "demonstration", "story", "secondment",
                                         "spot_cell", "duty_report", "symposium", "material", "question", "assessment",
                                         "letter")),
    operation("record_visit", "unit", methods=POST, write="visit.record",
              body={"key": "matrix-0001", "purpose": "guidance", "on": "2026-11-01", "text": "谈了换届"}),
    *(operation(name, "matter", methods=POST, write="matter.act", body=TEXT) for name in ("report_matter",
                                                                                       "finish_matter")),
    *(operation(name, "matter", methods=POST, write="matter.act", seat=True, body=TEXT) for name in ("confirm_matter",
                                                                                                  "reopen_matter")),
    operation("spot_plan", "spot_plan", "spot_plan_new"),
    operation("spot_units", "spot_plan", "spot_plan_new"),
    operation("spot_cells", "spot_plan", "spot_plan_new"),
    # Only the checker may, who is none of the matrix's accounts.
    operation("record_spot_entry", "spot_cell", methods=POST, allowed=lambda verbs, relation: False,
              body={"on": "2026-11-01", "outcome": "confirmed"}),
    operation("duty_round", "duty_draft", "duty_round"),
    operation("duty_reports", "duty_draft", "duty_round"),
    operation("ask_question", "unit", methods=POST, write="question.ask", body={"text": "没有团旗怎么办"}),
    operation("assessment_values", "assessment_item"),
    operation("receive_letter", "letter", methods=POST, side="letter.answer", body={}),
    operation("reply_to_letter", "letter", methods=POST, side="letter.answer", body=TEXT),
]  # fmt: skip
