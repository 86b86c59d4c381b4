"""The 16 sectors (行业类别) of the national register, and the fields of work that group them (DESIGN §3 G)."""

from guatu.base.states import Choice


class Sector(Choice):
    PARTY_GOVERNMENT = "party_government", "党政机关"
    PUBLIC_INSTITUTION = "public_institution", "事业单位"
    UNIVERSITY = "university", "普通高等院校"
    VOCATIONAL_SCHOOL = "vocational_school", "职业教育学校"
    SENIOR_HIGH = "senior_high", "普通高中"
    JUNIOR_HIGH = "junior_high", "初中"
    PRIMARY_SCHOOL = "primary_school", "小学"
    STATE_FIRM = "state_firm", "国有企业"
    COLLECTIVE_FIRM = "collective_firm", "集体企业"
    PRIVATE_FIRM = "private_firm", "非公企业"
    SOCIAL_ORGANISATION = "social_organisation", "新社会组织"
    ARMY = "army", "军队"
    ARMED_POLICE = "armed_police", "武警"
    URBAN_COMMUNITY = "urban_community", "城市社区"
    RURAL = "rural", "农村"
    OTHER = "other", "其他"


class Field(Choice):
    """A field of work: the sector names that task lists use."""

    MIDDLE_SCHOOL = "middle_school", "中学"
    VOCATIONAL_SCHOOL = "vocational_school", "职业学校"
    UNIVERSITY = "university", "高校"
    RURAL = "rural", "乡镇农村"
    COMMUNITY = "community", "街道社区"
    PRIVATE_FIRM = "private_firm", "非公企业"
    STATE_FIRM = "state_firm", "国有企业"
    PUBLIC_BODY = "public_body", "机关事业单位"
    EMERGING = "emerging", "新兴领域"


FIELDS: dict[Field, frozenset[Sector]] = {
    Field.MIDDLE_SCHOOL: frozenset({Sector.SENIOR_HIGH, Sector.JUNIOR_HIGH}),
    Field.VOCATIONAL_SCHOOL: frozenset({Sector.VOCATIONAL_SCHOOL}),
    Field.UNIVERSITY: frozenset({Sector.UNIVERSITY}),
    Field.RURAL: frozenset({Sector.RURAL}),
    Field.COMMUNITY: frozenset({Sector.URBAN_COMMUNITY}),
    Field.PRIVATE_FIRM: frozenset({Sector.PRIVATE_FIRM}),
    Field.STATE_FIRM: frozenset({Sector.STATE_FIRM, Sector.COLLECTIVE_FIRM}),
    Field.PUBLIC_BODY: frozenset({Sector.PARTY_GOVERNMENT, Sector.PUBLIC_INSTITUTION}),
    Field.EMERGING: frozenset({Sector.SOCIAL_ORGANISATION}),
}


def sectors_of(fields: list[str]) -> frozenset[str]:
    """The register's sector codes that a list of fields of work covers. Raises ValueError for an unknown field."""
    return frozenset(sector.value for field in fields for sector in FIELDS[Field(field)])
