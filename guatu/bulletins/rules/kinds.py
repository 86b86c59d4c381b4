"""The kinds of bulletin."""

from guatu.base.states import Choice


class BulletinKind(Choice):
    """What a bulletin is for. A correction is a new issue that names the one it corrects."""

    PRAISE = "praise", "表扬通报"
    SUPERVISION = "supervision", "督导通报"
    SERIOUS = "serious", "严重情况通报"
    CORRECTION = "correction", "更正通报"
