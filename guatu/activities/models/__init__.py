from guatu.activities.models.meeting import Attendance, Meeting
from guatu.activities.models.review import Review, ReviewGrade
from guatu.activities.models.service import CheckIn, HomeEvent, Service, TranscriptEntry, YouthHome
from guatu.activities.models.training import Course, Trainee

__all__ = [
    "Attendance", "CheckIn", "Course", "HomeEvent", "Meeting", "Review", "ReviewGrade", "Service", "Trainee",
    "TranscriptEntry", "YouthHome",
]  # fmt: skip
