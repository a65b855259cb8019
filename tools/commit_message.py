"""The ``commit-msg`` hook that ``make dev`` installs: what can be told of a commit message without understanding it.

A subject says where and what, a body why. Only the standard library is needed, so that any Python can run it.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

LONGEST_SUBJECT, LONGEST_LINE = 72, 100
SUBJECT = re.compile(r"[a-z][\w ,./-]*: [^\W\d_a-z].*\S")
BY_GIT = ("Merge ", "Revert ", "fixup! ", "squash! ", "amend! ")
SCISSORS = re.compile(r"^# -+ >8 -+$", re.MULTILINE)


def faults(message: str) -> list[str]:
    """Return what is wrong with a message, as sentences."""
    kept = SCISSORS.split(message)[0].splitlines()
    lines = [line.rstrip() for line in kept if not line.startswith("#")]
    subject, *rest = lines or [""]
    if subject.startswith(BY_GIT):
        return []
    found = []
    if len(subject) > LONGEST_SUBJECT:
        found.append(
            f"The subject has {len(subject)} characters, at most {LONGEST_SUBJECT} fit. The why is for the body."
        )
    if not SUBJECT.fullmatch(subject):
        found.append(
            "The subject is not «area: Imperative sentence», such as «duties: Refuse an offer without a deadline»."
        )
    if rest and rest[0]:
        found.append("The second line is not empty.")
    long = [line for line in rest if len(line) > LONGEST_LINE and "://" not in line]
    return found + [f"A line has {len(line)} characters, at most {LONGEST_LINE} fit: {line[:40]}…" for line in long]


if __name__ == "__main__":
    if wrong := faults(Path(sys.argv[1]).read_text(encoding="utf-8")):
        sys.exit("\n".join(["The commit message needs a hand (CONTRIBUTING, Commits):", *wrong]))
