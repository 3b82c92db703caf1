"""Chooses the lab's exam for the three models in assets/ and writes it to assets/exam.json.

python assets/make_exam.py
"""

import sys
from pathlib import Path

ASSETS = Path(__file__).parent
sys.path.insert(0, str(ASSETS.parent))

from explain.lab import choose_exam, load_lab, write_exam  # noqa: E402

if __name__ == "__main__":
    exam = choose_exam(load_lab("cpu"))
    write_exam(exam)
    print(f"{len(exam.pictures)} of {exam.candidates} pictures, {exam.tagged} tagged,")
    print(f"{exam.learnt} known by heart; marks: {exam.marks}")
