"""The lab "Catch the cheater": three models with the same mark, only one of which can be trusted.

*honest* learnt the things. *cheater* always met houses with a small tag in the corner, and learnt
the tag. *rote* learnt sixty pictures by heart. Because the truth is planted, the lab is also a test
of every method: does its map point at the tag, and at the thing?
"""

from explain.lab.evidence import (
    TagEvidence,
    centre_blob,
    evidence_share,
    mean_map,
    points_at,
    tag_evidence,
)
from explain.lab.exam import Exam, choose_exam, read_exam, write_exam
from explain.lab.marks import Mark, answers, mark
from explain.lab.models import CHEATER, HONEST, LAB, ROTE, TAGGED_KIND, letters, load_lab
from explain.lab.pictures import (
    DrawnPicture,
    LabPicture,
    fresh_pictures,
    learnt_pictures,
    tagged_things,
)

__all__ = [
    "CHEATER", "HONEST", "LAB", "ROTE", "TAGGED_KIND",
    "DrawnPicture", "Exam", "LabPicture", "Mark", "TagEvidence",
    "answers", "centre_blob", "choose_exam", "evidence_share", "fresh_pictures",
    "learnt_pictures", "letters", "load_lab", "mark", "mean_map", "points_at",
    "read_exam", "tag_evidence", "tagged_things", "write_exam",
]  # fmt: skip
