"""The pages: who sees what, what a form keeps, and where a figure leads."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from guatu.bulletins.actions import bulletins
from guatu.bulletins.models import Bulletin, Issue, Receipt, Series
from guatu.bulletins.tests.conftest import WEEK, Drive
from tests.world import AT

LATER = AT + timedelta(hours=3)


@pytest.fixture(autouse=True)
def _no_second_factor(settings) -> None:
    settings.SECOND_FACTOR_DEMANDED = False


def as_(drive: Drive, name: str) -> Client:
    client = Client()
    client.force_login(drive.world.user[name])
    return client


def posted(draft: Bulletin, **changes) -> dict[str, str]:
    found = {"title": draft.title, "addressees": draft.addressees, "copies_to": "", "version": str(draft.version)}
    for place, block in enumerate(draft.blocks):
        names = ("title", "note") if block["type"] == "table" else ("text",)
        found |= {f"{name}-{place}": block[name] for name in names}
    return found | changes


@pytest.fixture
def draft(drive: Drive) -> Bulletin:
    return drive.begin(AT + timedelta(hours=1))


READ = ("detail", "pdf", "docx")
OWN = ("studio", "receipts", "bundle")


def test_an_issued_bulletin_is_read_by_all_below_and_by_nobody_else(drive: Drive, issued: Issue) -> None:
    for name, wanted in (("monitor", 200), ("eastern", 200), ("leader", 200), ("chief", 200), ("outsider", 404)):
        client = as_(drive, name)
        pages = [client.get(reverse(f"bulletins:{page}", args=[issued.bulletin_id])).status_code for page in READ]
        pages.append(client.get(reverse("bulletins:figure", args=[issued.bulletin_id, "F3"])).status_code)
        assert pages == [wanted] * 4, name


def test_what_is_the_issuers_own_is_refused_to_readers(drive: Drive, issued: Issue) -> None:
    for page in OWN:
        assert as_(drive, "monitor").get(reverse(f"bulletins:{page}", args=[issued.bulletin_id])).status_code == 403
    for page in ("words", "preview", "figures", "issue", "removal", "correction"):
        answer = as_(drive, "eastern").post(reverse(f"bulletins:{page}", args=[issued.bulletin_id]))
        assert answer.status_code == 403, page
    assert Issue.objects.count() == 1


def test_a_draft_is_found_by_its_makers_alone(drive: Drive, draft: Bulletin) -> None:
    for name, wanted in (("dept", 200), ("chief", 200), ("eastern", 404), ("monitor", 404), ("leader", 404)):
        assert as_(drive, name).get(reverse("bulletins:studio", args=[draft.pk])).status_code == wanted, name
        answer = as_(drive, name).get(reverse("bulletins:pdf", args=[draft.pk]))
        assert answer.status_code == 404, name


def test_a_countys_draft_is_not_found_by_another_county(drive: Drive) -> None:
    world = drive.world
    series = bulletins.create_series(
        unit=world.unit["east"], name="县通报", characters="东团通", issuer_name="县委", by=world.user["eastern"], at=AT
    )
    answer = as_(drive, "eastern").post(
        reverse("bulletins:drafts"), {"series": series.pk, "campaign": drive.campaign.pk, "kind": "praise"}
    )
    pk = Bulletin.objects.get(series=series).pk
    assert answer.headers["Location"] == reverse("bulletins:studio", args=[pk])
    assert as_(drive, "western").get(reverse("bulletins:studio", args=[pk])).status_code == 404
    refused = as_(drive, "western").post(
        reverse("bulletins:drafts"), {"series": series.pk, "campaign": drive.campaign.pk, "kind": "praise"}
    )
    assert (refused.status_code, Bulletin.objects.count()) == (422, 1)


def test_the_list_shows_each_reader_their_own(drive: Drive, issued: Issue) -> None:
    drive.begin(LATER)
    url = reverse("bulletins:list")
    totals = {name: as_(drive, name).get(url).context["table"].total for name in ("chief", "monitor", "outsider")}
    assert totals == {"chief": 2, "monitor": 1, "outsider": 0}
    assert as_(drive, "chief").get(url, {"state": "draft"}).context["table"].total == 1
    assert as_(drive, "eastern").get(url, {"state": "unread"}).context["table"].total == 1
    assert as_(drive, "monitor").get(url, {"format": "csv"}).status_code == 200


def test_words_are_saved_and_bad_ones_kept_in_the_form(drive: Drive, draft: Bulletin) -> None:
    client, url = as_(drive, "dept"), reverse("bulletins:words", args=[draft.pk])
    assert client.post(url, posted(draft, **{"text-0": "改过的开头。"})).status_code == 302
    draft.refresh_from_db()
    assert (draft.blocks[0]["text"], draft.version) == ("改过的开头。", 2)
    wrong = client.post(url, posted(draft, title="", **{"text-0": "没有标题时写的话。"}))
    assert wrong.status_code == 422
    assert "没有标题时写的话。" in wrong.content.decode()
    shaped = client.post(url, posted(draft, shape="remove:0"))
    assert shaped.status_code == 302
    assert Bulletin.objects.get(pk=draft.pk).blocks == draft.blocks[1:]


def test_the_second_of_two_edits_gets_its_text_back(drive: Drive, draft: Bulletin) -> None:
    client, url = as_(drive, "dept"), reverse("bulletins:words", args=[draft.pk])
    client.post(url, posted(draft, **{"text-0": "甲的话。"}))
    late = client.post(url, posted(draft, **{"text-0": "乙的话。"}))
    assert late.status_code == 409
    assert "甲的话。" in late.content.decode()
    assert "乙的话。" in late.content.decode()


def test_the_preview_shows_unsaved_words_and_what_forbids_the_issue(drive: Drive, draft: Bulletin) -> None:
    answer = as_(drive, "dept").post(
        reverse("bulletins:preview", args=[draft.pk]), posted(draft, **{"text-0": "共有37个支部。"})
    )
    text = answer.content.decode()
    assert "37个" in text
    assert text.count("data:image/png;base64,") >= 3
    draft.refresh_from_db()
    assert draft.version == 1


def test_a_figure_is_bound_from_the_studio(drive: Drive, draft: Bulletin) -> None:
    url = reverse("bulletins:figures", args=[draft.pk])
    unit, west = {"measure": "units_with", "states": ["submitted"]}, drive.world.unit["west"].pk
    answer = as_(drive, "dept").post(url, {**unit, "unit": west, "over": ""})
    assert "已绑定为" in answer.content.decode()
    assert as_(drive, "dept").post(url, {**unit, "unit": 999_999}).status_code == 200
    assert len(Bulletin.objects.get(pk=draft.pk).figures) == len(draft.figures) + 1


def test_issue_from_the_studio_and_what_it_refuses(drive: Drive, draft: Bulletin) -> None:
    url, sent = reverse("bulletins:issue", args=[draft.pk]), {"signatory": "团市委", "version": 1}
    assert as_(drive, "dept").post(url, sent).status_code == 403
    assert as_(drive, "chief").post(url, {**sent, "version": 9}).status_code == 422
    assert as_(drive, "chief").post(url, {**sent, "signatory": ""}).status_code == 422
    assert as_(drive, "chief").post(url, sent).headers["Location"] == reverse("bulletins:detail", args=[draft.pk])
    assert as_(drive, "chief").post(url, sent).status_code == 409


def test_downloads_are_the_stored_bytes(drive: Drive, issued: Issue) -> None:
    client = as_(drive, "monitor")
    for page in ("pdf", "docx"):
        url = reverse(f"bulletins:{page}", args=[issued.bulletin_id])
        assert client.get(url).content == client.get(url).content == bytes(getattr(issued, page))


def test_reading_is_confirmed_for_ones_own_unit(drive: Drive, issued: Issue) -> None:
    url, unit = reverse("bulletins:receipts", args=[issued.bulletin_id]), drive.world.unit
    page = as_(drive, "eastern").get(reverse("bulletins:detail", args=[issued.bulletin_id]))
    assert [str(u) for u in page.context["to_sign"]] == ["共青团东川县委员会"]
    assert as_(drive, "eastern").post(url, {"unit": unit["east"].pk}).status_code == 302
    assert as_(drive, "eastern").post(url, {"unit": unit["west"].pk}).status_code == 404
    assert as_(drive, "eastern").post(url, {"unit": "x"}).status_code == 404
    assert list(Receipt.objects.values_list("unit__code", flat=True)) == ["east"]
    table = as_(drive, "chief").get(url).context["table"]
    assert [(row.unit.code, row.read) for row in table.numbered.object_list] == [("west", "0"), ("east", "1")]


def test_a_figures_page_lists_what_it_counts_with_evidence(drive: Drive, issued: Issue) -> None:
    page = as_(drive, "monitor").get(reverse("bulletins:figure", args=[issued.bulletin_id, "F4"]))
    assert page.context["table"].total == page.context["counted"] == int(page.context["figure"].text)
    evidence = drive.sent["village", "1.1"].pk
    assert page.context["table"].numbered.object_list[0].submission == evidence
    for code in ("F999", "F4x", "x"):
        assert as_(drive, "monitor").get(f"/bulletins/{issued.bulletin_id}/figures/{code}/").status_code == 404
    assert as_(drive, "monitor").get(page.request["PATH_INFO"], {"format": "xlsx"}).status_code == 200


def test_corrections_are_linked_both_ways(drive: Drive, issued: Issue) -> None:
    answer = as_(drive, "chief").post(reverse("bulletins:correction", args=[issued.bulletin_id]))
    made = Bulletin.objects.get(corrects=issued.bulletin_id)
    assert answer.headers["Location"] == reverse("bulletins:studio", args=[made.pk])
    fixed = drive.issue(made, AT + WEEK)
    old = as_(drive, "monitor").get(reverse("bulletins:detail", args=[issued.bulletin_id])).content.decode()
    new = as_(drive, "monitor").get(reverse("bulletins:detail", args=[fixed.bulletin_id])).content.decode()
    assert "云团通〔2026〕2号" in old
    assert "云团通〔2026〕1号" in new


def test_a_series_is_opened_for_ones_own_unit_alone(drive: Drive) -> None:
    sent = {"name": "县通报", "characters": "东团通", "issuer_name": "县委", "unit": drive.world.unit["east"].pk}
    url = reverse("bulletins:series")
    assert as_(drive, "western").post(url, sent).status_code == 422
    assert as_(drive, "monitor").get(url).status_code == 403
    assert as_(drive, "eastern").post(url, sent).status_code == 302
    assert as_(drive, "eastern").post(url, sent).status_code == 422
    assert Series.objects.filter(characters="东团通").count() == 1


def test_a_discarded_draft_is_gone(drive: Drive, draft: Bulletin) -> None:
    assert as_(drive, "dept").post(reverse("bulletins:removal", args=[draft.pk])).status_code == 302
    assert as_(drive, "dept").get(reverse("bulletins:studio", args=[draft.pk])).status_code == 404


def test_nobody_reads_without_signing_in(drive: Drive, issued: Issue) -> None:
    for page in (*READ, *OWN):
        answer = Client().get(reverse(f"bulletins:{page}", args=[issued.bulletin_id]))
        assert (answer.status_code, answer.headers["Location"][:9]) == (302, "/sign-in/"), page
