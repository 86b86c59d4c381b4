import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from django_otp.oath import TOTP

from guatu.accounts import journal, limits, sessions
from guatu.accounts.actions import people, second_factor, sign_in
from guatu.accounts.models import JournalEntry, RateWindow
from guatu.accounts.queries import security
from guatu.base import clock
from guatu.base.problems import Problem
from tests.world import AT, PASSWORD, World

HOME = "/account/"


def enter(client: Client, username: str, password: str = PASSWORD, **extra: str):
    return client.post("/sign-in/", {"username": username, "password": password}, **extra)


def test_a_right_password_opens_the_page_that_was_asked_for(world: World, client: Client) -> None:
    response = client.post("/sign-in/", {"username": " Eastern ", "password": PASSWORD, "next": HOME})
    assert (response.status_code, response["Location"]) == (302, HOME)
    assert client.get(HOME).status_code == 200


@pytest.mark.parametrize("target", ["//evil.example/", "https://evil.example/", "javascript:alert(1)", "\\\\evil"])
def test_signing_in_never_leads_elsewhere(world: World, client: Client, target: str) -> None:
    response = client.post("/sign-in/", {"username": "eastern", "password": PASSWORD, "next": target})
    assert response["Location"] == "/"


def test_wrong_name_wrong_password_and_switched_off_account_read_the_same(world: World, client: Client) -> None:
    people.deactivate(account=world.user["worker"], by=world.user["sysadmin"], at=AT)
    answers = set()
    for given in [("nobody-here", PASSWORD), ("eastern", "wrong"), ("worker", PASSWORD)]:
        html = enter(client, *given).content.decode().replace(given[0], "X")
        answers.add(re.sub(r'csrfmiddlewaretoken" value="\w+"|"X-CSRFToken": "\w+"', "", html))
    assert len(answers) == 1


def test_an_unknown_name_costs_a_hash_too(world: World, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    hashed = []
    monkeypatch.setattr("guatu.accounts.models.User.set_password", lambda self, raw: hashed.append(raw))
    enter(client, "nobody-here", "wrong")
    assert hashed == ["wrong"]


def test_after_eight_failures_even_the_right_password_waits_and_the_page_says_until_when(
    world: World, client: Client
) -> None:
    codes = [enter(client, "eastern", "wrong").status_code for _ in range(9)]
    refused = enter(client, "eastern")
    assert (codes, refused.status_code) == ([422] * 8 + [429], 429)
    assert "之后再试" in refused.content.decode()
    assert 0 < int(refused["Retry-After"]) <= 900
    assert 'value="eastern"' in refused.content.decode()


def test_one_colleagues_failures_do_not_lock_the_office_behind_one_address(world: World, client: Client) -> None:
    for _ in range(9):
        enter(client, "eastern", "wrong")
    assert enter(client, "western").status_code == 302


def test_a_stranger_cannot_lock_a_person_out_of_their_own_office(world: World) -> None:
    office, at = "10.0.0.1", AT
    sign_in.check_password(username="eastern", password=PASSWORD, address=office, at=at)
    for number in range(sign_in.PER_NAME + 3):
        with pytest.raises(Problem):
            sign_in.check_password(username="eastern", password="x", address=f"192.0.2.{number}", at=at)
    with pytest.raises(limits.TooMany):
        sign_in.check_password(username="eastern", password=PASSWORD, address="198.51.100.1", at=at)
    assert sign_in.check_password(username="eastern", password=PASSWORD, address=office, at=at) == world.user["eastern"]


def test_unlocking_lets_the_person_try_again(world: World) -> None:
    for _ in range(9):
        with pytest.raises(Problem):
            sign_in.check_password(username="eastern", password="x", address="10.0.0.1", at=AT)
    sign_in.unlock(account=world.user["eastern"], by=world.user["secadmin"], at=AT)
    assert sign_in.check_password(username="eastern", password=PASSWORD, address="10.0.0.1", at=AT)


def test_successes_are_not_counted_against_an_address(world: World) -> None:
    for _ in range(20):
        sign_in.check_password(username="eastern", password=PASSWORD, address="10.0.0.1", at=AT)
    assert set(RateWindow.objects.exclude(scope="sign_in.known").values_list("count", flat=True)) <= {0}


def test_rows_of_limits_and_the_journal_name_nobody_unknown(world: World, client: Client) -> None:
    enter(client, "secret-name", "wrong", REMOTE_ADDR="203.0.113.9")
    line = JournalEntry.objects.get(verb="session.start")
    assert (line.object_id, line.outcome, line.after, line.note) == ("", "refused", "{}", "")
    assert not any("203" in key or "secret" in key for key in RateWindow.objects.values_list("key", flat=True))


def test_sign_in_and_out_are_journalled(world: World, client: Client) -> None:
    enter(client, "eastern", "wrong")
    enter(client, "eastern")
    client.post("/sign-out/")
    lines = JournalEntry.objects.filter(object_id=str(world.user["eastern"].pk), noun="accounts.user").order_by("seq")
    assert list(lines.values_list("verb", "outcome", "via")) == [
        ("session.start", "refused", "web"),
        ("session.start", "ok", "web"),
        ("session.end", "ok", "web"),
    ]
    assert journal.verify() == []


def test_signing_out_needs_a_post(world: World, client: Client) -> None:
    client.force_login(world.user["eastern"])
    assert client.get("/sign-out/").status_code == 405


def test_after_deactivation_the_next_request_fails(world: World, client: Client) -> None:
    enter(client, "eastern")
    people.deactivate(account=world.user["eastern"], by=world.user["sysadmin"], at=AT)
    assert client.get(HOME)["Location"].startswith("/sign-in/")


def test_changing_the_password_ends_other_sessions_and_keeps_this_one(world: World, client: Client) -> None:
    other = Client()
    enter(client, "eastern")
    enter(other, "eastern")
    new = "another horse staple 9"
    assert client.post("/account/password/", {"current": PASSWORD, "new": new, "again": new}).status_code == 302
    assert (client.get(HOME).status_code, other.get(HOME).status_code) == (200, 302)


def test_a_weak_or_mistyped_password_is_refused_beside_its_field(world: World, client: Client) -> None:
    client.force_login(world.user["eastern"])
    for new, again in [("short", "short"), ("1234567890", "1234567890"), ("long enough 77", "different 77777")]:
        response = client.post("/account/password/", {"current": PASSWORD, "new": new, "again": again})
        assert response.status_code == 422
    given = {"current": "no", "new": "x y z 1 2 3 4", "again": "x y z 1 2 3 4"}
    assert client.post("/account/password/", given).status_code == 422


def test_who_must_change_the_password_can_do_nothing_else(world: World, client: Client) -> None:
    user = world.user["eastern"]
    user.must_change_password = True
    user.save(update_fields=["must_change_password"])
    client.force_login(user)
    assert client.get(HOME)["Location"] == "/account/password/"
    assert client.get("/accounts/", HTTP_HX_REQUEST="true")["HX-Redirect"] == "/account/password/"
    assert client.get("/account/password/").status_code == 200


def test_signing_out_everywhere_keeps_only_this_session(world: World, client: Client) -> None:
    other = Client()
    enter(client, "eastern")
    enter(other, "eastern")
    client.post("/account/sessions/")
    assert (client.get(HOME).status_code, other.get(HOME).status_code) == (200, 302)


def test_a_day_old_session_gets_a_new_key_and_its_old_key_still_works_for_a_minute(
    world: World, client: Client
) -> None:
    enter(client, "eastern")
    old = client.cookies[settings.SESSION_COOKIE_NAME].value
    session = client.session
    session["keyed_at"] -= int(sessions.ROTATED_AFTER.total_seconds()) + 1
    session.save()
    assert client.get(HOME).status_code == 200
    fresh = client.cookies[settings.SESSION_COOKIE_NAME].value
    parallel = Client()
    parallel.cookies[settings.SESSION_COOKIE_NAME] = old
    assert fresh != old
    assert (client.get(HOME).status_code, parallel.get(HOME).status_code) == (200, 200)
    assert parallel.session.get_expiry_age() <= sessions.GRACE_SECONDS
    assert client.session.get_expiry_age() > 13 * 24 * 3600


def test_a_session_ends_after_ninety_days(world: World, client: Client) -> None:
    enter(client, "eastern")
    session = client.session
    session["begun_at"] -= int(sessions.LONGEST.total_seconds()) + 1
    session.save()
    assert client.get(HOME).status_code == 302


def digits(key: str, at: float, steps: int = 0) -> str:
    totp = TOTP(bytes.fromhex(key))
    totp.time = at + 30 * steps
    return f"{totp.token():06d}"


def enrolled(world: World, name: str) -> str:
    key = "0123456789abcdef0123456789abcdef01234567"
    at = clock.now() - timedelta(seconds=60)
    code = digits(key, at.timestamp())
    second_factor.enrol(account=world.user[name], key=key, code=code, by=world.user[name], at=at)
    return key


def test_with_a_second_factor_the_password_alone_opens_nothing_and_a_code_works_once(
    world: World, client: Client
) -> None:
    key = enrolled(world, "eastern")
    assert enter(client, "eastern")["Location"].startswith("/sign-in/second-factor/")
    assert client.get(HOME).status_code == 302
    code = digits(key, clock.now().timestamp())
    assert client.post("/sign-in/second-factor/", {"code": "000000"}).status_code == 422
    assert client.post("/sign-in/second-factor/", {"code": code}).status_code == 302
    assert client.get(HOME).status_code == 200
    again = Client()
    enter(again, "eastern")
    assert again.post("/sign-in/second-factor/", {"code": code}).status_code == 422


def test_the_second_step_cannot_be_reached_without_the_first(world: World, client: Client) -> None:
    enrolled(world, "eastern")
    assert client.post("/sign-in/second-factor/", {"code": "000000"})["Location"] == "/sign-in/"


def test_guessing_codes_is_stopped(world: World, client: Client) -> None:
    enrolled(world, "eastern")
    enter(client, "eastern")
    codes = [client.post("/sign-in/second-factor/", {"code": "000000"}).status_code for _ in range(7)]
    assert codes == [422] * 6 + [429]


def test_a_recovery_code_works_once_and_is_kept_as_a_digest(world: World) -> None:
    enrolled(world, "eastern")
    user = world.user["eastern"]
    codes = second_factor.renew_recovery_codes(account=user, by=user, at=AT)
    assert len(set(codes)) == 10
    second_factor.verify(account=user, code=codes[0].upper(), by=None, at=AT)
    assert security.recovery_codes_left(user) == 9
    with pytest.raises(Problem):
        second_factor.verify(account=user, code=codes[0], by=None, at=AT)


def test_enrolment_by_page_shows_a_picture_and_then_recovery_codes(world: World, client: Client) -> None:
    client.force_login(world.user["eastern"])
    page = client.get("/account/second-factor/").content.decode()
    assert "<svg" in page
    assert "style=" not in page
    key = client.session["enrolment_key"]
    assert client.post("/account/second-factor/", {"code": "abc"}).status_code == 422
    done = client.post("/account/second-factor/", {"code": digits(key, clock.now().timestamp())})
    assert done.content.decode().count("<li><code>") == 10
    assert client.get(HOME).status_code == 200


def test_a_role_that_demands_a_second_factor_sends_to_enrolment_first(world: World, client: Client, settings) -> None:
    settings.SECOND_FACTOR_DEMANDED = True
    client.force_login(world.user["auditor"])
    assert client.get("/journal/")["Location"] == "/account/second-factor/"
    assert client.get("/account/second-factor/").status_code == 200
    client.force_login(world.user["eastern"])
    assert client.get(HOME).status_code == 200


def test_behind_a_proxy_only_its_own_word_counts(world: World, client: Client, rf, settings) -> None:
    request = rf.get("/", REMOTE_ADDR="127.0.0.1", HTTP_X_FORWARDED_FOR="1.1.1.1, 198.51.100.7")
    assert limits.address_of(request) == "127.0.0.1"
    settings.BEHIND_PROXY = True
    assert limits.address_of(request) == "198.51.100.7"
    six = rf.get("/", HTTP_X_FORWARDED_FOR="2001:db8:1:2:3:4:5:6")
    assert limits.address_of(six) == "2001:db8:1:2::/64"
