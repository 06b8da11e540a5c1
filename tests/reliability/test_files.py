"""Files of whole models under fault injection: what tests/test_serialization.py does to bytes, done to a training run."""

from __future__ import annotations

import os
import random
import signal
import time

import numpy as np
import pytest

import autograd as ag
import nn
import optim

needs_fork = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs os.fork")
ignores_fork_warning = pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")


def trained(steps: int, width: int = 8) -> tuple[nn.Module, optim.Optimizer]:
    ag.manual_seed(0)
    net = nn.Sequential(nn.Linear(4, width), nn.BatchNorm1d(width), nn.Linear(width, 2))
    optimizer = optim.Adam(net.parameters())
    for _ in range(steps):
        optimizer.zero_grad()
        net(ag.randn(5, 4)).sum().backward()
        optimizer.step()
    return net, optimizer


def checkpoint(steps: int, width: int = 8) -> dict:
    net, optimizer = trained(steps, width)
    return {"net": net.state_dict(), "optimizer": optimizer.state_dict(), "random": ag.get_rng_state(), "steps": steps}


def same(a, b) -> bool:
    """Equal down to the last element."""
    if isinstance(a, ag.Tensor):
        return np.array_equal(a.detach().numpy(), b.detach().numpy())
    if isinstance(a, dict):
        return list(a) == list(b) and all(same(a[k], b[k]) for k in a)
    if isinstance(a, list | tuple):
        return len(a) == len(b) and all(map(same, a, b))
    return bool(a == b)


@pytest.mark.parametrize("seed", range(3))
def test_every_random_flip_of_a_bit_in_a_checkpoint_is_found(tmp_path, seed):
    ag.save(checkpoint(2), path := tmp_path / "run.ckpt")
    whole, rng = bytearray(path.read_bytes()), random.Random(seed)
    for _ in range(120):
        damaged = bytearray(whole)
        for at in rng.sample(range(len(whole)), rng.choice([1, 1, 2, 8])):
            damaged[at] ^= 1 << rng.randrange(8)
        path.write_bytes(damaged)
        with pytest.raises(RuntimeError, match=r"cannot read .*run.ckpt"):
            ag.load(path)


def test_every_cut_of_a_checkpoint_says_so_with_the_path(tmp_path):
    ag.save(checkpoint(1), path := tmp_path / "run.ckpt")
    whole, rng = path.read_bytes(), random.Random(0)
    for length in [0, 1, 7, 8, 9, *rng.sample(range(10, len(whole)), 60)]:
        path.write_bytes(whole[:length])
        with pytest.raises(RuntimeError, match=r"run.ckpt"):
            ag.load(path)


@needs_fork
@ignores_fork_warning
def test_a_checkpoint_killed_at_any_moment_is_the_last_or_this_one(tmp_path):
    path, rng = tmp_path / "run.ckpt", random.Random(0)
    states = [checkpoint(steps, 100) for steps in (1, 2)]
    start = time.perf_counter()
    ag.save(states[0], path)
    took = time.perf_counter() - start
    expected = 0
    for trial in range(40):
        child = os.fork()
        if not child:
            try:
                while True:
                    ag.save(states[1 - expected], path)
                    ag.save(states[expected], path)
            finally:
                os._exit(0)
        time.sleep(rng.uniform(0, 4) * took)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        found = ag.load(path)
        assert any(same(found, state) for state in states), f"trial {trial}"


@needs_fork
@ignores_fork_warning
def test_processes_that_save_to_one_path_leave_the_file_of_one(tmp_path):
    path = tmp_path / "run.ckpt"
    states = [checkpoint(steps) for steps in range(4)]
    children = []
    for state in states:
        child = os.fork()
        if not child:
            try:
                for _ in range(20):
                    ag.save(state, path)
            finally:
                os._exit(0)
        children.append(child)
    while children:
        for child in list(children):
            if os.waitpid(child, os.WNOHANG)[0]:
                children.remove(child)
        if path.exists():
            found = ag.load(path)
            assert any(same(found, state) for state in states)
    assert [p.name for p in tmp_path.iterdir()] == ["run.ckpt"]


def test_a_failed_save_leaves_the_last_checkpoint_and_the_model(tmp_path):
    net, optimizer = trained(2)
    ag.save({"net": net.state_dict()}, path := tmp_path / "run.ckpt")
    before = path.read_bytes()
    versions = [p._storage.version for p in net.parameters()]
    for broken in ({"net": net.state_dict(), "loss": lambda x: x}, {"net": net}, {"optimizer": optimizer}):
        with pytest.raises(TypeError, match="cannot save obj"):
            ag.save(broken, path)
    assert path.read_bytes() == before
    assert [p._storage.version for p in net.parameters()] == versions
    assert [p.name for p in tmp_path.iterdir()] == ["run.ckpt"]


def test_a_folder_that_takes_no_new_file_leaves_the_old_one():
    """/proc takes none, whoever asks."""
    if not os.path.isdir("/proc/self"):
        pytest.skip("needs /proc")
    with pytest.raises(OSError, match=r"/proc/self/run.ckpt"):
        ag.save({"a": ag.ones(2)}, "/proc/self/run.ckpt")


def test_a_link_to_a_checkpoint_stays_a_link_and_loads(tmp_path):
    (tmp_path / "there").mkdir()
    os.symlink(tmp_path / "there" / "run.ckpt", link := tmp_path / "latest")
    for steps in (1, 2):
        ag.save(checkpoint(steps), link)
        assert link.is_symlink()
        assert same(ag.load(link), checkpoint(steps))
    assert [p.name for p in (tmp_path / "there").iterdir()] == ["run.ckpt"]


def test_a_link_that_leads_in_a_circle_is_refused(tmp_path):
    os.symlink(tmp_path / "b", tmp_path / "a")
    os.symlink(tmp_path / "a", tmp_path / "b")
    with pytest.raises(OSError, match="a"):
        ag.load(tmp_path / "a")
    with pytest.raises(OSError, match="a"):
        ag.save({}, tmp_path / "a")


def test_a_tensor_that_is_changed_after_saving_does_not_change_the_file(tmp_path):
    net, _ = trained(1)
    before = {name: value.clone() for name, value in net.state_dict().items()}
    ag.save(net.state_dict(), path := tmp_path / "run.ckpt")
    nn.init.zeros_(net[0].weight)
    assert same(dict(ag.load(path)), before)
