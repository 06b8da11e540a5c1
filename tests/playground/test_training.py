"""The playground without server and browser: data, settings, training, sessions, script."""

import base64
import json
import time

import numpy as np
import pytest

pytest.importorskip("sklearn")
pytest.importorskip("matplotlib")
pytest.importorskip("tqdm")

import autograd
import nn
from examples.playground import data
from examples.playground.session import Session
from examples.playground.settings import (
    ACTIVATIONS,
    INITIALISATIONS,
    OPTIMIZERS,
    SCHEDULES,
    Settings,
    from_address,
    to_address,
)
from examples.playground.training import COARSE, FINE, Trainer

SPIRAL = Settings(data="spiral", share=70, features=("x1", "x2", "sin x1", "sin x2"), hidden=(8, 8))


# Data ------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [name for name in data.SAMPLES if name not in data.REGRESSION])
def test_samples_for_classification_have_two_classes_of_one_size(name):
    points, labels = data.sample(data.SAMPLES[name], noise=0, seed=3)
    assert points.shape == (500, 2)
    assert set(labels) == {-1.0, 1.0}
    assert abs(labels.sum()) < 60


@pytest.mark.parametrize("name", data.REGRESSION)
def test_samples_for_regression_have_values_within_one(name):
    _, labels = data.sample(data.SAMPLES[name], noise=0, seed=3)
    assert len(set(labels)) > 100
    assert np.abs(labels).max() <= 1


def test_noise_moves_points_and_not_labels():
    points, labels = data.sample(data.spiral, noise=0, seed=1)
    moved, same = data.sample(data.spiral, noise=20, seed=1)
    np.testing.assert_array_equal(labels, same)
    assert 0.4 < (moved - points).std() < 0.8


def test_split_keeps_the_side_of_a_point_when_others_come_after_it():
    np.testing.assert_array_equal(data.split(50, 30, 7)[:20], data.split(20, 30, 7))


def test_split_is_independent_of_where_points_are():
    points, _ = data.sample(data.spiral, noise=0, seed=0)
    chosen = data.split(500, 50, 0)
    distance = np.hypot(*points.T)
    assert abs(distance[chosen].mean() - distance[~chosen].mean()) < 0.4


def test_features_are_the_chosen_columns():
    columns = data.features(np.array([[2.0, -3.0]]), data.FEATURES)
    np.testing.assert_allclose(columns, [[2, -3, 4, 9, -6, np.sin(2), np.sin(-3)]], rtol=1e-6)


def test_csv_with_heading_and_two_labels_becomes_points_of_two_classes():
    assert data.read_csv("a,b,kind\n1,2,0\n-3,4.5,1\n") == [[1, 2, -1], [-3, 4.5, 1]]


def test_csv_with_semicolons_and_values_beyond_the_square_is_scaled():
    points = np.array(data.read_csv("100;0;1\n300;1;2\n200;2;4\n"))
    np.testing.assert_allclose(points, [[-5, 0, 0.25], [5, 1, 0.5], [0, 2, 1]])


@pytest.mark.parametrize(("text", "words"), [
    ("1,2,0\n1,2\n", "line 2: expected three numbers"), ("1,2,0\n1,b,0\n", "line 2"), ("", "1 to 1000 points, got 0"),
    ("1,nan,0\n", "line 1"), ("1,2,0\n" * 1001, "got 1001"),
], ids=["short line", "a word", "empty", "nan", "too many"])
def test_csv_that_is_no_list_of_points_is_refused(text, words):
    with pytest.raises(ValueError, match=words):
        data.read_csv(text)


# Settings --------------------------------------------------------------------------------------------------------------


def test_the_address_of_the_defaults_is_empty():
    assert to_address(Settings()) == ""


def test_an_address_gives_the_whole_state_back():
    trainer = Trainer(SPIRAL.changed(hidden=(3,), optimizer="SGD, Nesterov", activation="GELU", l1=0.001, lr=0.1, noise=5,
                                     schedule="cosine, restarts", init="normal, σ = 1", batch=7, speed=2, seed=4))
    trainer.advance()
    assert from_address(to_address(trainer.now())) == trainer.now()


def test_own_points_are_in_the_address():
    settings = Settings(data="own", points=((1.25, -3.0, 1.0), (0.0, 6.0, -1.0)))
    assert to_address(settings) == "data=own&points=1.25,-3,1;0,6,-1"
    assert from_address(to_address(settings)) == settings


@pytest.mark.parametrize(("address", "words"), [
    ("data=torus", "data: expected one of circle"), ("noise=51", "noise: expected a whole number from 0 to 50"),
    ("lr=0", "lr:"), ("lr=nan", "lr:"), ("lr=fast", "lr: cannot read 'fast'"),
    ("hidden=9", "hidden:"), ("hidden=1,1,1,1,1,1,1", "hidden:"),
    ("features=", "features:"), ("features=x1,x1", "features:"), ("points=1,2", "points:"), ("points=7,0,1", "points:"),
    ("weights=AAAA", "weights:"), ("weights=!", "weights:"), ("depth=3", "expected settings among"), ("seed=1&seed=2", "twice"),
])
def test_a_bad_address_is_refused_by_name(address, words):
    with pytest.raises(ValueError, match=words):
        from_address(address)


# Training --------------------------------------------------------------------------------------------------------------


def test_a_network_of_two_layers_of_eight_learns_the_spiral():
    trainer = Trainer(SPIRAL)
    for _ in range(400):
        trainer.advance()
        if trainer.epoch % 20 == 0 and trainer.frame()["losses"][1] < 0.05:
            break
    assert trainer.frame()["losses"][1] < 0.05


@pytest.mark.parametrize("name", data.REGRESSION)
def test_regression_learns(name):
    trainer = Trainer(Settings(data=name, hidden=(6,)))
    before = trainer.frame()["losses"][1]
    for _ in range(10):
        trainer.advance()
    assert trainer.frame()["losses"][1] < 0.7 * before


def test_a_frame_has_gradients_of_the_training_loss():
    trainer = Trainer(Settings(hidden=(3,)))
    frame = trainer.frame()
    loss = trainer.criterion(trainer.model(trainer.train[0]), trainer.train[1])
    slope, = autograd.grad(loss, trainer.layers[0].weight)
    np.testing.assert_allclose(frame["gradients"][0][0], slope.numpy(), atol=1e-6)
    assert frame["norms"][1] == pytest.approx(np.sqrt(sum((np.array(g) ** 2).sum() for g in frame["gradients"][1])), rel=1e-3)


def test_a_frame_has_a_pixel_for_every_place():
    frame = Trainer(Settings(hidden=(3, 2))).frame()
    assert len(base64.b64decode(frame["surface"])) == FINE ** 2
    assert len(base64.b64decode(frame["maps"])) == 5 * COARSE ** 2


def test_the_surface_has_x2_upwards_and_x1_to_the_right():
    settings = Settings(hidden=(), weights=(0.0, 1.0, 0.0))  # x2
    surface = np.frombuffer(base64.b64decode(Trainer(settings).frame()["surface"]), np.uint8).reshape(FINE, FINE)
    assert (surface[0] > 127).all()
    assert (surface[-1] < 127).all()


def test_an_epoch_and_its_frame_leave_time_for_thirty_a_second():
    trainer = Trainer(SPIRAL)
    trainer.advance(), trainer.frame()
    costs = []
    for _ in range(10):
        began = time.thread_time()
        trainer.advance(), trainer.frame()
        costs.append(time.thread_time() - began)
    assert np.median(costs) < 1 / 30


def test_numbers_that_are_not_finite_do_not_reach_the_page():
    trainer = Trainer(Settings(data="plane", optimizer="SGD", lr=10.0))
    with np.errstate(all="ignore"):
        for _ in range(20):
            trainer.advance()
        assert not trainer.finite()
        json.dumps(trainer.frame(), allow_nan=False)
    with pytest.raises(ValueError, match="reset first"):
        trainer.now()


def test_the_same_settings_train_the_same_network():
    trainers = [Trainer(SPIRAL), Trainer(SPIRAL)]
    for trainer in trainers:
        trainer.advance()
    assert trainers[0].weights() == trainers[1].weights()


def test_no_test_points_means_no_test_loss():
    assert Trainer(Settings(data="own", points=((1.0, 1.0, 1.0),))).frame()["losses"][1] is None


# Sessions --------------------------------------------------------------------------------------------------------------


@pytest.fixture
def session():
    session = Session(Settings(hidden=(3,)))
    yield session
    session.close()
    session.thread.join(10)


def replayed(session):
    """The weights at which the shown script arrives."""
    names = {}
    exec(session.ask("script"), names)
    return tuple(nn.utils.parameters_to_vector(names["model"].parameters()).tolist())


def test_play_trains_until_pause(session):
    session.ask("play")
    deadline = time.monotonic() + 20
    while session.trainer.epoch < 3 and time.monotonic() < deadline:
        time.sleep(0.01)
    session.ask("pause")
    epoch = session.trainer.epoch
    assert epoch >= 3
    session.ask("script")
    assert session.trainer.epoch == epoch


def test_a_closed_session_ends_its_thread_and_answers_no_more(session):
    session.ask("play")
    session.close()
    session.thread.join(10)
    assert not session.thread.is_alive()
    with pytest.raises(RuntimeError, match="has ended"):
        session.ask("step")


def test_an_error_in_training_stops_it_and_is_told(session, monkeypatch):
    def fail():
        raise ArithmeticError("no more numbers")

    monkeypatch.setattr(session.trainer, "advance", fail)
    session.ask("play")
    seen = (0, 0)
    for _ in range(20):
        seen, events = session.news(seen, timeout=1)
        if dict(events)["frame"]["message"]:
            break
    assert dict(events)["frame"]["message"] == "ArithmeticError: no more numbers"
    assert not session.playing


@pytest.mark.parametrize("change", [
    {}, *({"activation": name} for name in ACTIVATIONS), *({"optimizer": name} for name in OPTIMIZERS),
    *({"schedule": name} for name in SCHEDULES), *({"init": name} for name in INITIALISATIONS),
    *({"data": name} for name in data.SAMPLES), {"l1": 0.01, "l2": 0.03}, {"hidden": []}, {"hidden": [2] * 6},
    {"noise": 10, "share": 80, "seed": 9, "batch": 30, "lr": 0.003}, {"features": ["x1·x2", "sin x1"]},
], ids=str)
def test_the_script_arrives_at_the_very_same_weights(change, session, capsys):
    session.ask("change", change)
    session.ask("step", 2)
    assert replayed(session) == session.trainer.weights()
    loss = session.trainer.frame()["losses"][1]
    assert float(capsys.readouterr().out.split()[-1]) == pytest.approx(loss, rel=1e-5, nan_ok=True)


def test_the_script_arrives_after_edits_own_points_and_changes_on_the_way(session):
    session.ask("step", 2)
    session.ask("edit", 0, 1, None, 0.7)
    session.ask("step", 1)
    session.ask("add", 1.234, -2.0, -1)
    session.ask("step", 1)
    session.ask("change", {"activation": "ReLU"})
    session.ask("step", 2)
    assert replayed(session) == session.trainer.weights()
    assert session.trainer.epoch == 6


def test_an_edited_weight_is_the_one_that_was_meant(session):
    before = np.array(session.trainer.layers[0].weight.tolist())
    session.ask("edit", 0, 2, 1, 0.5)
    before[2, 1] = 0.5
    np.testing.assert_array_equal(session.trainer.layers[0].weight.tolist(), before)


@pytest.mark.parametrize("place", [(2, 0, 0), (0, 3, 0), (0, 0, 2), (-1, 0, 0)])
def test_a_weight_that_there_is_not_is_refused(place, session):
    with pytest.raises(ValueError, match="expected"):
        session.ask("edit", *place, 1.0)


def test_a_point_is_added_to_those_of_the_sample(session):
    session.ask("add", 1, 2, -1)
    settings = session.trainer.settings
    assert (settings.data, len(settings.points), settings.points[-1]) == ("own", 501, (1.0, 2.0, -1.0))


def test_labels_between_the_classes_make_it_a_regression(session):
    session.ask("clear")
    session.ask("add", 1, 2, 0.5)
    assert session.trainer.settings.regression


def test_without_points_there_is_nothing_to_play(session):
    session.ask("clear")
    with pytest.raises(ValueError, match="no points"):
        session.ask("play")


def test_a_change_of_activation_keeps_the_weights_and_one_of_layers_does_not(session):
    session.ask("step", 1)
    weights = session.trainer.weights()
    session.ask("change", {"activation": "ReLU"})
    assert (session.trainer.weights(), session.trainer.epoch) == (weights, 1)
    session.ask("change", {"hidden": [3, 3]})
    assert session.trainer.epoch == 0


def test_a_bad_change_changes_nothing(session):
    trainer = session.trainer
    with pytest.raises(ValueError, match="activation"):
        session.ask("change", {"activation": "Step", "hidden": [2]})
    assert session.trainer is trainer


def test_saved_weights_come_back(session):
    session.ask("step", 2)
    weights, file = session.trainer.weights(), session.ask("save")
    session.ask("reset")
    session.ask("load", file)
    assert session.trainer.weights() == weights


def test_weights_of_another_network_are_refused(session):
    file = session.ask("save")
    session.ask("change", {"hidden": [4]})
    with pytest.raises(RuntimeError, match="size mismatch"):
        session.ask("load", file)


def test_a_neuron_is_explained_with_its_numbers(session):
    words = session.ask("explain", 0, 1, 1.0, 2.0)
    assert "a = tanh(z)" in words
    assert "∂a/∂w" in words
    assert "?" not in words


def test_the_graph_of_a_step_shows_the_modules(session):
    picture = session.ask("graph")
    assert "<svg" in picture
    assert "Linear 2 → 3" in picture
