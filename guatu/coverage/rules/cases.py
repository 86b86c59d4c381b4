"""Weak organisations (软弱涣散): what a person decides about one, and the steps until it is closed (销号)."""

from guatu.base.states import Choice


class Disposition(Choice):
    CLOSE = "close", "撤销"
    RECTIFY = "rectify", "整改"
    OVERHAUL = "overhaul", "整顿"
    DISMISS = "dismiss", "不作问题"


class CaseStep(Choice):
    MEASURE = "measure", "整改措施"
    PROOF = "proof", "提交佐证"
    RETURN = "return", "退回"
    CLOSE = "close", "销号"
    RELAPSE = "relapse", "反弹"
