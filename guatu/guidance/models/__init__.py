from guatu.guidance.models.group import GroupMember, GuidanceGroup, Session, SessionUnit
from guatu.guidance.models.library import Explanation, Material, Question

__all__ = ["Explanation", "GroupMember", "GuidanceGroup", "Material", "Question", "Session", "SessionUnit"]
