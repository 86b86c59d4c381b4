"""Words of the task list."""

from guatu.base.states import Choice


class Evidence(Choice):
    REPORT = "report", "填报"
    INDICATOR = "indicator", "指标印证"
