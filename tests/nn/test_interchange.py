"""Weights go from PyTorch to Chainrule and back through safetensors, and give the same outputs on both sides."""

import numpy as np
import pytest

import autograd
import nn

torch = pytest.importorskip("torch")
safetensors = pytest.importorskip("safetensors.torch")


def mlp(nn):
    return nn.Sequential(nn.Linear(6, 8), nn.ReLU(), nn.LayerNorm(8), nn.Linear(8, 3))


def cnn(nn):
    return nn.Sequential(nn.Conv2d(1, 4, 3, padding=1), nn.BatchNorm2d(4), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(),
                         nn.Linear(64, 10))


def lstm(nn):
    class Tagger(nn.Module):
        def __init__(self):
            super().__init__()
            self.lstm = nn.LSTM(5, 6, num_layers=2, bidirectional=True, batch_first=True)
            self.head = nn.Linear(12, 3)

        def forward(self, x):
            return self.head(self.lstm(x)[0])

    return Tagger()


def transformer(nn):
    layer = nn.TransformerEncoderLayer(8, 2, 16, activation="gelu", norm_first=True, batch_first=True)
    return nn.TransformerEncoder(layer, 2, nn.LayerNorm(8), enable_nested_tensor=False)


def weight_normed(nn):
    return nn.Sequential(nn.utils.parametrizations.weight_norm(nn.Linear(6, 4)), nn.Tanh(),
                         nn.utils.parametrizations.spectral_norm(nn.Linear(4, 2)))


NETWORKS = {mlp: (5, 6), cnn: (3, 1, 8, 8), lstm: (2, 4, 5), transformer: (2, 4, 8), weight_normed: (5, 6)}
each = pytest.mark.parametrize(("network", "shape"), NETWORKS.items(), ids=[f.__name__ for f in NETWORKS])


def trained(model, lib, shape):
    """The network after a training step, so that statistics and weights are not the initial ones."""
    x = lib.from_numpy(np.random.default_rng(0).normal(size=shape).astype(np.float32))
    model.train()(x).square().mean().backward()
    with lib.no_grad():
        for p in model.parameters():
            p -= 0.1 * p.grad
    return model.eval()


def outputs(*models, shape):
    x = np.random.default_rng(1).normal(size=shape).astype(np.float32)
    return [model(lib.from_numpy(x)).detach().numpy() for model, lib in zip(models, (autograd, torch), strict=True)]


@each
def test_weights_saved_by_pytorch_give_its_outputs_here(network, shape, tmp_path):
    theirs = trained(network(torch.nn), torch, shape)
    safetensors.save_file(theirs.state_dict(), tmp_path / "weights.safetensors")
    ours = network(nn).eval()
    ours.load_state_dict(autograd.load(tmp_path / "weights.safetensors"))
    np.testing.assert_allclose(*outputs(ours, theirs, shape=shape), rtol=1e-4, atol=1e-5)


@each
def test_weights_saved_here_give_the_same_outputs_in_pytorch(network, shape, tmp_path):
    ours = trained(network(nn), autograd, shape)
    autograd.save(ours.state_dict(), tmp_path / "weights.safetensors")
    theirs = network(torch.nn).eval()
    theirs.load_state_dict(safetensors.load_file(tmp_path / "weights.safetensors"))
    np.testing.assert_allclose(*outputs(ours, theirs, shape=shape), rtol=1e-4, atol=1e-5)
