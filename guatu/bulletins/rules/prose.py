"""The set sentences of a first draft, by kind of bulletin."""

from collections.abc import Mapping

from guatu.bulletins.rules.kinds import BulletinKind
from guatu.bulletins.rules.layout import chinese

REQUESTS: Mapping[BulletinKind, tuple[str, ...]] = {
    BulletinKind.PRAISE: (
        "希望受到表扬的单位再接再厉，把行之有效的做法坚持下去；其他单位要对照先进找差距，把任务落到每个支部。",
        "各单位要注重实效，不得要求基层重复填报系统已有的数据，不以留痕多少评价工作。",
    ),
    BulletinKind.SUPERVISION: (
        "各单位要对照清单逐项销号：逾期事项明确责任人和完成时限，退回事项在规定时限内补正，待核验事项由上级团组织及时核验。",
        "对下一节点任务要提前安排，进展较慢的单位由联系干部上门帮助解决实际困难。",
        "各单位要注重实效，不得要求基层重复填报系统已有的数据。对本通报数字有异议的，可凭数字编码查对清单，并向本委员会提出。",
    ),
    BulletinKind.SERIOUS: (
        "有关单位主要负责人要亲自过问，逐项查明原因，制定整改措施，明确责任人和完成时限，并按时报告整改结果。",
        "其他单位要引以为戒，立即自查。对确有困难、不具备条件的事项，应按程序申请不适用或延期，不得虚报。",
        "对本通报数字有异议的，可凭数字编码查对清单，并向本委员会提出。",
    ),
    BulletinKind.CORRECTION: ("更正后的数字以本通报为准。原通报不作删改，与本通报一并存档备查。",),
}


def title(kind: BulletinKind, campaign: str, ordinal: int, corrects: str = "") -> str:
    """The title of a first draft."""
    if kind is BulletinKind.CORRECTION:
        return f"关于更正{corrects}通报有关内容的通报"
    which = f"第{chinese(ordinal)}次" if 0 < ordinal < 100 else "本次"
    return {
        BulletinKind.PRAISE: f"关于表扬{campaign}进展较好单位的通报",
        BulletinKind.SUPERVISION: f"关于{campaign}{which}调度情况的通报",
        BulletinKind.SERIOUS: f"关于{campaign}进展严重滞后情况的通报",
    }[kind]


def opening(kind: BulletinKind, campaign: str, since: str, until: str, corrects: str = "") -> str:
    """The first paragraph: what is reported on, and up to when its figures are true."""
    if kind is BulletinKind.CORRECTION:
        return (
            f"经核查，{corrects}通报有关内容需要更正。现以截至{until}的数据重新通报如下，"
            "更正事由：（请写明更正的内容和原因）。"
        )
    return f"{campaign}自{since}启动。现将截至{until}的进展情况通报如下。"


def addressees(kinds: set[str]) -> str:
    """To whom a bulletin goes, by the kinds of the units directly below its issuer."""
    if "local_committee" in kinds:
        return "各县（市、区）团委，各直属团（工）委"
    return "各基层团（工）委、团总支、团支部"
