"""Time of one training step of an MLP: zero_grad, forward, cross-entropy, backward, optimizer step.

python benchmarks/train_step.py            digits with SGD
python benchmarks/train_step.py --all      all sizes, SGD and Adam
python benchmarks/train_step.py --case wide mnist --loader
"""

from __future__ import annotations

from dataclasses import replace

import harness
from cases import CASES

CONTESTANTS = {
    "chainrule": "contestants.chainrule_:make_step",
    "numpy": "contestants.numpy_:make_step",
    "torch": "contestants.torch_:make_step",
    "torch.compile": "contestants.torch_:make_compiled_step",
    "jax": "contestants.jax_:make_step",
    "jax async": "contestants.jax_:make_async_step",
}


def main() -> None:
    parser = harness.parser("Time of one training step of an MLP")
    harness.add_race_options(parser)
    names = list(dict.fromkeys(case.name for case in CASES))
    parser.add_argument("--all", action="store_true", help="every size, SGD and Adam")
    parser.add_argument("--case", nargs="+", choices=names, default=[], help="these sizes, SGD and Adam")
    parser.add_argument("--loader", action="store_true", help="shuffled batches, not a fixed one")
    parser.add_argument("--compile", action="store_true", help="torch.compile too: slow to start")
    options = harness.parse(parser)
    if not options.contestants:
        options.contestants = [name for name in CONTESTANTS if name != "torch.compile" or options.compile]
    cases = [case for case in CASES if options.all or case.name in options.case]
    cases = cases or [case for case in CASES if str(case) == "digits sgd"]

    with harness.workers(CONTESTANTS, options) as workers:
        versions = [worker.version for worker in workers]
        harness.print_setting(versions, options.threads)
        for case in cases:
            harness.check_agreement(workers, case)
        cases = [replace(case.slow(), loader=options.loader) for case in cases]
        rows = harness.race_table(workers, cases, options)
        harness.save("train_step", rows, versions, options)


if __name__ == "__main__":
    main()
