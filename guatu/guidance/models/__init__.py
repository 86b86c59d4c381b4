from guatu.guidance.models.group import GroupMember, GuidanceGroup, Session, SessionUnit
from guatu.guidance.models.library import AnswerUse, Explanation, Material, Question

__all__ = ["AnswerUse", "Explanation", "GroupMember", "GuidanceGroup", "Material", "Question", "Session", "SessionUnit"]
