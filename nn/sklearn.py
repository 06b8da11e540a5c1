"""Networks as scikit-learn's estimators: Classifier and Regressor, for pipelines, cross-validation and grid searches."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

try:
    from sklearn.base import BaseEstimator, ClassifierMixin, RegressorMixin
    from sklearn.utils import check_random_state
    from sklearn.utils.multiclass import check_classification_targets
    from sklearn.utils.validation import check_is_fitted, validate_data
except ImportError as error:
    raise ImportError("nn.sklearn needs scikit-learn 1.6 or newer: pip install 'chainrule[sklearn]'") from error

import optim
from autograd import Tensor, fork_rng, manual_seed, no_grad
from autograd.utils.data import DataLoader, TensorDataset, random_split
from nn.activation import ReLU
from nn.callbacks import Callback, EarlyStopping
from nn.containers import Sequential
from nn.fit import fit
from nn.linear import Linear
from nn.loss import CrossEntropyLoss, MSELoss
from nn.module import Module

Array = np.ndarray[Any, Any]
FLOATS = [np.float64, np.float32]


def mlp(inputs: int, outputs: int, hidden: Sequence[int], activation: Callable[[], Module]) -> Module:
    """A multilayer perceptron: inputs → hidden... → outputs."""
    layers: list[Module] = []
    for size in hidden:
        layers += [Linear(inputs, size), activation()]
        inputs = size
    return Sequential(*layers, Linear(inputs, outputs))


class _Network(BaseEstimator):  # type: ignore[misc]
    """What Classifier and Regressor share: the settings, and the training."""

    def __init__(self, module: Callable[[int, int], Module] | None = None, *, hidden: Sequence[int] = (100,),
                 activation: Callable[[], Module] = ReLU, optimizer: Callable[..., Any] = optim.Adam, lr: float = 1e-3,
                 weight_decay: float = 0.0, epochs: int = 200, batch_size: int = 32, validation_fraction: float = 0.0,
                 patience: int = 10, random_state: Any = None) -> None:
        self.module = module
        self.hidden = hidden
        self.activation = activation
        self.optimizer = optimizer
        self.lr = lr
        self.weight_decay = weight_decay
        self.epochs = epochs
        self.batch_size = batch_size
        self.validation_fraction = validation_fraction
        self.patience = patience
        self.random_state = random_state

    def _train(self, X: Array, target: Array, outputs: int, loss: Module) -> None:
        """Build the network and fit it; the default generator of random numbers is afterwards as before."""
        if not 0 <= self.validation_fraction < 1:
            raise ValueError(f"validation_fraction: expected 0 <= fraction < 1, got {self.validation_fraction}")
        with fork_rng():
            manual_seed(check_random_state(self.random_state).randint(2**31 - 1))
            if self.module is None:
                model = mlp(X.shape[1], outputs, self.hidden, self.activation)
            else:
                model = self.module(X.shape[1], outputs)
            model.to(X.dtype)
            data = TensorDataset(Tensor._wrap(X), Tensor._wrap(target))
            kept = round(self.validation_fraction * len(data))
            train, validation = random_split(data, [len(data) - kept, kept])
            callbacks: list[Callback] = [EarlyStopping(self.patience)] if kept else []
            decay = {"weight_decay": self.weight_decay} if self.weight_decay else {}  # Rprop and L-BFGS have none
            optimizer = self.optimizer(model.parameters(), lr=self.lr, **decay)
            self.history_ = fit(model, DataLoader(train, self.batch_size, shuffle=True), loss, optimizer, self.epochs,
                                validation_data=DataLoader(validation, self.batch_size) if kept else None,
                                callbacks=callbacks)
        self.module_ = model.eval()

    def _outputs(self, X: Any) -> Tensor:
        """What the trained network says to `X`."""
        check_is_fitted(self)
        X = validate_data(self, X, dtype=FLOATS, reset=False)
        with no_grad():
            output: Tensor = self.module_(Tensor._wrap(X.astype(next(self.module_.parameters()).dtype, order="C")))
        return output


class Classifier(ClassifierMixin, _Network):  # type: ignore[misc]
    """A network that tells classes apart, as an estimator of scikit-learn.

    `module(inputs, outputs)` makes the network, whose outputs are logits; unless given, an MLP with layers of the sizes
    `hidden` and the `activation`. `optimizer` is called with the parameters, `lr` and `weight_decay`. With a
    `validation_fraction`, the training ends when the loss on that share of the examples has not improved for `patience`
    epochs, with the best weights. `random_state` as everywhere in scikit-learn.

    Fitted: `module_`, the network; `history_`; `classes_`. Raises ValueError for what scikit-learn refuses
    (scikit-learn: `MLPClassifier`).

    >>> import numpy as np
    >>> X = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
    >>> xor = Classifier(hidden=(16,), lr=0.05, random_state=0).fit(X, ["even", "odd", "odd", "even"])
    >>> xor.predict(X).tolist()
    ['even', 'odd', 'odd', 'even']
    """

    def fit(self, X: Any, y: Any) -> Classifier:
        """Train on examples `X` of shape (n, features) and their classes `y` of shape (n,)."""
        X, y = validate_data(self, X, y, dtype=FLOATS, order="C")
        check_classification_targets(y)
        self.classes_, labels = np.unique(y, return_inverse=True)
        self._train(X, labels.astype(np.int64), len(self.classes_), CrossEntropyLoss())
        return self

    def predict_proba(self, X: Any) -> Array:
        """The probability of each class, of shape (n, classes), in the order of `classes_`."""
        probabilities: Array = self._outputs(X).softmax(dim=1).numpy()
        return probabilities

    def predict(self, X: Any) -> Array:
        """The likeliest class of each example."""
        best: Array = self._outputs(X).numpy().argmax(1)
        return self.classes_[best]


class Regressor(RegressorMixin, _Network):  # type: ignore[misc]
    """A network that predicts numbers, one per example or several, as an estimator of scikit-learn.

    Settings and errors are those of `Classifier`; the loss is the mean squared error (scikit-learn: `MLPRegressor`).
    """

    def fit(self, X: Any, y: Any) -> Regressor:
        """Train on examples `X` of shape (n, features) and targets `y` of shape (n,) or (n, outputs)."""
        X, y = validate_data(self, X, y, dtype=FLOATS, order="C", multi_output=True, y_numeric=True)
        target = y.astype(X.dtype).reshape(len(y), -1)
        self._shape = y.shape[1:]
        self._train(X, target, target.shape[1], MSELoss())
        return self

    def predict(self, X: Any) -> Array:
        """The prediction for each example, of the shape that `y` had."""
        output = self._outputs(X).numpy()
        return output.reshape(len(output), *self._shape)

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.target_tags.single_output, tags.target_tags.multi_output = True, True
        return tags
