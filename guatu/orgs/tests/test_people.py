import threading
from datetime import timedelta

import pytest
from click.testing import CliRunner
from django.db import connection
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from guatu.accounts import journal, keys
from guatu.accounts.models import JournalEntry, PasswordLink, User
from guatu.base import clock
from guatu.base.problems import Problem
from guatu.cli.setup import command as setup
from guatu.orgs import access, giving
from guatu.orgs.actions import accounts, grants, invitations
from guatu.orgs.models import Grant, Invitation
from guatu.orgs.queries import grants as queries
from guatu.orgs.rules import granting
from guatu.orgs.rules.roles import ADMINISTRATORS, ROLES, verbs
from tests.world import AT, World

LATER = AT + timedelta(days=1)
STRONG = "another horse staple 9"


@given(st.sampled_from(list(ROLES)), st.sampled_from(list(ROLES)))
def test_whoever_lacks_grant_any_gives_only_verbs_that_they_hold(holder: str, role: str) -> None:
    held = verbs(holder)
    if not granting.refusal(held, role) and "grant.any" not in held:
        assert verbs(role) <= held
        assert role not in ADMINISTRATORS


def test_no_account_gives_anybody_a_verb_that_it_does_not_hold_there(world: World) -> None:
    # One line of the tree down to a branch, and a county beside it: above, at, below and beside every account.
    places = [world.unit[key] for key in ("city", "east", "school", "class1", "west")]
    target = world.user["outsider"]
    for name, user in world.user.items():
        for unit in places:
            for role in ROLES:
                try:
                    made = grants.grant(account=target, role=role, unit=unit, by=user, at=AT)
                except Problem:
                    continue
                assert name == "secadmin" or verbs(role) <= queries.held_at(user, unit, AT)
                made.delete()


def test_a_grant_outside_the_own_subtree_is_refused_and_changes_nothing(world: World) -> None:
    before = list(Grant.objects.order_by("pk").values())
    with pytest.raises(Problem) as refused:
        grants.grant(
            account=world.user["outsider"], role="branch_secretary", unit=world.unit["workshop"],
            by=world.user["eastern"], at=AT,
        )  # fmt: skip
    assert refused.value.code == "not_allowed"
    assert list(Grant.objects.order_by("pk").values()) == before


def test_nobody_gives_a_role_to_themselves(world: World) -> None:
    secadmin = world.user["secadmin"]
    with pytest.raises(Problem, match="自己"):
        grants.grant(account=secadmin, role="city_secretary", unit=world.unit["city"], by=secadmin, at=AT)


@pytest.mark.parametrize("until", [None, timedelta(days=3)])
def test_the_three_administrators_are_three_people_also_for_a_while(world: World, until: timedelta | None) -> None:
    with pytest.raises(Problem, match="三员"):
        grants.grant(
            account=world.user["auditor"], role="system_admin", unit=world.unit["city"],
            until=AT + until if until else None, by=world.user["secadmin"], at=AT,
        )  # fmt: skip


def test_a_token_cut_to_reading_grants_nothing(world: World) -> None:
    token = access.scopes.set(frozenset({"unit.read"}))
    try:
        with pytest.raises(Problem):
            grants.grant(
                account=world.user["outsider"], role="branch_secretary", unit=world.unit["class2"],
                by=world.user["eastern"], at=AT,
            )  # fmt: skip
    finally:
        access.scopes.reset(token)


def held(world: World, name: str) -> Grant:
    return Grant.objects.in_force(LATER).select_related("unit", "account").get(account=world.user[name])


def test_a_deputy_acts_until_the_day_and_cannot_pass_the_post_on(world: World) -> None:
    deputy, east = world.user["outsider"], world.unit["east"]
    until = clock.now() + timedelta(days=2)
    made = grants.deputise(grant=held(world, "eastern"), account=deputy, until=until, by=world.user["eastern"], at=AT)
    assert access.can(deputy, "submission.verify", east)
    for act in [
        lambda: grants.grant(account=world.user["worker"], role="county_secretary", unit=east, by=deputy, at=AT),
        lambda: grants.deputise(grant=made, account=world.user["worker"], until=until, by=deputy, at=AT),
        lambda: invitations.hand_over(grant=made, name="某人", by=deputy, at=AT),
    ]:
        with pytest.raises(Problem):
            act()
    assert grants.grant(
        account=world.user["worker"], role="branch_secretary", unit=world.unit["class2"], by=deputy, at=AT
    )


def test_a_deputy_ends_with_the_post(world: World) -> None:
    deputy, until = world.user["outsider"], clock.now() + timedelta(days=2)
    grants.deputise(grant=held(world, "eastern"), account=deputy, until=until, by=world.user["eastern"], at=AT)
    grants.end_grant(grant=held(world, "eastern"), by=world.user["chief"], at=AT + timedelta(hours=1))
    assert not access.can(deputy, "submission.verify", world.unit["east"])


def test_the_last_administrator_of_a_kind_stays(world: World) -> None:
    for act in [
        lambda: grants.end_grant(grant=held(world, "auditor"), by=world.user["secadmin"], at=LATER),
        lambda: accounts.deactivate(account=world.user["auditor"], by=world.user["sysadmin"], at=LATER),
    ]:
        with pytest.raises(Problem, match="最后一名"):
            act()


def invited(world: World) -> str:
    return invitations.invite(
        name="新书记", role="branch_secretary", unit=world.unit["class2"], by=world.user["principal"], at=AT
    )[1]


def test_an_invitation_works_once(world: World) -> None:
    raw = invited(world)
    invitations.join(raw=raw, username="newcomer", name="新书记", password=STRONG, at=LATER)
    with pytest.raises(Problem) as refused:
        invitations.accept(raw=raw, by=world.user["outsider"], at=LATER)
    assert refused.value.code == "expired"
    assert list(Grant.objects.filter(account__username="newcomer").values_list("role", "unit")) == [
        ("branch_secretary", world.unit["class2"].pk)
    ]


def test_an_invitation_expires_after_seven_days_and_can_be_taken_back(world: World) -> None:
    raw = invited(world)
    with pytest.raises(Problem, match="过期"):
        invitations.accept(raw=raw, by=world.user["outsider"], at=AT + timedelta(days=7))
    invitations.cancel(invitation=Invitation.objects.get(), by=world.user["principal"], at=AT)
    with pytest.raises(Problem, match="取消"):
        invitations.accept(raw=raw, by=world.user["outsider"], at=LATER)


def test_an_invitation_does_not_outlive_its_givers_right(world: World) -> None:
    raw = invited(world)
    grants.end_grant(grant=held(world, "principal"), by=world.user["eastern"], at=LATER)
    with pytest.raises(Problem, match="无权"):
        invitations.join(raw=raw, username="newcomer", name="新", password=STRONG, at=LATER + timedelta(hours=1))
    assert not User.objects.filter(username="newcomer").exists()


def test_links_are_kept_as_digests_only(world: World) -> None:
    raw = invited(world)
    assert Invitation.objects.get().digest == keys.digest(raw)
    assert not JournalEntry.objects.filter(after__contains=raw).exists()


def test_a_hand_over_leaves_no_moment_with_two_or_none(world: World) -> None:
    monitor, class1 = world.user["monitor"], world.unit["class1"]
    raw = invitations.hand_over(grant=held(world, "monitor"), name="下一任", by=monitor, at=AT)[1]
    assert access.can(monitor, "submission.create", class1)
    made = invitations.join(raw=raw, username="nextone", name="下一任", password=STRONG, at=LATER)
    old = Grant.objects.get(account=monitor)
    assert (old.until, made.since) == (LATER, LATER)
    assert [
        access.grants(user, LATER) for user in (monitor, made.account)
    ] == [[], [("branch_secretary", class1.path)]]  # fmt: skip
    state = journal.replay("orgs.grant")
    assert all(state[str(g.pk)] == journal.snapshot(g, giving.FIELDS) for g in (old, Grant.objects.get(pk=made.pk)))


def test_an_administrator_hands_over_without_two_administrations(world: World) -> None:
    raw = invitations.hand_over(grant=held(world, "auditor"), name="新审计", by=world.user["auditor"], at=AT)[1]
    with pytest.raises(Problem, match="三员"):
        invitations.accept(raw=raw, by=world.user["sysadmin"], at=LATER)
    assert invitations.accept(raw=raw, by=world.user["outsider"], at=LATER).role == "audit_admin"


def test_a_reset_takes_the_right_over_every_role_of_the_account(world: World) -> None:
    eastern, principal = world.user["eastern"], world.user["principal"]
    assert accounts.issue_password_link(account=world.user["monitor"], by=principal, at=AT)
    grants.grant(account=eastern, role="branch_secretary", unit=world.unit["class2"], by=principal, at=AT)
    for target in (eastern, world.user["villager"], world.user["outsider"], principal):
        with pytest.raises(Problem):
            accounts.issue_password_link(account=target, by=principal, at=AT)
    for name in ("auditor", "sysadmin"):
        with pytest.raises(Problem, match="服务器"):
            accounts.issue_password_link(account=world.user[name], by=world.user["secadmin"], at=AT)


def test_a_password_link_sets_a_password_once(world: World, client: Client) -> None:
    at = clock.now()
    raw = accounts.issue_password_link(account=world.user["monitor"], by=world.user["principal"], at=at)
    path = f"/password-links/{raw}/"
    assert client.get(path).status_code == 200
    assert client.post(path, {"new": STRONG, "again": STRONG})["Location"] == "/sign-in/"
    assert client.get(path).status_code == 410
    assert client.post("/sign-in/", {"username": "monitor", "password": STRONG}).status_code == 302
    assert PasswordLink.objects.get().used_at is not None


def test_only_the_system_administrator_switches_accounts_off(world: World) -> None:
    for name in ("secadmin", "auditor", "chief", "eastern"):
        with pytest.raises(Problem):
            accounts.deactivate(account=world.user["villager"], by=world.user[name], at=AT)
    accounts.deactivate(account=world.user["villager"], by=world.user["sysadmin"], at=AT)
    accounts.reactivate(account=world.user["villager"], by=world.user["sysadmin"], at=LATER)
    assert User.objects.get(username="villager").is_active


# Pages


def test_the_list_shows_my_subtree_and_nobody_elses(world: World, client: Client) -> None:
    client.force_login(world.user["eastern"])
    page = client.get("/accounts/")
    names = {row["row"].account.username for row in page.context["table"].rows()}
    assert names == {"eastern", "principal", "mayor", "monitor", "villager", "inspector"}


@pytest.mark.parametrize("name", ["monitor", "inspector", "leader", "outsider"])
def test_the_list_is_refused_to_those_who_place_nobody(world: World, client: Client, name: str) -> None:
    client.force_login(world.user[name])
    assert client.get("/accounts/").status_code == 403


def test_people_roles_and_invitations_of_the_other_county_are_not_found(world: World, client: Client) -> None:
    west = held(world, "western")
    invitations.invite(name="某", role="branch_secretary", unit=world.unit["estate"], by=world.user["western"], at=AT)
    number = Invitation.objects.get().pk
    client.force_login(world.user["eastern"])
    before = JournalEntry.objects.count()
    person = f"/accounts/{world.user['worker'].pk}"
    grant = f"/grants/{west.pk}"
    far = "99999999999999999999"
    place = f"/accounts/new/?unit={world.unit['estate'].pk}"
    for path in [f"{person}/", f"{grant}/hand-over/", f"{grant}/deputy/", f"/accounts/{far}/", place, place + far]:
        assert client.get(path).status_code == 404, path
    acts = [f"{person}/{name}/" for name in ("password-link", "deactivation", "unlocking", "second-factor-removal")]
    for path in [*acts, f"{grant}/end/", f"/invitations/{number}/cancellation/"]:
        assert client.post(path).status_code == 404, path
    assert JournalEntry.objects.count() == before


def test_the_export_of_people_is_journalled(world: World, client: Client) -> None:
    client.force_login(world.user["eastern"])
    assert client.get("/accounts/?format=csv").status_code == 200
    line = JournalEntry.objects.get(verb="export.create")
    assert (line.actor, line.after) == (world.user["eastern"], '{"count":6,"filters":{},"kind":"grants"}')


def test_the_reset_stands_beside_the_search_result_and_the_link_comes_once(world: World, client: Client) -> None:
    client.force_login(world.user["eastern"])
    pk = world.user["monitor"].pk
    assert f'hx-post="/accounts/{pk}/password-link/"' in client.get("/accounts/?q=monitor").content.decode()
    part = client.post(f"/accounts/{pk}/password-link/", HTTP_HX_REQUEST="true").content.decode()
    assert "/password-links/" in part
    assert "<html" not in part


def test_inviting_and_joining_by_the_pages(world: World, client: Client) -> None:
    client.force_login(world.user["principal"])
    assert "高一（2）班" in client.get("/accounts/new/?q=高一").content.decode()
    form = f"/accounts/new/?unit={world.unit['class2'].pk}"
    assert client.post(form, {"role": "county_secretary", "name": "某"}).status_code == 422
    page = client.post(form, {"role": "branch_secretary", "name": "小周"})
    path = page.context["link"].removeprefix("http://testserver")
    new = Client()
    assert "小周" in new.get(path).content.decode()
    given_ = {"join": "1", "name": "小周", "username": "monitor", "new": STRONG, "again": STRONG}
    assert "已有人使用" in new.post(path, given_).content.decode()
    assert new.post(path, {**given_, "username": "xiaozhou"})["Location"] == "/sign-in/"
    assert new.get(path).status_code == 410
    assert new.get("/invitations/nothing-like-it/").status_code == 404


def test_placing_an_existing_account_and_a_deputy_by_the_pages(world: World, client: Client) -> None:
    client.force_login(world.user["eastern"])
    form = f"/accounts/new/?unit={world.unit['hollow'].pk}"
    unknown = client.post(form, {"role": "branch_secretary", "name": "x", "username": "nobody"})
    assert (unknown.status_code, "没有这个登录名" in unknown.content.decode()) == (422, True)
    assert client.post(form, {"role": "branch_secretary", "name": "x", "username": "outsider"}).status_code == 302
    own = held(world, "eastern")
    until = (clock.today() + timedelta(days=5)).isoformat()
    assert client.post(f"/grants/{own.pk}/deputy/", {"username": "mayor", "until": until}).status_code == 302
    page = client.get(f"/accounts/{world.user['mayor'].pk}/").content.decode()
    assert "代理 东川·周宁" in page
    assert client.get(f"/accounts/{world.user['eastern'].pk}/").status_code == 200


def test_a_branch_secretary_hands_over_by_the_pages(world: World, client: Client) -> None:
    client.force_login(world.user["villager"])
    page = client.post(f"/grants/{held(world, 'villager').pk}/hand-over/", {"name": "下一任"})
    path = page.context["link"].removeprefix("http://testserver")
    other = Client()
    other.force_login(world.user["outsider"])
    assert other.post(path, {"accept": "1"}).status_code == 302
    assert access.can(world.user["outsider"], "submission.create", world.unit["village"])
    assert not access.can(world.user["villager"], "submission.create", world.unit["village"])


def test_the_first_start_prints_four_links_and_no_password(db: None) -> None:
    result = CliRunner().invoke(setup, ["--city", "共青团云岭市委员会", "--url", "https://guatu.example"])
    assert (result.exit_code, result.output.count("https://guatu.example/invitations/")) == (0, 4)
    raw = result.output.split("/invitations/")[1].split("/")[0]
    invitations.join(raw=raw, username="first", name="系统管理员", password=STRONG, at=clock.now())
    assert CliRunner().invoke(setup, ["--city", "x"]).exit_code == 1
    assert journal.verify() == []


# Several at once


def at_once(*acts: object) -> list[str]:
    """Run each act in a thread of its own; the codes of their refusals, "" for success."""
    said: list[str] = []
    gate = threading.Barrier(len(acts))

    def run(act) -> None:
        try:
            gate.wait()
            act()
            said.append("")
        except Problem as problem:
            said.append(problem.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(said)


@pytest.fixture
def shared(transactional_db, request):
    return request.getfixturevalue("world")


def test_two_acceptances_at_once_give_one_grant(shared: World) -> None:
    raw = invited(shared)
    said = at_once(
        lambda: invitations.accept(raw=raw, by=shared.user["outsider"], at=LATER),
        lambda: invitations.accept(raw=raw, by=shared.user["worker"], at=LATER),
    )
    assert said == ["", "expired"]
    assert Grant.objects.filter(role="branch_secretary", unit=shared.unit["class2"]).count() == 1


def test_two_administrations_at_once_give_one(shared: World) -> None:
    def give(role: str) -> None:
        grants.grant(
            account=shared.user["outsider"], role=role, unit=shared.unit["city"], until=LATER,
            by=shared.user["secadmin"], at=AT,
        )  # fmt: skip

    assert at_once(lambda: give("system_admin"), lambda: give("audit_admin")) == ["", "not_allowed"]
    assert journal.verify() == []
