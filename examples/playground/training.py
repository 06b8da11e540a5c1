"""Trainer: the network of the settings, its data, an epoch of training, and what a picture of it shows."""

import base64
import io
import itertools
import threading

import numpy as np

import autograd
import nn
import optim
from autograd.utils.data import DataLoader, TensorDataset

from .data import EDGE, FEATURES, SAMPLES, features, sample, split
from .settings import INITIALISATIONS, OPTIMIZERS, SCHEDULES

FINE, COARSE = 50, 25
"""Pixels on a side of the output's surface, and of a neuron's heat map."""
SEEDED = threading.Lock()
"""Held while a network takes its parameters from the random numbers that all threads share."""


def grid(size):
    """The centres of size × size pixels over the square, row by row from the top left."""
    ticks = (np.arange(size) + 0.5) / size * 2 * EDGE - EDGE
    x2, x1 = np.meshgrid(-ticks, ticks, indexing="ij")
    return np.stack([x1.ravel(), x2.ravel()], axis=1)


def shades(columns):
    """For every column its values as bytes, 0 to 254 for −b to b: b is the column's largest size, but at least 1."""
    bounds = np.abs(columns).max(axis=0, initial=1)
    return (columns / bounds * 127 + 127).astype(np.uint8).T


def text(array):
    """Bytes as base64."""
    return base64.b64encode(array.tobytes()).decode()


def build(settings):
    """Linear layers with the activation between them, freshly initialised from the seed."""
    sizes = (len(settings.features), *settings.hidden, 1)
    layers = []
    with SEEDED:
        autograd.manual_seed(settings.seed)
        for n, m in itertools.pairwise(sizes):
            layers += [nn.Linear(n, m), getattr(nn, settings.activation)()]
        model = nn.Sequential(*layers[:-1])
        if INITIALISATIONS[settings.init]:
            name, arguments = INITIALISATIONS[settings.init]
            for layer in model[::2]:
                getattr(nn.init, name)(layer.weight, **arguments)
                nn.init.zeros_(layer.bias)
    return model


class Trainer:
    """One training. Its optimizer, schedule and order of batches begin afresh with every Trainer."""

    def __init__(self, settings):
        self.settings, self.epoch = settings, settings.epoch
        if settings.data == "own":
            table = np.array(settings.points).reshape(-1, 3)
            self.points, self.labels = table[:, :2], table[:, 2]
        else:
            self.points, self.labels = sample(SAMPLES[settings.data], settings.noise, settings.seed)
        self.chosen = split(len(self.points), settings.share, settings.seed)
        self.train, self.test = self._tensors(self.chosen), self._tensors(~self.chosen)
        self.model = build(settings)
        self.layers = list(self.model[::2])
        if settings.weights:
            nn.utils.vector_to_parameters(autograd.tensor(settings.weights), self.model.parameters())
        self.criterion = nn.MSELoss() if settings.regression else nn.BCEWithLogitsLoss()
        name, arguments = OPTIMIZERS[settings.optimizer]
        self.optimizer = getattr(optim, name)(self.model.parameters(), lr=settings.lr, **arguments)
        self.scheduler = None
        if SCHEDULES[settings.schedule]:
            name, arguments = SCHEDULES[settings.schedule]
            self.scheduler = getattr(optim.lr_scheduler, name)(self.optimizer, **arguments)
        order = autograd.Generator().manual_seed(settings.seed + settings.epoch)
        self.loader = DataLoader(TensorDataset(*self.train), batch_size=settings.batch, shuffle=True,
                                 generator=order) if len(self.train[0]) else []
        self._fine, self._coarse = (autograd.tensor(features(grid(n), settings.features)) for n in (FINE, COARSE))

    def _tensors(self, which):
        targets = self.labels[which] if self.settings.regression else self.labels[which] > 0
        return (autograd.tensor(features(self.points[which], self.settings.features)),
                autograd.tensor(np.asarray(targets, np.float32)[:, None]))

    def advance(self):
        """One epoch: a step for every batch."""
        loss = None
        for inputs, targets in self.loader:
            loss = self.optimizer.step(lambda inputs=inputs, targets=targets: self._backward(inputs, targets))
        if self.scheduler is not None and loss is not None:
            if isinstance(self.scheduler, optim.lr_scheduler.ReduceLROnPlateau):
                self.scheduler.step(loss.item())
            else:
                self.scheduler.step()
        self.epoch += 1

    def _backward(self, inputs, targets):
        self.optimizer.zero_grad()
        loss = self.criterion(self.model(inputs), targets)
        for rate, size in ((self.settings.l1, autograd.abs), (self.settings.l2, autograd.square)):
            if rate:
                loss = loss + rate * sum(size(layer.weight).sum() for layer in self.layers)
        loss.backward()
        return loss

    def at(self, point):
        """The network's inputs at one point, as a batch of one."""
        return autograd.tensor(features(np.array([point], float), self.settings.features))

    def weights(self):
        """All parameters, one after another."""
        return tuple(nn.utils.parameters_to_vector(self.model.parameters()).tolist())

    def finite(self):
        """Whether all weights are still numbers."""
        return all(np.isfinite(p.detach().numpy()).all() for p in self.model.parameters())

    def now(self):
        """The settings that begin with the present weights; ValueError where they are not finite."""
        if not self.finite():
            raise ValueError("the weights are no longer finite numbers: reset first")
        return self.settings.changed(weights=self.weights(), epoch=self.epoch)

    def saved(self):
        """The weights as the bytes of a .safetensors file."""
        autograd.save(self.model.state_dict(), file := io.BytesIO())
        return file.getvalue()

    def with_saved(self, data):
        """The settings that begin with the weights of a file; RuntimeError for a file of another network."""
        twin = build(self.settings)
        twin.load_state_dict(autograd.load(io.BytesIO(data)))
        return self.settings.changed(weights=tuple(nn.utils.parameters_to_vector(twin.parameters()).tolist()),
                                     epoch=self.epoch)

    def with_weight(self, layer, neuron, source, value):
        """The settings that begin with one weight changed; `source` is the input's index, or None for the bias."""
        if not (0 <= layer < len(self.layers) and 0 <= neuron < self.layers[layer].out_features):
            raise ValueError(f"expected a neuron of the network, got layer {layer}, neuron {neuron}")
        if source is not None and not 0 <= source < self.layers[layer].in_features:
            raise ValueError(f"expected an input from 0 to {self.layers[layer].in_features - 1}, got {source}")
        place = sum(p.numel() for each in self.layers[:layer] for p in each.parameters())
        weight = self.layers[layer].weight
        place += weight.numel() + neuron if source is None else neuron * weight.shape[1] + source
        weights = self.weights()
        return self.settings.changed(weights=(*weights[:place], float(value), *weights[place + 1:]), epoch=self.epoch)

    def scene(self):
        """What changes only with the settings: the points, and the features' heat maps."""
        maps = shades(features(grid(COARSE), FEATURES))
        return {"points": np.column_stack([self.points, self.labels, self.chosen]).round(3).tolist(), "features": text(maps),
                "layers": [len(self.settings.features), *self.settings.hidden, 1], "regression": self.settings.regression}

    def frame(self):
        """What moves: losses, weights with the gradients of the training loss, their norms, surface and heat maps."""
        losses, accuracies = zip(*(self._measured(*each) for each in (self.train, self.test)), strict=True)
        parameters = [[p.detach().numpy() for p in layer.parameters()] for layer in self.layers]
        gradients = [[np.zeros(p.shape) if p.grad is None else p.grad.numpy() for p in layer.parameters()]
                     for layer in self.layers]
        with autograd.no_grad():
            output = self.model(self._fine).numpy()
            maps, hidden = [], self._coarse
            for layer, activation in zip(self.layers[:-1], self.model[1::2], strict=True):
                hidden = activation(layer(hidden))
                maps.append(shades(hidden.numpy()))
        surface = output.clip(-1, 1) if self.settings.regression else np.tanh(output / 2)
        return {"epoch": self.epoch, "losses": losses, "accuracies": accuracies,
                "lr": self.optimizer.param_groups[0]["lr"],
                "weights": [[_numbers(p) for p in pair] for pair in parameters],
                "gradients": [[_numbers(g) for g in pair] for pair in gradients],
                "norms": [_number(np.sqrt(sum((g ** 2).sum() for g in pair))) for pair in gradients],
                "surface": text(shades(surface)), "maps": text(np.concatenate(maps)) if maps else ""}

    def _measured(self, inputs, targets):
        """Mean loss, and share of right classes; None where there are no points. The training loss leaves its gradients."""
        if not len(inputs):
            return None, None
        training = inputs is self.train[0]
        with autograd.set_grad_enabled(training):
            output = self.model(inputs)
            loss = self.criterion(output, targets)
        if training:
            self.model.zero_grad()
            loss.backward()
        right = None if self.settings.regression else float(((output.detach() > 0) == (targets > 0.5)).float().mean())
        return _number(loss.item()), right


def _number(value):
    """A number that JSON has, or None."""
    return float(value) if np.isfinite(value) else None


def _numbers(array):
    return (array if np.isfinite(array).all() else np.nan_to_num(array)).astype(float).round(6).tolist()
