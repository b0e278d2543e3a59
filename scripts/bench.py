#!/usr/bin/env python3
"""Times the whole demo (build, import, night, dispatch) in a folder that is thrown away.

usage: scripts/bench.py [INWONERS SIGNALEN]   (default: a municipality and a month as large as Zoetermeer's)
"""

import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
ZOETERMEER = ("128000", "590")
FINISHED = (0, 3)


def main(words: list[str]) -> int:
    """Run the demo once and print its wall time, processor time and peak memory. Returns the exit code."""
    inwoners, signalen = words or ZOETERMEER
    with tempfile.TemporaryDirectory(prefix="seintje-bench-") as folder:
        command = [sys.executable, str(ROOT / "cli.py"), "demo", folder, "--inwoners", inwoners, "--signalen", signalen]
        start = time.perf_counter()
        code = subprocess.run(command, cwd=folder, stdout=subprocess.DEVNULL, check=False).returncode
        wall = time.perf_counter() - start
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    sys.stdout.write(
        f"demo with {inwoners} inwoners, {signalen} signalen: {wall:.1f} s wall, "
        f"{used.ru_utime + used.ru_stime:.1f} s cpu, {used.ru_maxrss // 1024} MB peak, exit {code}\n"
    )
    return 0 if code in FINISHED else code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
