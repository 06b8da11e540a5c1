"""Time of a training step of an MLP or a larger network: zero_grad, forward, cross-entropy, backward, optimizer step.

python benchmarks/train_step.py            digits with SGD
python benchmarks/train_step.py --all      all sizes, SGD and Adam
python benchmarks/train_step.py --case wide lenet --loader
"""

from __future__ import annotations

from dataclasses import replace

import harness
from cases import CASES, NETWORKS, Case, Network

CONTESTANTS = {
    "chainrule": "contestants.chainrule_:make_step",
    "numpy": "contestants.numpy_:make_step",
    "torch": "contestants.torch_:make_step",
    "torch.compile": "contestants.compiled_:make_step",
    "jax": "contestants.jax_:make_step",
    "jax async": "contestants.jax_:make_async_step",
    "mygrad": "contestants.mygrad_:make_step",
    "hips": "contestants.hips_:make_step",
}

OF_NETWORKS = ("chainrule", "torch", "torch.compile")  # the larger networks are made of PyTorch's layers


def main() -> None:
    parser = harness.parser("Time of one training step")
    harness.add_race_options(parser)
    names = list(dict.fromkeys(case.name for case in CASES + NETWORKS))
    parser.add_argument("--all", action="store_true", help="every size and network, SGD and Adam")
    parser.add_argument("--case", nargs="+", choices=names, default=[], help="these sizes, SGD and Adam")
    parser.add_argument("--loader", action="store_true", help="shuffled batches, not a fixed one")
    parser.add_argument("--compile", action="store_true", help="torch.compile too: slow to start")
    options = harness.parse(parser)
    if not options.contestants:
        options.contestants = [name for name in CONTESTANTS if name != "torch.compile" or options.compile]
    cases = [case for case in CASES + NETWORKS if options.all or case.name in options.case]
    cases = cases or [case for case in CASES if str(case) == "digits sgd"]

    with harness.workers(CONTESTANTS, options) as workers:
        versions = [worker.version for worker in workers]
        harness.print_setting(versions, options.threads)
        rows = {}
        for kind in (Case, Network):
            chosen = [replace(case, loader=options.loader) for case in cases if isinstance(case, kind)]
            able = [worker for worker in workers if kind is Case or worker.name in OF_NETWORKS]
            if chosen and able:
                for case in chosen:
                    harness.check_agreement(able, replace(case, loader=False))
                rows |= harness.race_table(able, [case.slow() for case in chosen], options)
        harness.save("train_step", rows, versions, options)


if __name__ == "__main__":
    main()
