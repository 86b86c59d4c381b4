from datetime import timedelta

from guatu.bulletins.queries import documents
from guatu.bulletins.tests.conftest import Drive
from tests.world import AT


def test_a_first_draft_can_be_issued_as_it_is(drive: Drive) -> None:
    draft = drive.begin(AT + timedelta(hours=1))
    assert documents.draft(draft, AT).obstacles == ()
