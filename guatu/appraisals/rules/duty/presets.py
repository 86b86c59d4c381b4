"""Patterns of terms as they are found in force, with which a round of duty reports begins."""

from guatu.appraisals.rules.duty.terms import Criterion, FormulaPart, Grade, Source, Terms
from guatu.base.states import Choice


class Preset(Choice):
    """Patterns of formulas as they are found in force; each is only a beginning that a round may change."""

    WORK_AND_HALL = "work_and_hall", "工作实绩七成、公开述职三成"
    FOUR_SIDES = "four_sides", "述职、上级、党组织、团员四方评价"
    BRANCH = "branch", "团支部书记：团员七成、委员会三成"


# Names and points of grades are this product's own: no national document names them.
GRADES = (
    Grade("excellent", "优秀", 90, 0.3, 100), Grade("good", "良好", 75, None, 85), Grade("fair", "一般", 60, None, 65),
    Grade("poor", "较差", 0, None, 40),
)  # fmt: skip


def _criteria(part: str, *lines: tuple[str, int, str]) -> tuple[Criterion, ...]:
    return tuple(Criterion(f"{part}{n}", name, most, part, text) for n, (name, most, text) in enumerate(lines, 1))


_WORK = (
    ("重点任务", 40, "专项任务按期完成，逾期的有原因、有补救"), ("组织建设", 30, "组织健全、组织生活正常、台账真实"),
    ("联系服务青年", 30, "常到青年中去，反映的事项件件有回音"),
)  # fmt: skip
_REPORT = (
    ("讲清成效", 40, "用数据和事例说明"),
    ("查找问题", 30, "问题具体，不避重就轻"),
    ("下步打算", 30, "措施可查、有期限"),
)
PRESETS: dict[Preset, Terms] = {
    Preset.WORK_AND_HALL: Terms(
        (*_criteria("工作实绩", *_WORK), *_criteria("公开述职", *_REPORT)),
        (FormulaPart("工作实绩", "工作实绩", Source.SCORE), FormulaPart("公开述职", "公开述职", Source.SCORE)),
        GRADES, "工作实绩 * 70% + 公开述职 * 30%", 0.5, "高校团组织述职评议办法：工作考核70%、公开述职30%",
    ),
    Preset.FOUR_SIDES: Terms(
        (
            *_criteria("述职", *_REPORT), *_criteria("上级团委", *_WORK),
            *_criteria("党组织", ("党组织评价", 100, "由同级党组织出具，据实录入")),
        ),
        (
            FormulaPart("述职", "述职", Source.SCORE), FormulaPart("上级团委", "上级团委", Source.SCORE),
            FormulaPart("党组织", "党组织", Source.SCORE), FormulaPart("团员", "团员", Source.BALLOT),
        ),
        GRADES, "述职 * 20% + 上级团委 * 30% + 党组织 * 30% + 团员 * 20%", 0.5,
        "高校团组织述职评议办法：述职20%、校团委30%、党组织30%、团员20%，到会须过半数",
    ),
    Preset.BRANCH: Terms(
        _criteria("委员会", *_WORK),
        (FormulaPart("团员", "团员", Source.BALLOT_TRIMMED), FormulaPart("委员会", "委员会", Source.SCORE)),
        GRADES, "团员 * 70% + 委员会 * 30%", 0.5,
        "团支部书记述职评议办法：团员70%（去掉最高最低）、委员会30%，优秀须90分以上、不超过30%",
    ),
}  # fmt: skip
