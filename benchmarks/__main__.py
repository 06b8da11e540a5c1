"""Run the whole suite, then print the goals and draw the pictures: `python benchmarks`, `python benchmarks --fast`."""

import subprocess
import sys

import harness

SUITE = {  # in this order; the options that each gets beside those of the command line
    "train_step": ["--all", "--compile"],
    "op_overhead": [],
    "optimizer_step": [],
    "scalar_mlp": [],
    "memory": [],
    "scaling": [],
    "import_time": [],
    "report": [],
}


def main() -> int:
    parser = harness.parser("The whole suite")
    parser.add_argument("--threads", type=int, help="threads per contestant; None: its own default")
    options = parser.parse_args()
    common = ["--output", str(options.output), *(["--fast"] if options.fast else [])]
    threads = [] if options.threads is None else ["--threads", str(options.threads)]
    for name, own in SUITE.items():
        print(f"\n=== {name} " + "=" * (100 - len(name)), flush=True)
        command = [sys.executable, str(harness.HERE / f"{name}.py"), *own, *common]
        code = subprocess.run(command + threads * (name not in ("import_time", "report"))).returncode
        if code:
            return code
    return 0


if __name__ == "__main__":
    sys.exit(main())
