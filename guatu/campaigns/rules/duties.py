"""Levels of responsibility (责任体系): who answers for a task at a unit."""

from guatu.base.states import Choice


class Duty(Choice):
    OVERALL = "overall", "负总责"
    DIRECT = "direct", "直接抓"
    HANDLING = "handling", "责任部室"
