"""wrk, a load tool that costs a tenth of our own, where it is installed: our own is the limit for what answers fast."""

from __future__ import annotations

import shutil
import subprocess
from collections import Counter
from pathlib import Path

from bench.load import HOST, Run, ask

THREADS = 1
SCRIPT = Path(__file__).parent / "wrk.lua"
PATIENCE_SECONDS = 30
MISSED = (
    "wrk is not installed: what answers fast was asked by a slower tool, so that ratios of rates are those of the cpu."
)


def there() -> bool:
    """Tell whether wrk is installed."""
    return shutil.which("wrk") is not None


def fire(port: int, request: bytes, clients: int, seconds: float) -> Run:
    """Send the same GET request over ``clients`` connections; raise ``RuntimeError`` where one is answered by an error.

    wrk tells errors from the rest and no more, so that one answer is looked at beforehand.
    """
    status = ask(port, request).status
    first, *lines = request.decode("ascii").strip().split("\r\n")
    headers = [word for line in lines for word in ("--header", line)]
    command = ["wrk", f"--threads={THREADS}", f"--connections={clients}", f"--duration={max(round(seconds), 1)}s",
               f"--timeout={PATIENCE_SECONDS}s", f"--script={SCRIPT}", *headers,
               f"http://{HOST}:{port}{first.split()[1]}"]  # fmt: skip
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    done, microseconds, middle, slow, errors = map(float, told.rpartition("told:")[2].split())
    if errors:
        raise RuntimeError(f"{errors:.0f} errors from {first}")
    return Run(microseconds / 1e6, int(done), middle / 1000, slow / 1000, Counter({status: int(done)}))
