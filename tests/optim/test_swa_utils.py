"""Averages of weights, beside PyTorch's."""

import numpy as np
import pytest

import autograd
import nn
import optim
from optim import swa_utils

torch = pytest.importorskip("torch")


def models():
    """The same small network in both frameworks."""
    mine = nn.Sequential(nn.Linear(3, 4), nn.BatchNorm1d(4), nn.Linear(4, 2))
    theirs = torch.nn.Sequential(torch.nn.Linear(3, 4), torch.nn.BatchNorm1d(4), torch.nn.Linear(4, 2))
    copy_weights(mine, theirs)
    return mine, theirs


def copy_weights(mine, theirs):
    for p, q in zip(mine.parameters(), theirs.parameters(), strict=True):
        q.data = torch.tensor(p.detach().numpy().copy())


def averaged(theirs, **arguments):
    return torch.optim.swa_utils.AveragedModel(theirs, **arguments)


def wander(mine, theirs, seed):
    """Give both models the same new weights and the same batch."""
    rng = np.random.default_rng(seed)
    for p in mine.parameters():
        p.data = autograd.tensor(rng.standard_normal(p.shape).astype(np.float32))
    copy_weights(mine, theirs)
    x = rng.standard_normal((5, 3)).astype(np.float32)
    mine(autograd.tensor(x))
    theirs(torch.tensor(x))


ARGUMENTS = {
    "mean": lambda s: {},
    "ema multi": lambda s: {"multi_avg_fn": s.get_ema_multi_avg_fn(0.9)},
    "ema": lambda s: {"avg_fn": s.get_ema_avg_fn(0.8)},
    "swa multi": lambda s: {"multi_avg_fn": s.get_swa_multi_avg_fn()},
    "swa": lambda s: {"avg_fn": s.get_swa_avg_fn()},
    "own": lambda s: {"avg_fn": lambda mean, value, n: 0.1 * mean + 0.9 * value},
}


# PyTorch's get_swa_multi_avg_fn fails on integer buffers.
@pytest.mark.parametrize(("kind", "use_buffers"), [(kind, use_buffers) for kind in ARGUMENTS
                                                   for use_buffers in (False, True)
                                                   if (kind, use_buffers) != ("swa multi", True)])
def test_averages(kind, use_buffers):
    mine, theirs = models()
    a = swa_utils.AveragedModel(mine, use_buffers=use_buffers, **ARGUMENTS[kind](swa_utils))
    b = averaged(theirs, use_buffers=use_buffers, **ARGUMENTS[kind](torch.optim.swa_utils))
    for seed in range(4):
        wander(mine, theirs, seed)
        a.update_parameters(mine)
        b.update_parameters(theirs)
    got, expected = a.state_dict(), b.state_dict()
    assert list(got) == list(expected)
    for name in expected:
        np.testing.assert_allclose(got[name].numpy(), expected[name].numpy(), rtol=1e-6, atol=1e-7, err_msg=name)


def test_the_average_is_a_model_of_its_own():
    mine, _ = models()
    a = swa_utils.AveragedModel(mine).eval()
    x = autograd.ones(2, 3)
    assert (a(x) == mine.eval()(x)).all()
    before = a(x).tolist()
    with autograd.no_grad():
        for p in mine.parameters():
            p.zero_()
    assert a(x).tolist() == before


def test_statistics_of_batch_normalisation():
    mine, theirs = models()
    rng = np.random.default_rng(5)
    batches = [rng.standard_normal((6, 3)).astype(np.float32) for _ in range(3)]
    mine.eval()
    swa_utils.update_bn([(autograd.tensor(x), 0) for x in batches], mine)
    torch.optim.swa_utils.update_bn([(torch.tensor(x), 0) for x in batches], theirs)
    np.testing.assert_allclose(mine[1].running_mean.numpy(), theirs[1].running_mean.numpy(), rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(mine[1].running_var.numpy(), theirs[1].running_var.numpy(), rtol=1e-5, atol=1e-6)
    assert mine[1].momentum == 0.1
    assert not mine.training


def test_nothing_to_compute_without_batch_normalisation():
    swa_utils.update_bn(iter(()), model := nn.Linear(2, 2))
    assert model.training


@pytest.mark.parametrize("make", [swa_utils.get_ema_avg_fn, swa_utils.get_ema_multi_avg_fn])
@pytest.mark.parametrize("decay", [-0.1, 1.1])
def test_refused_decay(make, decay):
    with pytest.raises(ValueError, match="Invalid decay value"):
        make(decay)


def test_both_functions_are_refused():
    with pytest.raises(AssertionError, match="Only one"):
        optim.swa_utils.AveragedModel(nn.Linear(1, 1), avg_fn=swa_utils.get_ema_avg_fn(),
                                      multi_avg_fn=swa_utils.get_ema_multi_avg_fn())


def test_the_average_is_made_on_the_cpu():
    assert swa_utils.AveragedModel(nn.Linear(1, 1), device="cpu").module.weight.device.type == "cpu"
