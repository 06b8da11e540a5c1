"""nn.summary: the table and its totals, and that the model does not notice."""

import copy

import numpy as np
import pytest

import autograd
import nn


def lecture():
    return nn.Sequential(nn.Linear(784, 30), nn.Sigmoid(), nn.Linear(30, 30), nn.Sigmoid(), nn.Linear(30, 10))


def noticing():
    """A model that a careless forward pass would change."""
    return nn.Sequential(nn.Embedding(5, 4, max_norm=0.1), nn.Flatten(), nn.BatchNorm1d(8), nn.Dropout(), nn.Linear(8, 2))


def test_the_network_of_the_lectures_has_24790_parameters():
    table = nn.summary(lecture(), (1, 784))
    assert [row.parameters for row in table.rows] == [23_550, 0, 930, 0, 310]
    assert table.parameters == table.trainable == 24_790


def test_the_printed_table_shows_layers_shapes_counts_and_totals():
    lines = str(nn.summary(lecture(), (32, 784))).splitlines()
    assert lines[0].split() == ["layer", "kind", "output", "shape", "parameters", "trainable", "memory"]
    assert lines[2].split() == ["0", "Linear", "(32,", "30)", "23,550", "yes", "98", "kB"]
    assert lines[-2] == "parameters: 24,790, trainable: 24,790, not trainable: 0"


def test_html_holds_the_same_cells():
    table = nn.summary(lecture(), (1, 784))
    html = table._repr_html_()
    assert all(f">{cell}</td>" in html for row in table.rows for cell in row.cells())
    assert all(line in html for line in table.totals())


def test_html_escapes_names():
    module = nn.Module()
    module.add_module("<b>", nn.Linear(1, 1))
    module.forward = lambda x: x
    assert "&lt;b&gt;" in nn.summary(module, (1, 1))._repr_html_()


def test_memory_is_parameters_buffers_outputs_and_input():
    table = nn.summary(nn.BatchNorm1d(3).double(), (2, 3))
    assert table.rows[0].memory == (3 + 3) * 8 + (3 + 3) * 8 + 8 + 6 * 8
    assert table.memory == table.rows[0].memory + 48


def test_nested_modules_have_dotted_paths_and_containers_no_row():
    table = nn.summary(nn.Sequential(nn.Sequential(nn.Linear(2, 3)), nn.ReLU()), (1, 2))
    assert [row.layer for row in table.rows] == ["0.0", "1"]


def test_a_single_layer_is_the_model():
    assert [row.layer for row in nn.summary(nn.Linear(2, 3), (1, 2)).rows] == ["(model)"]


def test_frozen_parameters_do_not_count_as_trainable():
    model = lecture()
    model[0].requires_grad_(False)
    model[2].bias.requires_grad_(False)
    table = nn.summary(model, (1, 784))
    assert (table.trainable, table.parameters) == (24_790 - 23_550 - 30, 24_790)
    assert [row.cells()[4] for row in table.rows] == ["no", "", "partly", "", "yes"]


def test_tied_parameters_count_once():
    model = nn.Sequential(nn.Linear(3, 3), nn.Linear(3, 3, bias=False))
    model[1].weight = model[0].weight
    table = nn.summary(model, (1, 3))
    assert table.parameters == 12
    assert table.rows[1].cells()[3] == "9 tied"


def test_several_outputs_and_layers_that_were_not_called():
    class Model(nn.Module):
        def __init__(self):
            super().__init__()
            self.lstm, self.unused = nn.LSTM(3, 4), nn.Linear(1, 1)

        def forward(self, x):
            return self.lstm(x)

    rows = nn.summary(Model(), (5, 2, 3)).rows
    assert rows[0].outputs == [(5, 2, 4), (1, 2, 4), (1, 2, 4)]
    assert rows[1].cells()[2] == "not called"


@pytest.mark.parametrize("input", [[(4, 3), (4, 2)], (autograd.zeros(4, 3), autograd.zeros(4, 2))], ids=["shapes", "tensors"])
def test_several_inputs(input):
    assert nn.summary(nn.Bilinear(3, 2, 5), input).rows[0].outputs == [(4, 5)]


def test_dtype_of_the_zeros():
    assert nn.summary(nn.Embedding(5, 4), (2, 3), dtype=autograd.int64).rows[0].outputs == [(2, 3, 4)]


@pytest.mark.parametrize("input", ["1, 2", 784, (), (1.5, 2), [(1, "x")], np.zeros((1, 2)), None])
def test_refused_inputs(input):
    with pytest.raises(TypeError, match="summary: expected a Tensor"):
        nn.summary(nn.Linear(2, 2), input)


def test_refused_model():
    with pytest.raises(TypeError, match="summary: expected a Module, got function"):
        nn.summary(lambda x: x, (1, 2))


@pytest.mark.parametrize("fails", [False, True], ids=["succeeds", "fails"])
def test_the_model_and_the_random_numbers_are_as_before(fails):
    model, seen = noticing(), []
    model[1].eval()
    model[4].register_forward_hook(lambda *args: seen.append(args))
    if fails:
        model.append(nn.Linear(7, 7))
    before = copy.deepcopy(model.state_dict())
    hooks, modes, state = [m._hooks for m in model], [m.training for m in model.modules()], autograd.get_rng_state()
    try:
        nn.summary(model, autograd.tensor([[1, 2]]))
    except RuntimeError:
        assert fails
    assert [m._hooks for m in model] == hooks
    assert len(model[4]._hooks.forward) == 1
    assert [m.training for m in model.modules()] == modes
    assert (autograd.get_rng_state() == state).all()
    assert all((tensor == before[name]).all() for name, tensor in model.state_dict().items())
    assert all(p.grad is None for p in model.parameters())
