from guatu.orgs.models.change import Lineage, UnitChange
from guatu.orgs.models.division import Division
from guatu.orgs.models.grant import Grant, Invitation
from guatu.orgs.models.norm import NormSetting
from guatu.orgs.models.unit import Placement, Unit, UnitMark

__all__ = ["Division", "Grant", "Invitation", "Lineage", "NormSetting", "Placement", "Unit", "UnitChange", "UnitMark"]
