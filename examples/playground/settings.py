"""What can be chosen, what it is in Chainrule, and the whole state as the text after # in the page's address."""

import base64
import itertools
from dataclasses import dataclass, fields, replace
from urllib.parse import parse_qsl, quote

import numpy as np

from .data import EDGE, FEATURES, MOST_POINTS, REGRESSION, SAMPLES

ACTIVATIONS = ("Tanh", "ReLU", "Sigmoid", "Identity", "LeakyReLU", "ReLU6", "ELU", "CELU", "SELU", "GELU", "SiLU", "Mish",
               "Softplus", "Softsign", "LogSigmoid", "Hardtanh", "Hardsigmoid", "Hardswish", "Tanhshrink", "Hardshrink",
               "Softshrink")
# Names on the page, to names in `optim`, `optim.lr_scheduler` and `nn.init` with their arguments.
OPTIMIZERS = {"SGD": ("SGD", {}), "SGD with momentum": ("SGD", {"momentum": 0.9}),
              "SGD, Nesterov": ("SGD", {"momentum": 0.9, "nesterov": True}),
              **{name: (name, {}) for name in ("Adam", "AdamW", "NAdam", "RAdam", "Adamax", "RMSprop", "Adagrad",
                                               "Adadelta", "Rprop", "ASGD")},
              "LBFGS": ("LBFGS", {"line_search_fn": "strong_wolfe"})}
SCHEDULES = {"constant": None, "halved every 200 epochs": ("StepLR", {"step_size": 200, "gamma": 0.5}),
             "exponential": ("ExponentialLR", {"gamma": 0.998}), "cosine to 0": ("CosineAnnealingLR", {"T_max": 1000}),
             "cosine, restarts": ("CosineAnnealingWarmRestarts", {"T_0": 200}),
             "warm-up": ("LinearLR", {"start_factor": 0.05, "total_iters": 50}),
             "on a plateau": ("ReduceLROnPlateau", {"factor": 0.5, "patience": 50})}
INITIALISATIONS = {"PyTorch's": None, "Xavier uniform": ("xavier_uniform_", {}), "Xavier normal": ("xavier_normal_", {}),
                   "He uniform": ("kaiming_uniform_", {"nonlinearity": "relu"}),
                   "He normal": ("kaiming_normal_", {"nonlinearity": "relu"}), "orthogonal": ("orthogonal_", {}),
                   "normal, σ = 1": ("normal_", {"std": 1.0}), "normal, σ = 0.01": ("normal_", {"std": 0.01}),
                   "zeros": ("zeros_", {})}
CHOICES = {"data": (*SAMPLES, "own"), "activation": ACTIVATIONS, "optimizer": tuple(OPTIMIZERS),
           "schedule": tuple(SCHEDULES), "init": tuple(INITIALISATIONS)}
RANGES = {"noise": (0, 50), "share": (10, 90), "seed": (0, 999999), "lr": (1e-6, 10), "batch": (1, 1000), "l1": (0, 1),
          "l2": (0, 1), "speed": (1, 50), "epoch": (0, 10 ** 9)}
MOST_LAYERS, MOST_NEURONS = 6, 8


@dataclass(frozen=True)
class Settings:
    """All that determines a training; ValueError for what is out of range.

    `weights` and `epoch` are where it starts, if not from the initialisation: the parameters, one after another.
    """

    data: str = "circle"
    noise: int = 0
    share: int = 50
    seed: int = 0
    features: tuple[str, ...] = ("x1", "x2")
    hidden: tuple[int, ...] = (4, 2)
    activation: str = "Tanh"
    optimizer: str = "Adam"
    lr: float = 0.02
    schedule: str = "constant"
    batch: int = 10
    l1: float = 0.0
    l2: float = 0.0
    init: str = "PyTorch's"
    speed: int = 1
    points: tuple[tuple[float, float, float], ...] = ()
    epoch: int = 0
    weights: tuple[float, ...] = ()

    def __post_init__(self):
        for name, allowed in CHOICES.items():
            if getattr(self, name) not in allowed:
                raise ValueError(f"{name}: expected one of {', '.join(allowed)}, got {getattr(self, name)!r}")
        for name, (low, high) in RANGES.items():
            kinds, kind = ((int,), "a whole") if self.kind(name) is int else ((int, float), "a")
            value = getattr(self, name)
            if type(value) not in kinds or not low <= value <= high:
                raise ValueError(f"{name}: expected {kind} number from {low} to {high}, got {value!r}")
        chosen = tuple(name for name in FEATURES if name in self._sequence("features"))
        if not chosen or len(chosen) != len(self.features):
            raise ValueError(f"features: expected one or more of {', '.join(FEATURES)}, each once, got {self.features!r}")
        hidden = self._sequence("hidden")
        if len(hidden) > MOST_LAYERS or not all(type(size) is int and 1 <= size <= MOST_NEURONS for size in hidden):
            raise ValueError(f"hidden: expected up to {MOST_LAYERS} layers of 1 to {MOST_NEURONS} neurons, got {self.hidden!r}")
        points = tuple(_point(point) for point in self._sequence("points"))
        if len(points) > MOST_POINTS:
            raise ValueError(f"points: expected at most {MOST_POINTS}, got {len(points)}")
        sizes = (len(chosen), *hidden, 1)
        needed = sum((n + 1) * m for n, m in itertools.pairwise(sizes))
        weights = tuple(self._sequence("weights"))
        if len(weights) not in (0, needed) or not all(abs(weight) < 1e30 for weight in weights):
            raise ValueError(f"weights: expected {needed} finite numbers for layers of {', '.join(map(str, sizes))}, "
                             f"got {len(weights)}")
        for name, value in (("features", chosen), ("hidden", tuple(hidden)), ("points", points), ("weights", weights)):
            object.__setattr__(self, name, value)

    @classmethod
    def kind(cls, name):
        """int, float, str or tuple: the type of a field."""
        return type(getattr(cls, name))

    def _sequence(self, name):
        value = getattr(self, name)
        if not isinstance(value, (list, tuple)):
            raise ValueError(f"{name}: expected a list, got {value!r}")
        return value

    @property
    def regression(self):
        """Whether values are fitted, not classes."""
        return self.data in REGRESSION or (self.data == "own" and any(abs(label) != 1 for *_, label in self.points))

    def changed(self, **changes):
        """A copy with some fields changed; ValueError for a field that there is not."""
        known = [field.name for field in fields(self)]
        if not changes.keys() <= set(known):
            raise ValueError(f"expected settings among {', '.join(known)}, got {', '.join(changes)}")
        return replace(self, **changes)

    def public(self):
        """The choices by name, as the page shows them."""
        return {field.name: getattr(self, field.name) for field in fields(self) if field.name not in ("points", "weights")}


def _point(point):
    if not (isinstance(point, (list, tuple)) and len(point) == 3 and all(type(x) in (int, float) for x in point)
            and max(abs(x) for x in point[:2]) <= EDGE and abs(point[2]) <= 1):
        raise ValueError(f"points: expected x1 and x2 within ±{EDGE:g} and a label within ±1, got {point!r}")
    return tuple(float(x) for x in point)


def to_address(settings):
    """The settings that differ from the defaults, as `name=value&...`."""
    parts = []
    for field in fields(settings):
        value = getattr(settings, field.name)
        if value == field.default:
            continue
        if field.name == "weights":
            value = base64.urlsafe_b64encode(np.asarray(value, "<f4").tobytes()).decode().rstrip("=")
        elif field.name == "points":
            value = ";".join(",".join(f"{x:g}" for x in point) for point in value)
        elif isinstance(value, tuple):
            value = ",".join(map(str, value))
        parts.append(f"{field.name}={quote(str(value), safe=',;-_')}")
    return "&".join(parts)


def from_address(text):
    """The settings of an address; ValueError that names what is wrong with it."""
    given = parse_qsl(text, keep_blank_values=True)
    if len(dict(given)) != len(given):
        raise ValueError("the address has a setting twice")
    return Settings().changed(**{name: _parsed(name, value) for name, value in given})


def _parsed(name, text):
    try:
        if name == "weights":
            data = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
            return tuple(np.frombuffer(data, "<f4").astype(float).tolist())
        if name == "points":
            return tuple(tuple(float(x) for x in point.split(",")) for point in text.split(";") if point)
        if name == "hidden":
            return tuple(int(size) for size in text.split(",") if size)
        if name == "features":
            return tuple(text.split(","))
        return Settings.kind(name)(text) if name in RANGES else text
    except ValueError:
        raise ValueError(f"{name}: cannot read {text[:40]!r}") from None
