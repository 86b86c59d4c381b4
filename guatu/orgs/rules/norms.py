"""Numbers of the field's rules, each with its source: defaults that a city may set otherwise (docs/domain.md).

They are configuration. Whoever needs one asks `orgs.queries.norms`, never a constant of their own; the page of
norms shows value, source and who changed it.
"""

from dataclasses import dataclass
from datetime import date, timedelta

BRANCH_RULES = "《中国共产主义青年团支部工作条例（试行）》中青发〔2019〕8号"
ADMISSION_RULES = "《中国共产主义青年团发展团员工作细则》中青办发〔2023〕13号"
ELECTION_RULES = "《中国共产主义青年团基层组织选举工作条例》中青发〔2025〕1号"
MIDDLE_SCHOOL = "2023年中学共青团工作指引"
HANDOVER_RULES = "学社衔接工作要求（各地通知）"
MECHANISMS = "七项工作机制（联系点、责任体系）"
HUNDRED_VILLAGES = "信阳市“百村千户计划”第一团支书选派办法（2017）"
OWN = "本系统默认值，各地可调整"


FRACTIONS = frozenset({"比例", "分钟", "倍数"})  # measures that need not be whole


@dataclass(frozen=True)
class Norm:
    """A number of the rules: its name, default, unit of measure, and where it is from."""

    name: str
    value: float
    measure: str
    source: str


NORMS: dict[str, Norm] = {
    # burden
    "burden.text": Norm("填写一栏文字约需时间", 2, "分钟", OWN),
    "burden.choice": Norm("选择或核对一栏约需时间", 0.25, "分钟", OWN),
    "burden.promise": Norm("团支部每月填报时间上限", 10, "分钟", "本系统的承诺"),
    # the register as proof
    "proof.grace": Norm("指标回落后只告知本级、暂不改动进度的天数", 7, "天", OWN),
    # bulletins
    "bulletin.supervision": Norm("督导通报间隔（新系列的默认安排，0为需要时发）", 1, "个月", "城市方案：通报制度"),
    "bulletin.praise": Norm("表扬通报间隔（新系列的默认安排，0为需要时发）", 3, "个月", "城市方案：通报制度"),
    "bulletin.hearing": Norm("严重情况通报前听取申辩的期限", 3, "天", OWN),
    # organisations
    "branch.least": Norm("团支部最少团员数", 3, "人", BRANCH_RULES),
    "branch.most": Norm("团支部一般最多团员数", 50, "人", BRANCH_RULES),
    "branch.committee_from": Norm("应设支部委员会的团员数", 7, "人", BRANCH_RULES),
    "branch.committee_least": Norm("支部委员会最少人数", 3, "人", BRANCH_RULES),
    "branch.committee_most": Norm("支部委员会最多人数", 5, "人", BRANCH_RULES),
    "term.student_branch": Norm("学生团支部任期", 1, "年", ELECTION_RULES),
    "term.branch": Norm("其他团支部、团总支任期", 3, "年", ELECTION_RULES),
    "term.committee": Norm("基层委员会任期上限", 5, "年", ELECTION_RULES),
    "term.branch_extension": Norm("支部换届最多延期", 6, "个月", ELECTION_RULES),
    "term.committee_extension": Norm("其他基层组织换届最多延期", 12, "个月", ELECTION_RULES),
    "term.warn": Norm("任期届满提前提醒", 60, "天", OWN),
    "post.vacant": Norm("书记空缺视为问题", 30, "天", OWN),
    # organisation life
    "meeting.general.months": Norm("支部大会间隔", 3, "个月", BRANCH_RULES),
    "meeting.committee.months": Norm("支部委员会间隔", 1, "个月", BRANCH_RULES),
    "meeting.lesson.months": Norm("团课间隔", 3, "个月", "江苏中学团课要求，各地不一"),
    "meeting.life.months": Norm("组织生活会间隔", 12, "个月", BRANCH_RULES),
    "meeting.quorum": Norm("支部大会到会人数须超过应到的", 0.5, "比例", BRANCH_RULES),
    "meeting.silent": Norm("多久没有组织生活视为问题", 6, "个月", OWN),
    "case.days": Norm("整改、整顿期限（预填，可改）", 30, "天", OWN),
    "minutes.months": Norm("在多长时间内比对会议记录", 12, "个月", OWN),
    "minutes.least": Norm("参与比对的会议记录最少字数", 30, "字", OWN),
    "founding.quiet": Norm("成立后多久从未开展活动视为问题", 3, "个月", OWN),
    "review.late": Norm("年度教育评议最迟在次年几个月内完成", 3, "个月", OWN),
    "review.quorum": Norm("教育评议到会人数须超过应到的", 0.6667, "比例", "团员教育评议办法"),
    "review.excellent": Norm("优秀等次上限", 0.3, "比例", "团员教育评议办法"),
    "ceremony.months": Norm("入团后举行入团仪式期限", 3, "个月", "《入团仪式规范（试行）》2023"),
    "ceremony.look_back": Norm("入团仪式名单列出多久以内入团的人", 12, "个月", OWN),
    "review.kept": Norm("保留团籍的党员是否参加评议（1参加，0只注册）", 0, "选择", "各地规定不一，默认只注册不评议"),
    # members
    "age.least": Norm("入团最小年龄", 14, "周岁", "团章"),
    "age.most": Norm("入团最大年龄（满岁前）", 28, "周岁", "团章"),
    "age.store": Norm("登记个人信息最小年龄", 14, "周岁", "《个人信息保护法》"),
    "age.adult": Norm("成年年龄", 18, "周岁", "《未成年人保护法》"),
    "reveal.minutes": Norm("查看证件号和手机号的时长", 10, "分钟", OWN),
    "reveal.days": Norm("同意查看后的有效期", 7, "天", OWN),
    "member.unreachable": Norm("失联多久可停止团籍", 6, "个月", "失联团员处置办法（县级）"),
    "admission.talk": Norm("收到申请后谈话期限", 1, "个月", ADMISSION_RULES),
    "admission.months": Norm("培养考察最短时间", 3, "个月", ADMISSION_RULES),
    "admission.lessons": Norm("入团前团课学时", 8, "学时", ADMISSION_RULES),
    "admission.service": Norm("中学生入团前志愿服务", 20, "小时", ADMISSION_RULES),
    "ratio.junior_high": Norm("初中毕业班团青比上限", 0.15, "比例", MIDDLE_SCHOOL),
    "ratio.senior_high": Norm("普高毕业班团青比上限", 0.30, "比例", MIDDLE_SCHOOL),
    "ratio.vocational_school": Norm("中职毕业班团青比上限", 0.20, "比例", MIDDLE_SCHOOL),
    # hand-overs
    "transfer.days": Norm("每一环节办理期限", 15, "天", HANDOVER_RULES),
    "transfer.keep": Norm("毕业后原学校最长保留", 6, "个月", HANDOVER_RULES),
    "transfer.keep_most": Norm("经批准最长保留", 12, "个月", HANDOVER_RULES),
    "transfer.timeout": Norm("环节逾期后的处理（0标为逾期并提醒，1视为同意）", 0, "选择", OWN),
    "recommend.years": Norm("推优结果有效期", 2, "年", "高校推优入党实施办法"),
    "recommend.cap": Norm("推优人数占支部团员上限", 0.2, "比例", "高校推优入党实施办法"),
    "recommend.age": Norm("推优对象最小年龄", 18, "周岁", "党章"),
    "recommend.membership": Norm("推优对象最短团龄", 1, "年", "高校推优入党实施办法"),
    # cadres
    "election.quorum": Norm("换届选举到会人数须达到应到的", 0.8, "比例", "各地换届选举办法（2025年条例未载明）"),
    "election.majority": Norm("当选得票须超过实到人数的", 0.5, "比例", "《基层组织选举规则》"),
    "training.theory": Norm("理论学习和党性教育占培训学时", 0.7, "比例", "《2020—2023年全国团干部教育培训规划》"),
    "appraisal.least": Norm("同级、团员评价至少几人才显示", 3, "人", OWN),
    "training.hours": Norm("团干部年度培训学时", 16, "学时", OWN),
    # duty reports and symposia
    "duty.words_least": Norm("述职报告每部分最少字数", 30, "字", OWN),
    "duty.words_most": Norm("述职报告每部分最多字数", 2000, "字", "高校团组织述职评议办法（述职报告约2000字）"),
    "duty.months": Norm("述职评议间隔", 6, "个月", "领导讲话“半年述职”，未见正式文件"),
    "symposium.months": Norm("座谈会间隔", 3, "个月", "领导讲话“季度座谈”，未见正式文件"),
    # coverage
    "place.least": Norm("应建团组织的团员数", 3, "人", BRANCH_RULES),
    "place.fresh": Norm("单位青年人数多久须重新核实", 12, "个月", OWN),
    "joint.metres": Norm("联合建团最远距离", 3000, "米", OWN),
    "service.hours": Norm("团员年度志愿服务时长", 20, "小时", "中学共青团工作指引"),
    "home.months": Norm("青年之家活动间隔", 1, "个月", "九项行动任务清单"),
    # first branch secretaries
    "secondment.least": Norm("第一团支书派驻最短时间", 1, "年", HUNDRED_VILLAGES),
    "secondment.most": Norm("第一团支书派驻最长时间", 2, "年", HUNDRED_VILLAGES),
    "secondment.share": Norm("第一团支书每月在村时间占当月天数", 0.2, "比例", HUNDRED_VILLAGES),
    "secondment.half": Norm("一天在村几小时以上算一天（不足算半天）", 4, "小时", OWN),
    "secondment.deeds": Norm("第一团支书至少一件实事的间隔", 3, "个月", "九项行动任务清单"),
    "secondment.log": Norm("第一团支书月志最迟在次月几日", 10, "日", OWN),
    "secondment.warn": Norm("派驻期满提前提醒", 60, "天", OWN),
    "secondment.opinion": Norm("派驻考核等村里意见的期限", 7, "天", OWN),
    "secondment.excellent": Norm("派驻考核优秀等次上限", 0.2, "比例", OWN),
    "secondment.kept": Norm("评为优秀须有多少月份在村时间达标", 0.8, "比例", OWN),
    "match.home": Norm("派驻匹配：家乡就近的分值", 40, "分", OWN),
    "match.skills": Norm("派驻匹配：专长的分值", 30, "分", OWN),
    "match.way": Norm("派驻匹配：路程的分值", 20, "分", OWN),
    "match.start": Norm("派驻匹配：到岗时间的分值", 10, "分", OWN),
    "match.metres": Norm("派驻匹配：多远以外不计路程分", 60000, "米", OWN),
    "match.late": Norm("派驻匹配：晚到多少天以上不计到岗分", 90, "天", OWN),
    # contact points
    "contact.least": Norm("每名干部至少联系几个团支部", 1, "个", MECHANISMS),
    "contact.most": Norm("每名干部至多联系几个团支部", 3, "个", OWN),
    "contact.branch_most": Norm("一个团支部至多几名联系干部", 2, "名", OWN),
    "contact.visits": Norm("每个联系点每季度走访", 1, "次", OWN),
    "contact.weak_metres": Norm("匹配联系点时，一个问题或逾期任务抵多远的路", 3000, "米", OWN),
    "contact.load_metres": Norm("匹配联系点时，已有一名联系干部折合多远的路", 30000, "米", OWN),
    "contact.unknown_metres": Norm("匹配联系点时，位置不明的按多远排队", 20000, "米", OWN),
    # guidance
    "question.days": Norm("上级多少天内答复提问", 5, "天", OWN),
    # spot checks
    "spot.confidence": Norm("抽查把握程度", 0.95, "比例", OWN),
    "spot.tolerable": Norm("抽查：可容忍的虚报组织比例", 0.1, "比例", OWN),
    "spot.acceptance": Norm("抽查：样本中允许有几个组织不实", 0, "个", OWN),
    "spot.stratum": Norm("抽查：每组至少抽几个组织", 2, "个", OWN),
    "spot.least": Norm("抽查：查了几个组织以上才给出印证率", 5, "个", OWN),
    "spot.rotation": Norm("抽查：同一人隔几轮才能再查同一组织", 1, "轮", OWN),
    "spot.days": Norm("抽查期限（预填，可改）", 14, "天", OWN),
    "spot.objection": Norm("对抽查结果提出异议的期限", 5, "天", OWN),
    "spot.weight.never": Norm("抽取权重：从未实地核查的", 2, "倍数", OWN),
    "spot.weight.honesty": Norm("抽取权重：诚信指数为零的", 4, "倍数", OWN),
    "spot.weight.returned": Norm("抽取权重：核验曾被退回的", 1.5, "倍数", OWN),
    "spot.weight.suspect": Norm("抽取权重：有雷同线索待判的", 2, "倍数", OWN),
    "spot.weight.most": Norm("抽取权重上限", 6, "倍数", OWN),
    "honesty.prior": Norm("诚信指数的起点", 0.9, "比例", OWN),
    "honesty.strength": Norm("诚信指数的起点相当于几项核查", 2, "项", OWN),
    "honesty.decay": Norm("诚信指数：每早一轮，分量乘以", 0.7, "比例", OWN),
    # visits and matters
    "visit.back": Norm("走访最多补记多久以前的", 30, "天", OWN),
    "visit.hours": Norm("一次走访最长", 16, "小时", OWN),
    "matter.days": Norm("走访提出事项的期限（预填，可改）", 15, "天", OWN),
    # reused evidence
    "reuse.days": Norm("每夜比对多久以内新增的材料", 3, "天", OWN),
    "reuse.bits": Norm("照片特征相差几位以内视为同一张", 6, "位", OWN),
    "reuse.likeness": Norm("文字相似到多少视为雷同", 0.95, "比例", OWN),
    "reuse.least": Norm("参与比对的文字最少字数", 40, "字", OWN),
    "reuse.common": Norm("超过几个组织用同一文字视为统一口径，不列线索", 10, "个", OWN),
    "reuse.hours": Norm("一人一天走访总时长超过多少视为不可能", 16, "小时", OWN),
    "reuse.speed": Norm("一天内两地走访之间的车速不可能超过", 120, "公里/小时", OWN),
}


def refusals(code: str, value: float, source: str, since: date, today: date) -> dict[str, str]:
    """What is wrong with setting a number otherwise, by field. A share lies between 0 and 1; nothing is backdated."""
    wrong: dict[str, str] = {}
    share = NORMS[code].measure == "比例"
    if not 0 <= value <= (1 if share else 100_000):
        wrong["value"] = "比例填 0 到 1 之间的数，如 0.3" if share else "请填写 0 到 100000 之间的数"
    elif NORMS[code].measure not in FRACTIONS and value != int(value):
        wrong["value"] = "请填写整数"
    if not source.strip():
        wrong["source"] = "请写明依据：文件名称和文号"
    if since < today:
        wrong["since"] = "不能改以前的口径，最早从今天起"
    elif since > today + timedelta(days=366):
        wrong["since"] = "最远一年以后"
    return wrong
