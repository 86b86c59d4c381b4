from guatu.people.models.admission import Admission, AdmissionStep, Enrolment, ParkedWarning, Quota, Recommendation
from guatu.people.models.honour import Honour
from guatu.people.models.ledger import Difference, Import, ImportLine, Reconciliation
from guatu.people.models.movement import Graduate, Graduation, Transfer, TransferStep
from guatu.people.models.paper import Paper
from guatu.people.models.person import Membership, Person
from guatu.people.models.post import Post, Term
from guatu.people.models.privacy import Discipline, PersonRequest, Reveal

__all__ = [
    "Admission", "AdmissionStep", "Difference", "Discipline", "Enrolment", "Graduate", "Graduation", "Honour",
    "Import", "ImportLine", "Membership", "Paper", "ParkedWarning", "Person", "PersonRequest", "Post", "Quota",
    "Recommendation", "Reconciliation", "Reveal", "Term", "Transfer", "TransferStep",
]  # fmt: skip
