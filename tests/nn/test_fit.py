"""nn.fit does what the plain loop does, stops early, keeps its history, and is quiet unless someone looks."""

import sys

import numpy as np
import pytest

import autograd
import nn
import optim
from autograd.utils.data import DataLoader, TensorDataset


def model(seed=0):
    autograd.manual_seed(seed)
    return nn.Sequential(nn.Linear(4, 8), nn.BatchNorm1d(8), nn.Tanh(), nn.Dropout(0.2), nn.Linear(8, 3))


def examples(n=50, seed=0):
    rng = np.random.default_rng(seed)
    x = rng.standard_normal((n, 4)).astype(np.float32)
    return autograd.tensor(x), autograd.tensor(np.argmax(x[:, :3], 1))


def batches(n=50, size=16, shuffle=False):
    return DataLoader(TensorDataset(*examples(n)), batch_size=size, shuffle=shuffle)


def line():
    """A linear regression, whose losses follow `lr` exactly."""
    x = autograd.tensor([[0.0], [1.0]])
    m = nn.Linear(1, 1)
    with autograd.no_grad():
        m.weight.fill_(0.0)
        m.bias.fill_(0.0)
    return m, [(x, 2 * x)]


class Scripted(nn.Module):
    """Its validation losses are those of a list; `epoch` is a buffer, so that one sees which epoch was restored."""

    def __init__(self, losses):
        super().__init__()
        self.losses = losses
        self.p = nn.Parameter(autograd.zeros(1))
        self.register_buffer("epoch", autograd.zeros(1))

    def forward(self, x):
        if self.training:
            self.epoch += 1
            return self.p * x
        return autograd.tensor([self.losses[int(self.epoch.item()) - 1]])


def stopped(losses, epochs=10, **settings):
    stopping = nn.EarlyStopping(**settings)
    m, batch = Scripted(losses), [(autograd.ones(1), autograd.zeros(1))]
    history = nn.fit(m, batch, lambda output, target: (output - target).sum(), optim.SGD(m.parameters(), 0.1), epochs,
                     validation_data=batch, callbacks=[stopping])
    return len(history["loss"]), stopping.best_epoch, m.epoch.item()


def test_fit_is_the_plain_loop():
    mine, plain = model(), model()
    autograd.manual_seed(1)
    history = nn.fit(mine, batches(shuffle=True), nn.CrossEntropyLoss(), optim.Adam(mine.parameters(), 0.01), 3)
    autograd.manual_seed(1)
    optimizer, losses = optim.Adam(plain.parameters(), 0.01), []
    for _ in range(3):
        total = 0.0
        for x, y in batches(shuffle=True):
            optimizer.zero_grad()
            loss = nn.functional.cross_entropy(plain(x), y)
            loss.backward()
            optimizer.step()
            total += loss.item() * len(y)
        losses.append(total / 50)
    assert history == {"loss": losses}
    for name, value in plain.state_dict().items():
        assert (mine.state_dict()[name] == value).all(), name


def test_means_are_over_examples_not_over_batches():
    m, x = nn.Identity(), autograd.tensor([1.0, 2.0, 6.0])
    weight = autograd.zeros(1, requires_grad=True)
    data = [(x[:2], x[:2]), (x[2:], x[2:])]
    history = nn.fit(m, data, lambda output, target: (output + 0 * weight).mean(), optim.SGD([weight]), 1,
                     validation_data=data, metrics={"largest": lambda output, target: output.max()})
    assert history == {"loss": [3.0], "largest": [10 / 3], "val_loss": [3.0], "val_largest": [10 / 3]}


def test_validation_is_in_evaluation_mode_without_gradients():
    seen, m = [], model()
    m.register_forward_hook(lambda module, args, output: seen.append((module.training, output.requires_grad)))
    nn.fit(m, batches(16), nn.CrossEntropyLoss(), optim.SGD(m.parameters()), 2, validation_data=batches(16))
    assert seen == [(True, True), (False, False)] * 2


def test_accuracy():
    assert nn.accuracy(autograd.tensor([[1.0, 2.0], [3.0, 0.0], [0.0, 1.0]]), autograd.tensor([1, 0, 0])) == pytest.approx(2 / 3)


def test_training_gets_better():
    m = model()
    history = nn.fit(m, batches(200, shuffle=True), nn.CrossEntropyLoss(), optim.Adam(m.parameters(), 0.01), 30,
                     validation_data=batches(60), metrics={"accuracy": nn.accuracy})
    assert history["loss"][-1] < 0.5 * history["loss"][0]
    assert history["val_accuracy"][-1] > 0.85


def test_several_inputs():
    m, x = nn.Bilinear(2, 3, 1), autograd.ones(4, 2)
    history = nn.fit(m, [(x, autograd.ones(4, 3), autograd.zeros(4, 1))], nn.MSELoss(), optim.SGD(m.parameters(), 0.01), 2)
    assert history["loss"][1] < history["loss"][0]


def test_an_optimizer_that_needs_a_closure():
    m, data = line()
    nn.fit(m, data, nn.MSELoss(), optim.LBFGS(m.parameters(), line_search_fn="strong_wolfe"), 3)
    assert m.weight.item() == pytest.approx(2, abs=1e-4)


@pytest.mark.parametrize("fails", [False, True], ids=["succeeds", "fails"])
def test_modes_are_as_before(fails):
    m = model()
    m[1].eval()
    modes = [module.training for module in m.modules()]
    try:
        nn.fit(m, [] if fails else batches(), nn.CrossEntropyLoss(), optim.SGD(m.parameters()), 1)
    except ValueError:
        assert fails
    assert [module.training for module in m.modules()] == modes


# Callbacks ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("losses", "settings", "expected"), [
    ([3.0, 2.0, 2.5, 2.5, 1.0], {"patience": 2}, (4, 2, 2.0)),
    ([3.0, 2.0, 2.5, 2.5, 1.0], {"patience": 2, "restore_best": False}, (4, 2, 4.0)),
    ([3.0, 2.0, 1.9, 1.8], {"patience": 2, "min_delta": 0.5}, (4, 2, 2.0)),
    ([3.0, 2.0, 4.0, 1.0, 0.5], {"patience": 2, "mode": "max"}, (5, 3, 3.0)),
    ([float("nan")] * 9, {"patience": 3}, (3, 0, 3.0)),
    ([3.0, 2.0, 2.5], {"patience": 9, "epochs": 3}, (3, 2, 2.0)),
], ids=["best is restored", "last is kept", "min_delta", "max", "nan", "epochs run out"])
def test_early_stopping(losses, settings, expected):
    assert stopped(losses, **settings) == expected


def test_early_stopping_watches_the_loss_without_validation_data():
    m, data = line()
    stopping = nn.EarlyStopping(patience=2)
    history = nn.fit(m, data, nn.MSELoss(), optim.SGD(m.parameters(), lr=0.0), 9, callbacks=[stopping])
    assert len(history["loss"]) == 3


def test_a_name_that_is_not_in_the_history_is_refused():
    m, data = line()
    with pytest.raises(ValueError, match="cannot monitor 'f1'; the history has 'loss'"):
        nn.fit(m, data, nn.MSELoss(), optim.SGD(m.parameters()), 1, callbacks=[nn.EarlyStopping(monitor="f1")])


@pytest.mark.parametrize("settings", [{"patience": 0}, {"mode": "least"}, {"min_delta": -1.0}], ids=str)
def test_refused_settings(settings):
    with pytest.raises(ValueError, match="EarlyStopping: expected"):
        nn.EarlyStopping(**settings)


def test_a_schedule_is_stepped_after_each_epoch():
    m, data = line()
    optimizer, rates = optim.SGD(m.parameters(), lr=1.0), []
    nn.fit(m, data, nn.MSELoss(), optimizer, 3, callbacks=[
        nn.Schedule(optim.lr_scheduler.ExponentialLR(optimizer, 0.5)),
        lambda run: rates.append(run.optimizer.param_groups[0]["lr"])])
    assert rates == [0.5, 0.25, 0.125]


def test_a_plateau_gets_the_loss():
    m, data = line()
    optimizer = optim.SGD(m.parameters(), lr=0.0)
    schedule = optim.lr_scheduler.ReduceLROnPlateau(optimizer, patience=0)
    nn.fit(m, data, nn.MSELoss(), optimizer, 3, callbacks=[nn.Schedule(schedule)])
    assert schedule.best == 2.0


def test_callbacks_are_called_in_order():
    calls = []

    class Recorder(nn.Callback):
        def on_begin(self, run):
            calls.append(("begin", run.epoch))

        def on_epoch_end(self, run):
            calls.append(("epoch", run.epoch))
            run.stop = run.epoch == 2

        def on_end(self, run):
            calls.append(("end", run.epoch))

    m, data = line()
    nn.fit(m, data, nn.MSELoss(), optim.SGD(m.parameters()), 9, callbacks=[Recorder(), lambda run: calls.append(run.epoch)])
    assert calls == [("begin", 0), ("epoch", 1), 1, ("epoch", 2), 2, ("end", 2)]


# Errors, output, pictures ---------------------------------------------------------------------------------------


def test_an_iterator_is_refused():
    m, data = line()
    with pytest.raises(ValueError, match="read once per epoch"):
        nn.fit(m, iter(data), nn.MSELoss(), optim.SGD(m.parameters()), 2)


def test_a_pair_of_tensors_is_told_how_to_become_batches():
    m, _ = line()
    x = autograd.zeros(4, 1)
    with pytest.raises(TypeError, match=r"Tensor of shape \(4, 1\).*TensorDataset"):
        nn.fit(m, (x, x), nn.MSELoss(), optim.SGD(m.parameters()), 2)


def test_metrics_without_names_are_refused():
    m, data = line()
    with pytest.raises(TypeError, match="metrics by name"):
        nn.fit(m, data, nn.MSELoss(), optim.SGD(m.parameters()), 2, metrics=["accuracy"])


def test_no_batches_are_refused():
    m, _ = line()
    with pytest.raises(ValueError, match="no batches"):
        nn.fit(m, [], nn.MSELoss(), optim.SGD(m.parameters()), 2)


@pytest.mark.parametrize("terminal", [True, False])
def test_one_line_of_progress_on_terminals_and_silence_elsewhere(terminal, capsys, monkeypatch):
    monkeypatch.setattr(sys.stderr, "isatty", lambda: terminal)
    m, data = line()
    nn.fit(m, data, nn.MSELoss(), optim.SGD(m.parameters(), lr=0.0), 2)
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err == ("\r\x1b[Kepoch 1/2  loss 2\r\x1b[Kepoch 2/2  loss 2\n" if terminal else "")


def test_plot_has_a_picture_per_quantity_with_training_and_validation():
    pytest.importorskip("matplotlib")
    history = nn.History(loss=[2.0, 1.0], val_loss=[3.0, 2.0], val_accuracy=[0.5, 0.75])
    loss, accuracy = history.plot().axes
    assert [(curve.get_label(), list(curve.get_ydata())) for curve in loss.lines] == [
        ("training", [2.0, 1.0]), ("validation", [3.0, 2.0])]
    assert accuracy.get_title() == "val_accuracy"
    assert list(accuracy.lines[0].get_ydata()) == [0.5, 0.75]


def test_plot_without_matplotlib_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "matplotlib.figure", None)
    with pytest.raises(ImportError, match="pip install matplotlib"):
        nn.History(loss=[1.0]).plot()
