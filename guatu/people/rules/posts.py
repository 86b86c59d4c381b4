"""Posts of League cadres: titles, natures and ways of selection as the national register words them."""

from guatu.base.states import Choice


class Title(Choice):
    SECRETARY = "secretary", "书记"
    DEPUTY = "deputy", "副书记"
    STANDING = "standing", "常委"
    MEMBER = "member", "委员"
    ALTERNATE = "alternate", "候补委员"
    ORGANISATION = "organisation", "组织委员"
    PUBLICITY = "publicity", "宣传委员"
    CULTURE = "culture", "文体委员"
    PRODUCTION = "production", "生产委员"
    RIGHTS = "rights", "权益委员"
    VOLUNTEER = "volunteer", "志愿委员"
    STAFF = "staff", "工作人员"


class Nature(Choice):
    FULL_TIME = "full_time", "专职"
    SECONDED = "seconded", "挂职"
    PART_TIME = "part_time", "兼职"


class Selection(Choice):
    ELECTED = "elected", "选举"
    APPOINTED = "appointed", "任命"
    RECRUITED = "recruited", "公开选拔"
    DESIGNATED = "designated", "指定"


# Members of the branch committee (支委会): what counts towards its 3 to 5 people.
COMMITTEE = frozenset(set(Title) - {Title.STAFF, Title.ALTERNATE})
