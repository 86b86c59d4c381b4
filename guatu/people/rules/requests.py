"""What a person, or the branch for them, may ask to have corrected or erased."""

from guatu.base.states import Choice


class RequestKind(Choice):
    """A wish about one's own record: another person decides it."""

    CORRECT = "correct", "更正"
    ERASE = "erase", "删除个人信息"


# Who somebody is: once recorded, changed by two persons, the one who asks and the one who decides.
GUARDED = {"name": "姓名", "id_number": "身份证号", "birth_on": "出生日期", "sex": "性别"}
PLAIN = {
    "phone": "手机号", "ethnicity": "民族", "education": "学历", "studying": "是否在读", "political": "政治面貌",
    "occupation": "职业", "workplace": "工作单位或学校", "residence": "户籍地址", "joined_on": "入团时间",
    "volunteer_on": "注册志愿者日期", "party_applied_on": "递交入党申请书日期", "party_joined_on": "入党时间",
}  # fmt: skip
FIELDS = GUARDED | PLAIN
ERASED = "已删除"


def state(approved: bool | None) -> str:
    """Where a request stands, in words."""
    return {None: "待办理", True: "已同意", False: "不同意"}[approved]
