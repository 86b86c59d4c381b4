"""Maps that customers bring, and the steps by which they are filled."""

import json
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guatu.desk.rules.geo import Fault, Place, apart, match, parse
from guatu.desk.rules.shades import STEPS, shades

SQUARE = [[[107.0, 34.0], [108.0, 34.0], [108.0, 35.0], [107.0, 35.0], [107.0, 34.0]]]


def feature(geometry="square", **properties):
    shape = {"type": "Polygon", "coordinates": SQUARE} if geometry == "square" else geometry
    return {"type": "Feature", "properties": {"unit": "east", **properties}, "geometry": shape}


def collection(*features, **more):
    found = {"type": "FeatureCollection", "source": "审图号：演示", "features": list(features) or [feature()], **more}
    return json.dumps(found, ensure_ascii=False).encode()


def test_outline_is_laid_out_on_a_plane_with_its_label_inside():
    found = parse(collection(feature(cp=[107.5, 34.5])))
    (place,) = found.places
    assert (found.source, found.tiles, round(found.width)) == ("审图号：演示", False, 1000)
    assert (place.unit, place.x, round(place.y / found.height, 2)) == ("east", 500.0, 0.5)
    assert place.path.startswith("M") and place.path.endswith("Z")


def test_features_without_shapes_become_tiles():
    found = parse(collection(feature(None, tile_col=2, tile_row=1), feature(None, unit="west", tile_col=3, tile_row=1)))
    assert (found.tiles, [(p.unit, p.x) for p in found.places]) == (True, [("east", 250.0), ("west", 750.0)])


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"\xff\xfe{", "UTF-8"),
        (b"[" * 100_000, "GeoJSON"),
        (b"[]", "FeatureCollection"),
        (collection(source=" "), "来源"),
        (collection(features=[]), "1至"),
        (collection({"type": "Feature", "geometry": None}), "properties"),
        (collection(feature(unit="")), "unit"),
        (collection(feature(), feature()), "同一个 unit"),
        (collection(feature({"type": "Point", "coordinates": [1, 2]})), "Polygon"),
        (collection(feature({"type": "Polygon", "coordinates": [[[0, 0], [1, 1]]]})), "不完整"),
        (collection(feature({"type": "Polygon", "coordinates": None})), "不完整"),
        (collection(feature({"type": "Polygon", "coordinates": [[[0, 0], [1, "x"], [1, 1], [0, 0]]]})), "数字"),
        (collection(feature({"type": "Polygon", "coordinates": [[[0, 0], [900, 1], [1, 1], [0, 0]]]})), "经纬度"),
        (collection(feature(None)), "tile_col"),
        (collection(feature(), feature(None, unit="west", tile_col=1, tile_row=1)), "补上边界"),
        (b" " * 4_000_001, "4兆"),
    ],
)
def test_map_that_cannot_be_used_says_what_to_mend(content, words):
    with pytest.raises(Fault, match=words):
        parse(content)


def test_not_a_number_is_no_coordinate():
    with pytest.raises(Fault):
        parse(collection().replace(b"107.0", b"NaN"))


def test_unit_is_found_by_its_code_before_its_division():
    found = parse(collection(feature(adcode="610302"), feature(unit="", adcode="610303")))
    units = [(1, "east", ""), (2, "elsewhere", "610303"), (3, "nowhere", "")]
    assert {pk: place.adcode for pk, place in match(found, units).items()} == {1: "610302", 2: "610303"}


@given(st.lists(st.tuples(st.floats(0, 1000), st.floats(0, 1000)), min_size=1, max_size=8))
def test_labels_stay_in_their_column_and_none_is_lost(points):
    places = {n: Place(str(n), "", "", x, y, 1.0) for n, (x, y) in enumerate(points)}
    moved = apart(places, 80, 40)
    assert {n: round(p.x, 1) for n, p in moved.items()} == {n: round(p.x, 1) for n, p in places.items()}


rates = st.lists(st.one_of(st.none(), st.fractions(0, 1)), max_size=20)


@given(rates)
def test_every_rate_lies_within_the_bounds_of_its_step(found):
    made = shades(found)
    for rate in found:
        step = made.of(rate)
        if rate is None:
            assert step == 0
            continue
        _, low, high = made.bounds()[step - 1]
        assert low <= rate * 100 <= high
    assert len(made.bounds()) == STEPS


def test_neighbours_are_told_apart_by_the_narrowest_steps():
    assert shades([Fraction(44, 100), Fraction(59, 100)]).bounds()[0] == (1, 44, 48)
