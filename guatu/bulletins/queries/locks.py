"""A draft as it stands now, held until the end of the transaction."""

from guatu.base.problems import Problem
from guatu.bulletins.models import Bulletin, Issue


def open_draft(bulletin: Bulletin) -> Bulletin:
    """The draft, locked; refused once it is issued or thrown away."""
    row = (
        Bulletin.objects.select_for_update(of=("self",)).select_related("series__unit", "snapshot").get(pk=bulletin.pk)
    )
    if Issue.objects.filter(bulletin=row).exists():
        raise Problem("frozen", "通报已印发，不能更改；如有错误，请另发更正通报")
    if row.discarded_at is not None:
        raise Problem("illegal_step", "这份草稿已作废")
    return row
