"""nn.sklearn: scikit-learn's own checks, its tools around the estimators, and what they add."""

import pickle
import subprocess
import sys

import numpy as np
import pytest

import autograd
import nn
import optim

pytest.importorskip("sklearn")
from sklearn.base import clone
from sklearn.datasets import load_diabetes, load_digits, make_regression
from sklearn.model_selection import GridSearchCV, cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.utils.estimator_checks import estimator_checks_generator

from nn.sklearn import Classifier, Regressor

# Checks that are known to fail, with the reason: none.
EXPECTED_FAILED_CHECKS: dict[str, str] = {}
CHECKS = [(estimator, check) for kind in (Classifier, Regressor)
          for estimator, check in estimator_checks_generator(kind(epochs=30), expected_failed_checks=EXPECTED_FAILED_CHECKS,
                                                             mark="xfail")]


def name(value):
    return type(value).__name__ if isinstance(value, nn.sklearn._Network) else value.func.__name__


@pytest.fixture(scope="module")
def digits():
    x, y = load_digits(return_X_y=True)
    return x[:400] / 16, y[:400]


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(("estimator", "check"), CHECKS, ids=name)
def test_scikit_learns_own_checks(estimator, check):
    check(estimator)


def test_a_pipeline_is_cross_validated(digits):
    scores = cross_val_score(make_pipeline(StandardScaler(), Classifier(epochs=15, random_state=0)), *digits, cv=3)
    assert scores.mean() > 0.85


def test_grid_search_finds_the_rate_that_learns(digits):
    search = GridSearchCV(Classifier(epochs=8, random_state=0), {"lr": [1e-6, 0.01], "hidden": [(16,)]}, cv=2)
    assert search.fit(*digits).best_params_ == {"lr": 0.01, "hidden": (16,)}


def test_probabilities_are_in_the_order_of_the_classes(digits):
    x, y = digits
    labels = np.array(["zero", "one", "two"])[y[y < 3]]
    model = Classifier(epochs=10, random_state=0).fit(x[y < 3], labels)
    p = model.predict_proba(x[y < 3])
    np.testing.assert_allclose(p.sum(1), 1)
    assert model.classes_.tolist() == ["one", "two", "zero"]
    assert (model.classes_[p.argmax(1)] == model.predict(x[y < 3])).all()


def test_regression_on_real_data():
    x, y = load_diabetes(return_X_y=True, scaled=True)
    assert cross_val_score(Regressor(epochs=30, random_state=0), x * 20, (y - 152) / 77, cv=3).mean() > 0.4


def test_several_targets_keep_their_shape():
    x, y = make_regression(60, 4, n_targets=3, random_state=0)
    assert Regressor(epochs=1).fit(x, y).predict(x).shape == (60, 3)
    assert Regressor(epochs=1).fit(x, y[:, :1]).predict(x).shape == (60, 1)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_the_network_has_the_dtype_of_the_data(dtype, digits):
    model = Classifier(epochs=1).fit(digits[0].astype(dtype), digits[1])
    assert {str(p.dtype) for p in model.module_.parameters()} == {dtype}
    assert model.predict_proba(digits[0]).dtype == dtype


def test_an_architecture_of_ones_own(digits):
    def module(inputs, outputs):
        return nn.Sequential(nn.Unflatten(1, (1, 8, 8)), nn.Conv2d(1, 4, 3), nn.ReLU(), nn.Flatten(), nn.Linear(144, outputs))

    model = Classifier(module, epochs=10, lr=0.01, random_state=0).fit(*digits)
    assert isinstance(model.module_[1], nn.Conv2d)
    assert model.score(*digits) > 0.9


def test_settings_reach_the_training(digits):
    made = []

    def optimizer(parameters, **settings):
        made.append(settings)
        return optim.SGD(parameters, **settings)

    settings = {"hidden": (7, 5), "activation": nn.Tanh, "optimizer": optimizer, "lr": 0.1, "weight_decay": 0.01, "epochs": 2}
    model = Classifier(**settings).fit(*digits)
    assert made == [{"lr": 0.1, "weight_decay": 0.01}]
    assert [type(layer) for layer in model.module_] == [nn.Linear, nn.Tanh, nn.Linear, nn.Tanh, nn.Linear]
    assert [layer.out_features for layer in model.module_[::2]] == [7, 5, 10]
    assert len(model.history_["loss"]) == 2


def test_an_optimizer_without_weight_decay(digits):
    assert Classifier(optimizer=optim.Rprop, lr=0.01, batch_size=400, epochs=30).fit(*digits).score(*digits) > 0.9


def test_training_ends_early_on_validation_data(digits):
    model = Classifier(epochs=200, lr=0.05, validation_fraction=0.2, patience=2, random_state=0).fit(*digits)
    assert len(model.history_["val_loss"]) < 200
    assert np.argmin(model.history_["val_loss"]) == len(model.history_["val_loss"]) - 3


def test_a_validation_fraction_that_leaves_nothing_is_refused(digits):
    with pytest.raises(ValueError, match="validation_fraction: expected 0 <= fraction < 1, got 1"):
        Classifier(validation_fraction=1).fit(*digits)


def test_one_random_state_one_result(digits):
    one, other, third = (Classifier(epochs=2, random_state=seed).fit(*digits).predict_proba(digits[0]) for seed in (0, 0, 1))
    assert (one == other).all()
    assert (one != third).any()


def test_the_default_generator_is_left_alone(digits):
    before = autograd.get_rng_state()
    Classifier(epochs=1).fit(*digits)
    assert (autograd.get_rng_state() == before).all()


def test_clones_and_pickles(digits):
    model = Classifier(epochs=2, hidden=(5,), random_state=0).fit(*digits)
    again = pickle.loads(pickle.dumps(model))
    assert (again.predict_proba(digits[0]) == model.predict_proba(digits[0])).all()
    assert clone(model).get_params() == model.get_params()


def test_nn_alone_does_not_import_scikit_learn():
    subprocess.run([sys.executable, "-c", "import sys, nn; assert 'sklearn' not in sys.modules"], check=True)


def test_without_scikit_learn_the_error_names_the_extra(monkeypatch):
    monkeypatch.setitem(sys.modules, "sklearn.base", None)
    monkeypatch.delitem(sys.modules, "nn.sklearn")
    with pytest.raises(ImportError, match=r"pip install 'chainrule\[sklearn\]'"):
        import nn.sklearn  # noqa: F401
