from datetime import date
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guatu.coverage.rules.counts import Counts, Line, counts_of, total
from guatu.coverage.rules.pairing import (
    LEANING,
    Host,
    Limits,
    Refused,
    Spot,
    Unjudged,
    barred,
    joint_kind,
    options,
    parts,
    unjudged,
)
from guatu.coverage.rules.places import (
    COVERED,
    STEPS,
    CountState,
    Cover,
    Entry,
    Joint,
    PlaceKind,
    count_faults,
    count_state,
    entry_faults,
    form_faults,
    months_before,
    plan_faults,
    step_faults,
)
from guatu.coverage.rules.treemap import squarify
from guatu.coverage.solver import choose
from guatu.orgs.rules.ways import metres_between

TODAY = date(2026, 11, 2)
LIMITS = Limits(least=3, most=50, metres=3000)


def test_the_steps_of_cover_are_these():
    none, interest, joint, attached, own = Cover
    legal = {(a, b) for a in Cover for b in Cover if b in STEPS[a]}
    refused = {(a, b) for a in Cover for b in Cover} - legal
    assert refused == {
        (none, none), (interest, interest), (own, own), (joint, interest), (attached, interest), (own, interest),
    }  # fmt: skip


@pytest.mark.parametrize(("now", "then"), [(a, b) for a in Cover for b in Cover])
def test_a_step_is_refused_exactly_when_the_table_lacks_it(now, then):
    joint = "villages" if then == Cover.JOINT else ""
    faults = step_faults(now, then, joint=joint, unit=2 if then in COVERED else None, unit_now=1)
    assert faults == ({} if then in STEPS[now] else {"cover": f"现在是“{now.label}”，不能改为“{then.label}”。"})


def test_the_same_form_under_the_same_organisation_is_no_step():
    assert step_faults(Cover.ATTACHED, Cover.ATTACHED, joint="", unit=1, unit_now=1) == {
        "cover": "与现在的情况相同，没有变化。"
    }
    assert step_faults(Cover.ATTACHED, Cover.ATTACHED, joint="", unit=2, unit_now=1) == {}


def test_what_belongs_to_a_form_is_asked_and_nothing_else():
    assert form_faults(Cover.JOINT, joint="", unit=None).keys() == {"joint", "unit"}
    assert form_faults(Cover.OWN, joint="villages", unit=None).keys() == {"joint", "unit"}
    assert form_faults(Cover.INTEREST, joint="", unit=1).keys() == {"unit"}


def test_a_plan_aims_at_one_of_three_modes_at_a_later_day():
    said = {"joint": "", "unit": None, "today": TODAY}
    assert plan_faults(Cover.NONE, Cover.OWN, due_on=date(2026, 12, 1), **said) == {}
    assert plan_faults(Cover.NONE, Cover.INTEREST, due_on=TODAY, **said).keys() == {"cover", "due_on"}
    assert plan_faults(Cover.OWN, Cover.OWN, due_on=date(2026, 12, 1), **said).keys() == {"cover"}
    assert plan_faults(Cover.NONE, Cover.ATTACHED, due_on=date(2026, 12, 1), **said).keys() == {"with_unit"}
    assert plan_faults(Cover.NONE, Cover.JOINT, due_on=date(2026, 12, 1), **said).keys() == {"joint"}


def test_a_count_is_blank_unconfirmed_stale_or_fresh():
    first = date(2025, 11, 2)
    assert [
        count_state(counted, on, first)
        for counted, on in ((False, None), (True, None), (True, date(2025, 11, 1)), (True, first))
    ] == list(CountState)


@pytest.mark.parametrize(
    ("on", "months", "then"),
    [
        (date(2026, 11, 2), 12, date(2025, 11, 2)),
        (date(2026, 1, 31), 2, date(2025, 11, 30)),
        (date(2024, 3, 31), 1, date(2024, 2, 29)),
        (date(2025, 3, 31), 1, date(2025, 2, 28)),
    ],
)
def test_months_are_counted_back_to_a_day_that_exists(on, months, then):
    assert months_before(on, months) == then


def test_a_count_has_no_more_members_than_youths_and_no_day_to_come():
    assert count_faults(3, 4, date(2026, 11, 3), TODAY).keys() == {"members", "counted_on"}
    assert count_faults(0, None, TODAY, TODAY) == {}


def test_an_entry_says_what_is_wrong_by_field():
    entry = Entry(
        code=" ", name="", kind="shop", unit=1, field="moon", latitude=31.2, division_code="12", credit_code="x",
        opened_on=date(2027, 1, 1),
    )  # fmt: skip
    assert entry_faults(entry, TODAY).keys() == {
        "code", "name", "kind", "field", "latitude", "division_code", "credit_code", "opened_on",
    }  # fmt: skip
    assert entry_faults(Entry(code="A1", name="一中", kind="school", unit=1), TODAY) == {}
    assert entry_faults(Entry(code="A1", name="一中", kind="school", unit=1, latitude=91, longitude=0), TODAY)


def test_places_without_a_count_are_in_no_denominator():
    first = date(2025, 11, 2)
    line = {"pk": 1, "unit": 1, "path": "0000001", "kind": "firm", "field": ""}
    rows = [
        Line(**line, youths=None, members=None, counted_on=None, cover="own"),
        Line(**line, youths=0, members=0, counted_on=TODAY, cover="none"),
        Line(**line, youths=30, members=None, counted_on=TODAY, cover="attached"),
        Line(**line, youths=10, members=None, counted_on=date(2024, 1, 1), cover="interest"),
    ]
    found = total(counts_of(row, first) for row in rows)
    assert found == Counts(places=2, covered=1, youths=40, covered_youths=30, unknown=1, stale=1)
    assert (found.share, found.youth_share, Counts().share) == (0.5, 0.75, None)


@pytest.mark.parametrize(
    ("youths", "members", "cover", "counts"),
    [
        (20, 3, "none", Counts(places=1, youths=20)),
        (20, 2, "interest", Counts()),
        (20, 2, "joint", Counts(places=1, covered=1, youths=20, covered_youths=20)),
        (20, None, "attached", Counts(places=1, covered=1, youths=20, covered_youths=20)),
        (20, None, "none", Counts(unknown=1)),
        (0, 0, "own", Counts()),
        (None, None, "own", Counts(unknown=1)),
    ],
)
def test_a_place_should_have_an_organisation_from_its_least_members_on_or_has_one(youths, members, cover, counts):
    place = {"pk": 1, "unit": 1, "path": "0000001", "kind": "firm", "field": "", "cover": cover}
    line = Line(**place, youths=youths, members=members, counted_on=None if youths is None else TODAY)
    assert counts_of(line, date(2025, 11, 2), least=3) == counts


@pytest.mark.parametrize(
    ("kinds", "joint"),
    [
        (["village", "village"], Joint.VILLAGES),
        (["village", "school"], Joint.VILLAGE_SCHOOL),
        (["village", "firm", "park"], Joint.VILLAGE_FIRM),
        (["firm", "building"], Joint.OTHER),
        (["village", "school", "firm"], None),
        (["school", "firm"], None),
        (["school", "school"], None),
        (["village", "community"], None),
    ],
)
def test_who_may_found_a_branch_together(kinds, joint):
    assert joint_kind(kinds) == joint


def test_nobody_but_a_school_leans_on_a_class_of_pupils():
    assert {kind for kind in PlaceKind if "senior_high" in LEANING[kind]} == {PlaceKind.SCHOOL}
    assert LEANING.keys() == set(PlaceKind)


def test_the_way_is_measured_on_the_globe():
    assert round(metres_between((31.0, 121.0), (32.0, 121.0))) == 111195
    assert metres_between((10.0, 179.999), (10.0, -179.999)) < 300


def test_what_is_not_known_is_named_and_never_estimated():
    spot = {"pk": 1, "kind": "firm", "area": "1"}
    said = {"members": 1, "youths": 5, "latitude": 31.0, "longitude": 121.0}
    assert [unjudged(Spot(**spot, **{**said, **change})) for change in (
        {"youths": None}, {"stale": True}, {"members": None}, {"latitude": None}, {},
    )] == [*Unjudged, None]  # fmt: skip


near = st.integers(0, 60).map(lambda n: n / 1000)  # degrees: within about 7 km
blank_or = lambda strategy: st.one_of(st.none(), strategy)  # noqa: E731 -- a word for the lines below


@st.composite
def fields(draw):
    spots = [
        Spot(
            pk=pk, kind=draw(st.sampled_from(PlaceKind.codes())), area=draw(st.sampled_from("ab")),
            members=draw(blank_or(st.integers(0, 5))), youths=draw(blank_or(st.integers(0, 90))),
            latitude=draw(blank_or(near.map(lambda n: 31 + n))), longitude=draw(near.map(lambda n: 121 + n)),
            stale=draw(st.integers(0, 9)) == 0,
        )
        for pk in range(1, draw(st.integers(0, 14)) + 1)
    ]  # fmt: skip
    hosts = [
        Host(
            100 + n,
            draw(st.sampled_from("ab")),
            draw(st.integers(0, 12)),
            31 + draw(near),
            121 + draw(near),
            draw(st.sampled_from(["rural", "senior_high", "private_firm"])),
        )
        for n in range(draw(st.integers(0, 3)))
    ]
    limits = Limits(least=draw(st.integers(2, 4)), most=draw(st.integers(6, 12)), metres=draw(st.integers(500, 4000)))
    return spots, hosts, limits


@settings(max_examples=60)
@given(fields())
def test_every_suggestion_obeys_the_limits_and_no_place_stands_twice(field):
    spots, hosts, limits = field
    chosen = choose(options(spots, hosts, limits), hosts, limits)
    by_pk, room = {s.pk: s for s in spots}, {h.pk: h for h in hosts}
    taken = [pk for option in chosen for pk in option.places]
    assert len(taken) == len(set(taken))
    for option in chosen:
        group = [by_pk[pk] for pk in option.places]
        assert all(unjudged(s) is None and s.members < limits.least and s.youths for s in group)
        assert len({s.area for s in group} | ({room[option.host].area} if option.host else set())) == 1
        points = [(s.latitude, s.longitude) for s in group]
        points += [(room[option.host].latitude, room[option.host].longitude)] if option.host else []
        longest = max(metres_between(a, b) for a, b in combinations(points, 2))
        assert longest <= limits.metres and option.metres == int(longest)
        assert (option.members, option.youths) == (sum(s.members for s in group), sum(s.youths for s in group))
        if option.host is None:
            assert len(group) > 1 and limits.least <= option.members <= limits.most
            assert option.joint == joint_kind(s.kind for s in group)
        else:
            assert room[option.host].sector in LEANING[group[0].kind]
    for host in hosts:
        coming = sum(option.members for option in chosen if option.host == host.pk)
        assert not coming or (limits.least <= host.members and host.members + coming <= limits.most)


@settings(max_examples=40)
@given(fields(), st.randoms(use_true_random=False))
def test_the_order_of_rows_makes_no_difference(field, random):
    spots, hosts, limits = field
    first = choose(options(spots, hosts, limits), hosts, limits)
    mixed, others = random.sample(spots, len(spots)), random.sample(hosts, len(hosts))
    assert choose(options(mixed, others, limits), others, limits) == first


@settings(max_examples=40)
@given(fields())
def test_what_was_refused_is_not_suggested_again(field):
    spots, hosts, limits = field
    first = choose(options(spots, hosts, limits), hosts, limits)
    refused = [Refused(frozenset(option.places), option.host) for option in first]
    again = choose(options(spots, hosts, limits, refused), hosts, limits)
    assert not [option for option in again if any(barred(option, bar) for bar in refused)]


@settings(max_examples=40)
@given(fields())
def test_parts_share_neither_places_nor_organisations(field):
    spots, hosts, limits = field
    found = options(spots, hosts, limits)
    cut = parts(found)
    assert sorted((o.places, o.host or 0) for part in cut for o in part) == [(o.places, o.host or 0) for o in found]
    for one, other in combinations(cut, 2):
        assert not {pk for o in one for pk in o.places} & {pk for o in other for pk in o.places}
        assert not {o.host for o in one if o.host} & {o.host for o in other if o.host}


def test_more_places_are_worth_more_than_shorter_ways():
    spot = {"area": "a", "kind": "village", "youths": 9, "longitude": 121.0}
    # 2 is nearest to 3, but then 1 and 4 would be left alone.
    spots = [
        Spot(pk=pk, members=2, latitude=31 + south / 1000, **spot) for pk, south in ((1, 0), (2, 20), (3, 25), (4, 45))
    ]
    assert [option.places for option in choose(options(spots, [], LIMITS), [], LIMITS)] == [(1, 2), (3, 4)]


def test_an_organisation_takes_no_more_than_it_has_room_for():
    spots = [Spot(pk, "village", "a", 2, 9, 31.0 + pk / 1e5, 121.0) for pk in (1, 2, 3)]
    host = Host(9, "a", 46, 31.0, 121.0, "rural")
    refused = [Refused(frozenset(pair), None) for pair in combinations((1, 2, 3), 2)]
    chosen = choose(options(spots, [host], LIMITS, refused), [host], LIMITS)
    assert [(option.places, option.host) for option in chosen] == [((1,), 9), ((2,), 9)]


@settings(max_examples=60)
@given(st.lists(st.integers(1, 5000), min_size=1, max_size=40), st.integers(100, 900), st.integers(100, 500))
def test_a_treemap_fills_its_room_in_proportion(values, width, height):
    values = sorted(values, reverse=True)
    boxes = squarify(values, width, height)
    for value, box in zip(values, boxes, strict=True):
        assert box.width * box.height == pytest.approx(value * width * height / sum(values), rel=1e-6)
        assert box.x >= -1e-6 and box.x + box.width <= width + 1e-6
        assert box.y >= -1e-6 and box.y + box.height <= height + 1e-6
    for a, b in combinations(boxes, 2):
        across = min(a.x + a.width, b.x + b.width) - max(a.x, b.x)
        down = min(a.y + a.height, b.y + b.height) - max(a.y, b.y)
        assert across <= 1e-6 or down <= 1e-6
