"""Sequential, ModuleList, ModuleDict, ParameterList, ParameterDict: a list's and a dict's behaviour, PyTorch's names."""

from collections import OrderedDict

import pytest

import autograd
import nn


def kinds(container):
    return [(name, type(module).__name__) for name, module in container.named_children()]


def test_sequential_applies_its_modules_in_order():
    assert nn.Sequential(nn.ReLU(), nn.Sigmoid())(autograd.tensor([-1.0])).item() == 0.5


def test_sequential_takes_names_from_an_ordered_dict_and_slices_keep_them():
    net = nn.Sequential(OrderedDict(a=nn.ReLU(), b=nn.Tanh(), c=nn.Sigmoid()))
    assert kinds(net[1:]) == [("b", "Tanh"), ("c", "Sigmoid")]
    assert net.b is net[1] is net[-2]


def test_sequential_edits_renumber():
    net = nn.Sequential(nn.ReLU(), nn.Tanh())
    net.insert(1, nn.Sigmoid()).append(nn.GELU())
    del net[0]
    assert kinds(net) == [("0", "Sigmoid"), ("1", "Tanh"), ("2", "GELU")]
    assert type(net.pop(1)) is nn.Tanh
    net[0] = nn.Mish()
    assert kinds(net) == [("0", "Mish"), ("1", "GELU")]


def test_sequential_arithmetic():
    net = nn.Sequential(nn.ReLU())
    assert len(net + nn.Sequential(nn.Tanh()) * 2) == 3
    net *= 3
    net += nn.Sequential(nn.Tanh())
    assert [name for name, _ in net.named_modules(remove_duplicate=False)] == ["", "0", "1", "2", "3"]
    with pytest.raises(ValueError, match="Sequential class"):
        net + [nn.ReLU()]  # noqa: RUF005
    with pytest.raises(ValueError, match="Non-positive"):
        net * 0


@pytest.mark.parametrize("container", [nn.Sequential(nn.ReLU()), nn.ModuleList([nn.ReLU()])])
def test_index_out_of_range(container):
    with pytest.raises(IndexError, match="index 1 is out of range"):
        container[1]


def test_module_list_is_a_list():
    modules = nn.ModuleList([nn.ReLU(), nn.Tanh()])
    modules += [nn.Sigmoid()]
    modules.insert(0, nn.Linear(1, 1))
    assert kinds(modules[1:3]) == [("0", "ReLU"), ("1", "Tanh")]
    del modules[::2]
    assert kinds(modules + nn.ModuleList([nn.GELU()])) == [("0", "ReLU"), ("1", "Sigmoid"), ("2", "GELU")]
    with pytest.raises(TypeError, match="iterable"):
        modules.extend(3)
    with pytest.raises(TypeError, match="not a Module subclass"):
        modules.append(3)


def test_module_list_shows_equal_neighbours_once():
    assert "(0-2): 3 x ReLU()" in repr(nn.ModuleList([nn.ReLU() for _ in range(3)]))


def test_module_dict_is_a_dict():
    modules = nn.ModuleDict({"b": nn.ReLU(), "a": nn.Tanh()})
    modules["c"] = nn.Sigmoid()
    modules.update([("d", nn.GELU())])
    assert list(modules) == ["b", "a", "c", "d"]
    assert "a" in modules
    assert len(modules) == 4
    assert type(modules.pop("a")) is nn.Tanh
    assert [name for name, _ in modules.items()] == ["b", "c", "d"]
    with pytest.raises(KeyError):
        modules["a"]
    modules.clear()
    assert len(modules) == 0


def test_module_dict_refuses_the_name_of_a_method():
    with pytest.raises(KeyError, match="already exists"):
        nn.ModuleDict({"keys": nn.ReLU()})


def test_parameter_list_makes_parameters_of_tensors():
    parameters = nn.ParameterList([autograd.ones(2), nn.Parameter(autograd.zeros(1))]).append("text")
    assert len(parameters) == 3
    assert [name for name, _ in parameters.named_parameters()] == ["0", "1"]
    assert isinstance(parameters[0], nn.Parameter)
    assert parameters[-1] == "text"
    assert len(parameters[:2]) == 2
    parameters[0] = autograd.zeros(3)
    assert isinstance(parameters[0], nn.Parameter)
    with pytest.raises(RuntimeError, match="should not be called"):
        parameters()


def test_parameter_dict_is_a_dict():
    parameters = nn.ParameterDict({"b": autograd.ones(2), "a": autograd.ones(1)})
    assert list(parameters) == ["a", "b"]
    assert isinstance(parameters["a"], nn.Parameter)
    more = parameters | {"c": autograd.ones(1)}
    assert len(more) == 3
    assert len(parameters) == 2
    assert parameters.pop("a").shape == (1,)
    assert parameters.get("a") is None
    with pytest.raises(RuntimeError, match="should not be called"):
        parameters()


def test_repr_of_parameter_containers_is_pytorchs_but_for_the_dtypes_name():
    torch = pytest.importorskip("torch")
    ours = nn.ParameterList([autograd.ones(2, 3), autograd.ones(1), "text"])
    theirs = torch.nn.ParameterList([torch.ones(2, 3), torch.ones(1), "text"])
    assert repr(ours) == repr(theirs).replace("torch.", "")


@pytest.mark.parametrize("build", [lambda torch, nn: nn.ParameterList([nn.Parameter(torch.zeros(2, 3)), torch.ones(1), "x"]),
                                   lambda torch, nn: nn.ParameterDict({"w": nn.Parameter(torch.zeros(2, 3)), "n": 3})])
def test_containers_of_parameters_print_as_pytorchs(build):
    torch = pytest.importorskip("torch")
    assert repr(build(autograd, nn)) == repr(build(torch, torch.nn)).replace("torch.", "")


def test_a_buffer_that_there_is_not_is_no_key():
    with pytest.raises(KeyError, match="scale"):
        nn.Linear(1, 1)._buffers["scale"]


def test_keys_values_and_items_print_as_those_of_a_dict():
    layers = nn.ModuleDict({"act": nn.ReLU()})
    assert [repr(view) for view in (layers.keys(), layers.values(), layers.items())] == [
        "dict_keys(['act'])", "dict_values([ReLU()])", "dict_items([('act', ReLU())])"]
