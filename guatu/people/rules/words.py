"""Closed lists of what is said of a person, as the national register words them (docs/domain.md)."""

from guatu.base.states import Choice


class Sex(Choice):
    MALE = "male", "男"
    FEMALE = "female", "女"


class Education(Choice):
    PRIMARY = "primary", "小学"
    JUNIOR = "junior", "初中"
    SENIOR = "senior", "高中"
    VOCATIONAL = "vocational", "中专"
    COLLEGE = "college", "大专"
    BACHELOR = "bachelor", "本科"
    MASTER = "master", "硕士"
    DOCTOR = "doctor", "博士"


class Studying(Choice):
    """Whether a person is at school now."""

    YES = "yes", "在读"
    NO = "no", "非在读"


class Political(Choice):
    MEMBER = "member", "共青团员"
    PARTY = "party", "中共党员"
    PROBATIONARY = "probationary", "中共预备党员"
    MASSES = "masses", "群众"


class Origin(Choice):
    """How a membership in force came to its unit."""

    ADMITTED = "admitted", "入团"
    IMPORTED = "imported", "台账导入"
    TRANSFERRED = "transferred", "组织关系转入"
    CHANGED = "changed", "团籍变动"
    RESTORED = "restored", "恢复团籍"
    REORGANISED = "reorganised", "组织调整"
