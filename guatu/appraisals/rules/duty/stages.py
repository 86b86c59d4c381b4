"""How far a round of duty reports and each of its reports have come."""

from guatu.base.states import Choice


class RoundStage(Choice):
    DRAFT = "draft", "拟定中"
    OPEN = "open", "述职评议中"
    CLOSED = "closed", "已定等次"


class ReportStage(Choice):
    WAITING = "waiting", "未撰写"
    WRITING = "writing", "撰写中"
    RETURNED = "returned", "退回修改"
    HANDED_IN = "handed_in", "已提交"
    GRADED = "graded", "已定等次"
    MISSING = "missing", "未述职"


def round_stage(*, published: bool, closed: bool) -> RoundStage:
    """How far a round has come."""
    if closed:
        return RoundStage.CLOSED
    return RoundStage.OPEN if published else RoundStage.DRAFT


def report_stage(*, handed_in: bool, written: bool, returned: bool, graded: bool, closed: bool) -> ReportStage:
    """How far a report has come."""
    if graded:
        return ReportStage.GRADED
    if closed and not handed_in:
        return ReportStage.MISSING
    if handed_in:
        return ReportStage.HANDED_IN
    if returned:
        return ReportStage.RETURNED
    return ReportStage.WRITING if written else ReportStage.WAITING
