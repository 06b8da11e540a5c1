"""Time of an import in a fresh process, above the start of the interpreter itself.

python benchmarks/import_time.py
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from statistics import median

import harness

START = "interpreter"
STATEMENTS = {
    "numpy": "import numpy",
    "autograd": "import autograd",
    "autograd, nn, optim": "import autograd, nn, optim",
    "torch": "import torch",
}
WIDTHS = (20, 9, 9)


def main() -> None:
    parser = harness.parser("Time of an import in a fresh process")
    parser.add_argument("--rounds", type=int, default=9, help="processes per import")
    parser.add_argument("--imports", nargs="+", choices=list(STATEMENTS), default=list(STATEMENTS))
    options = harness.parse(parser)
    harness.print_setting([])

    wanted = {name: STATEMENTS[name] for name in STATEMENTS if name in {"numpy", *options.imports}}
    usable = {START: "pass"} | {name: code for name, code in wanted.items() if _available(name, code)}
    times: dict[str, list[float]] = {name: [] for name in usable}
    for _ in range(options.rounds):
        for name, code in usable.items():
            times[name].append(_seconds(code))

    start = times.pop(START)
    imports = {name: [t - s for t, s in zip(values, start, strict=True)] for name, values in times.items()}
    rows = {}
    harness.print_row(["", "import", "/ numpy"], WIDTHS)
    for name in imports:
        seconds, ratio = median(imports[name]), harness.ratio(imports, name, "numpy")
        harness.print_row([name, harness.seconds(seconds), f"{ratio:.2f} ×"], WIDTHS)
        rows[name] = {"seconds": seconds, "ratios": {f"{name} / numpy": ratio}}
    harness.save("import_time", rows, [], options)


def _available(name: str, statement: str) -> bool:
    """Whether it imports at all; this also fills the bytecode and the disk caches."""
    process = _python(statement)
    if process.returncode:
        print(f"{name}: not available ({process.stderr.strip().splitlines()[-1]})")
    return not process.returncode


def _seconds(statement: str) -> float:
    start = time.perf_counter()
    _python(statement).check_returncode()
    return time.perf_counter() - start


def _python(statement: str) -> subprocess.CompletedProcess[str]:
    path = os.pathsep.join(filter(None, (str(harness.HERE.parent), os.environ.get("PYTHONPATH"))))
    environment = {**os.environ, "PYTHONPATH": path}
    return subprocess.run([sys.executable, "-c", statement], env=environment, capture_output=True, text=True)


if __name__ == "__main__":
    main()
