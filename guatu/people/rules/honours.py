"""Honours of persons and units: their levels and what state a proposal is in."""

from guatu.base.states import Choice


class Level(Choice):
    NATIONAL = "national", "全国"
    PROVINCE = "province", "省级"
    CITY = "city", "市级"
    COUNTY = "county", "县级"
    UNIT = "unit", "基层"


class Stage(Choice):
    """What became of a proposal."""

    PROPOSED = "proposed", "待审定"
    GRANTED = "granted", "已授予"
    DECLINED = "declined", "未批准"


def stage(granted: bool | None) -> Stage:
    """The stage that a decision, or none yet, leaves a proposal in."""
    return Stage.PROPOSED if granted is None else Stage.GRANTED if granted else Stage.DECLINED
