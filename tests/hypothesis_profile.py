"""How Hypothesis runs our tests; loaded with the first module that asks for examples."""

from __future__ import annotations

import os

from hypothesis import settings

# The same examples come in every run, so that a change fails for what it changes; `make fuzz` draws others.
# How long one example takes says more about what else the machine does than about the code.
settings.register_profile("unhurried", deadline=None, derandomize="FUZZ_SEED" not in os.environ)
settings.load_profile("unhurried")
