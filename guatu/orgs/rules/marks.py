"""Marks that slice the board: what each means and whether it holds for everything below the marked unit."""

from dataclasses import dataclass

from guatu.base.states import Choice


class Mark(Choice):
    POOR_COUNTY = "poor_county", "脱贫县"
    DEMONSTRATION = "demonstration", "示范点"
    FIRST_SECRETARY = "first_secretary", "第一团支书派驻村"
    YOUTH_HOME = "youth_home", "青年之家运营单位"


@dataclass(frozen=True)
class Reach:
    inherited: bool


REACHES: dict[Mark, Reach] = {
    Mark.POOR_COUNTY: Reach(inherited=True),
    Mark.DEMONSTRATION: Reach(inherited=False),
    Mark.FIRST_SECRETARY: Reach(inherited=False),
    Mark.YOUTH_HOME: Reach(inherited=False),
}
