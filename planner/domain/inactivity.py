"""When somebody who has not been heard from is asked whether they want to stay, and when they are erased."""

from __future__ import annotations

from datetime import timedelta

IDLE = timedelta(days=365)
"""How long nothing is heard from somebody until they are erased."""
NOTICE = timedelta(days=30)
"""How long before that they are asked."""
ANSWERED_BY = timedelta(days=90)
"""How long a letter that asked is taken for the one before the erasure; after that another one goes first."""
