"""Which grades the duty reports of a round are given: proposed from the top down within their caps, or decided."""

from collections.abc import Mapping, Sequence
from fractions import Fraction

from guatu.appraisals.rules.duty.terms import Grade


def caps(grades: Sequence[Grade], number: int) -> dict[str, int | None]:
    """How many of `number` reports may get each grade; None where there is no cap. Halves are cut off."""
    return {one.code: None if one.share is None else int(Fraction(str(one.share)) * number) for one in grades}


def proposals(ranked: Mapping[int, tuple[Fraction, ...]], grades: Sequence[Grade], number: int) -> dict[int, str]:
    """A grade for each report by its total, within the caps; `number` reports take part in the round.

    `ranked` holds the total and after it the values of the parts, in the published order: these cut ties. Where they
    are equal too and the cap has no room for all of them, none of them gets the grade.
    """
    room, found = caps(grades, number), {}
    rest = sorted(ranked, key=lambda key: ranked[key], reverse=True)
    for grade in grades:
        able = [key for key in rest if ranked[key][0] >= Fraction(str(grade.least))]
        most = room[grade.code]
        taken = able if most is None or len(able) <= most else _cut(able, most, ranked)
        found.update(dict.fromkeys(taken, grade.code))
        rest = [key for key in rest if key not in found]
    return found


def _cut(able: list[int], most: int, ranked: Mapping[int, tuple[Fraction, ...]]) -> list[int]:
    """The first `most`, without those who tie with somebody left out."""
    bar = ranked[able[most]]
    return [key for key in able[:most] if ranked[key] > bar]


def decision_refusals(
    chosen: Mapping[int, str], proposed: Mapping[int, str], notes: Mapping[int, str], grades: Sequence[Grade]
) -> dict[str, str]:  # fmt: skip
    """What is wrong with grades that a person decides, by field `grade-1`, `note-1`: caps hold, deviations say why."""
    known, wrong = {one.code for one in grades}, {}
    for key, code in chosen.items():
        if code not in known:
            wrong[f"grade-{key}"] = "请选择等次"
        elif code != proposed.get(key) and len(notes.get(key, "").strip()) < 4:
            wrong[f"note-{key}"] = "与建议等次不同，请写明理由"
    for grade in grades:
        most, given = caps(grades, len(chosen))[grade.code], sum(code == grade.code for code in chosen.values())
        if most is not None and given > most:
            wrong[""] = f"“{grade.name}”最多 {most} 个，现在是 {given} 个"
    return wrong
