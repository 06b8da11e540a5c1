"""Errors of layers begin with the path and the description of the layer."""

import pytest

import autograd
import nn


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.net = nn.Sequential(nn.Linear(64, 32), nn.ReLU(), nn.Linear(32, 16))
        self.blocks = nn.ModuleList([nn.ModuleDict({"conv": nn.Conv2d(3, 8, 3)})])

    def forward(self, x):
        return self.net[2](x) if x.ndim == 2 else self.blocks[0]["conv"](x)


class Product(nn.Module):
    def forward(self, x):
        return autograd.cat([x, x[:1]], 1)


def message(error):
    return str(error.value)


def test_a_lone_layer_describes_itself():
    with pytest.raises(RuntimeError) as error:
        nn.Linear(32, 16)(autograd.ones(64, 30))
    assert message(error).startswith("Linear(32 -> 16): expected input (..., 32)")


def test_the_path_leads_through_containers_that_are_not_called():
    with pytest.raises(RuntimeError) as error:
        Net()(autograd.ones(64, 30))
    assert message(error).startswith("net.2 Linear(32 -> 16): expected input (..., 32), got (64, 30)")
    with pytest.raises(RuntimeError) as error:
        Net()(autograd.ones(1, 2, 8, 8))
    assert message(error).startswith("blocks.0.conv Conv2d(3, 8, kernel_size=(3, 3), stride=(1, 1)): ")


def test_a_module_of_the_users_is_named_with_the_operation_that_failed():
    with pytest.raises(RuntimeError) as error:
        nn.Sequential(nn.Sequential(Product()))(autograd.ones(2, 3))
    assert message(error).startswith("0.0 Product: cat")


def test_class_and_traceback_are_kept():
    with pytest.raises(IndexError) as error:
        nn.Sequential(nn.Softmax(dim=5))(autograd.ones(2, 3))
    assert message(error).startswith("0 Softmax(dim=5): ")
    assert error.traceback[-1].path.parts[-3] == "autograd" or "autograd" in error.traceback[-1].path.parts


def test_an_error_of_the_users_code_is_left_as_it_is():
    class Picky(nn.Module):
        def forward(self, x):
            raise ValueError("no such city")

    with pytest.raises(ValueError, match=r"^no such city$"):
        nn.Sequential(Picky())(autograd.ones(1))


def test_other_exceptions_are_left_as_they_are():
    class Lookup(nn.Module):
        def forward(self, x):
            return {}["key"]

    with pytest.raises(KeyError, match=r"^'key'$"):
        Lookup()(autograd.ones(1))


def test_a_layer_used_twice_is_named_by_its_first_name():
    layer = nn.Linear(2, 2)
    with pytest.raises(RuntimeError, match=r"^0 Linear\(2 -> 2\): "):
        nn.Sequential(layer, nn.ReLU(), layer)(autograd.ones(1, 3))


def test_a_call_with_too_many_arguments_names_the_layer():
    with pytest.raises(TypeError, match=r"^Linear\(2 -> 2\): .*takes 2 positional arguments but 3 were given"):
        nn.Linear(2, 2)(autograd.ones(1, 2), 3)
