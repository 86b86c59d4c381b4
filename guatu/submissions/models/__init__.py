from guatu.submissions.models.assignment import Assignment
from guatu.submissions.models.file import Attachment, StoredFile, Upload
from guatu.submissions.models.proof import Proof
from guatu.submissions.models.request import Exemption, Extension
from guatu.submissions.models.submission import Draft, Submission, Verification

__all__ = [
    "Assignment", "Attachment", "Draft", "Exemption", "Extension", "Proof", "StoredFile", "Submission", "Upload",
    "Verification",
]  # fmt: skip
