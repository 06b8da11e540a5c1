"""Module: members and their names, assignment, deletion, conversion, modes, copies, repr."""

import copy
import pickle
import warnings

import numpy as np
import pytest

import autograd
import nn


class Block(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(3, 3)
        self.scale = nn.Parameter(autograd.ones(3))
        self.register_buffer("seen", autograd.zeros(1))
        self.register_buffer("scratch", autograd.zeros(2), persistent=False)
        self.register_parameter("absent", None)

    def forward(self, x):
        return self.fc(x) * self.scale


def tied():
    net = nn.Sequential(nn.Linear(2, 2), nn.Linear(2, 2))
    net[1].weight = net[0].weight
    return net


def test_members_are_plain_attributes():
    block = Block()
    assert vars(block)["scale"] is block.scale
    assert vars(block)["fc"] is block.fc


def test_named_parameters_come_in_order_of_registration_with_the_prefix():
    assert [name for name, _ in Block().named_parameters(prefix="net")] == ["net.scale", "net.fc.weight", "net.fc.bias"]


def test_named_parameters_without_recursion_are_the_modules_own():
    assert [name for name, _ in Block().named_parameters(recurse=False)] == ["scale"]


def test_tied_parameters_are_counted_once_unless_duplicates_are_wanted():
    assert [name for name, _ in tied().named_parameters()] == ["0.weight", "0.bias", "1.bias"]
    assert len(list(tied().named_parameters(remove_duplicate=False))) == 4


def test_named_modules_and_children():
    net = nn.Sequential(Block(), nn.ReLU())
    assert [name for name, _ in net.named_modules()] == ["", "0", "0.fc", "1"]
    assert [name for name, _ in net.named_children()] == ["0", "1"]
    assert list(net.children()) == [net[0], net[1]]


def test_a_shared_submodule_is_listed_once():
    relu = nn.ReLU()
    net = nn.Sequential(relu, relu)
    assert len(list(net.modules())) == 2
    assert [name for name, _ in net.named_modules(remove_duplicate=False)] == ["", "0", "1"]


def test_buffers_include_those_that_are_not_saved():
    assert [name for name, _ in Block().named_buffers()] == ["seen", "scratch"]


def test_a_tensor_cannot_take_a_parameters_place():
    with pytest.raises(TypeError, match=r"cannot assign 'Tensor' as parameter 'scale' \(nn.Parameter or None expected\)"):
        Block().scale = autograd.ones(3)


def test_only_a_module_or_none_takes_a_modules_place():
    block = Block()
    with pytest.raises(TypeError, match="cannot assign 'int' as child module 'fc'"):
        block.fc = 3
    block.fc = None
    assert list(block.children()) == []


def test_a_tensor_takes_a_buffers_place():
    block = Block()
    block.seen = autograd.ones(4)
    assert dict(block.named_buffers())["seen"].shape == (4,)


def test_none_and_back_keeps_a_parameters_place():
    block = Block()
    block.scale = None
    assert "scale" not in dict(block.named_parameters())
    block.scale = nn.Parameter(autograd.zeros(3))
    assert next(iter(block.named_parameters()))[0] == "scale"


def test_a_parameter_in_the_place_of_a_module_replaces_it():
    block = Block()
    block.fc = nn.Parameter(autograd.zeros(1))
    assert list(block.children()) == []
    assert "fc" in dict(block.named_parameters())


def test_deleted_members_are_gone():
    block = Block()
    del block.scale, block.fc
    assert list(block.parameters()) == []
    assert not hasattr(block, "scale")
    with pytest.raises(AttributeError):
        del block.scale


@pytest.mark.parametrize("value", [nn.Parameter(autograd.ones(1)), nn.ReLU()], ids=["parameters", "module"])
def test_assignment_before_init_says_so(value):
    class Early(nn.Module):
        def __init__(self):
            self.member = value
            super().__init__()

    with pytest.raises(AttributeError, match=r"before Module.__init__\(\) call.*super\(\).__init__\(\)"):
        Early()


def test_a_buffer_before_init_says_so():
    class Early(nn.Module):
        def __init__(self):
            self.register_buffer("b", autograd.ones(1))

    with pytest.raises(AttributeError, match=r"cannot assign buffer before Module.__init__\(\) call"):
        Early()


def test_a_module_whose_init_was_forgotten_says_so_when_it_is_used():
    class Forgetful(nn.Module):
        def __init__(self):
            self.size = 3

    with pytest.raises(AttributeError, match=r"must call super\(\).__init__\(\)"):
        list(Forgetful().parameters())


def test_missing_attribute_is_named():
    with pytest.raises(AttributeError, match="'Block' object has no attribute 'fd'"):
        _ = Block().fd


@pytest.mark.parametrize(("name", "error"), [("a.b", KeyError), ("", KeyError), ("forward", KeyError), (3, TypeError)])
@pytest.mark.parametrize("register", ["register_parameter", "register_buffer", "register_module"])
def test_bad_names_are_refused(register, name, error):
    with pytest.raises(error):
        getattr(Block(), register)(name, None)


@pytest.mark.parametrize("register", ["register_parameter", "register_buffer", "add_module"])
def test_values_of_the_wrong_kind_are_refused(register):
    with pytest.raises(TypeError):
        getattr(Block(), register)("new", 3)


def test_pytorchs_dictionaries_show_and_change_the_members():
    block = Block()
    assert list(block._parameters) == ["scale", "absent"]
    assert block._parameters["absent"] is None
    assert list(block._buffers) == ["seen", "scratch"]
    block._modules["fc"] = relu = nn.ReLU()
    assert block.fc is relu
    block._modules["extra"] = nn.Tanh()
    assert list(dict(block.named_children())) == ["fc", "extra"]
    assert block._modules.pop("extra")
    assert not hasattr(block, "extra")


def test_lookup_by_path():
    net = nn.Sequential(Block())
    assert net.get_submodule("0.fc") is net[0].fc
    assert net.get_submodule("") is net
    assert net.get_parameter("0.fc.bias") is net[0].fc.bias
    assert net.get_buffer("0.seen") is net[0].seen
    with pytest.raises(AttributeError, match="Block has no attribute `fd`"):
        net.get_submodule("0.fd")
    with pytest.raises(AttributeError, match=r"`scale` is not an nn\.Module"):
        net.get_submodule("0.scale")
    with pytest.raises(AttributeError, match=r"`seen` is not an nn\.Parameter"):
        net.get_parameter("0.seen")
    with pytest.raises(AttributeError, match="`scale` is not a buffer"):
        net.get_buffer("0.scale")


def test_dir_leaves_out_what_is_no_identifier():
    names = dir(nn.Sequential(nn.ReLU()))
    assert "0" not in names
    assert "forward" in names


def test_train_and_eval_reach_every_module():
    net = nn.Sequential(Block(), nn.Dropout())
    assert net.eval() is net
    assert not any(m.training for m in net.modules())
    net.train()
    assert all(m.training for m in net.modules())
    with pytest.raises(ValueError, match="boolean"):
        net.train(1)


def test_apply_visits_children_first():
    seen = []
    net = nn.Sequential(Block(), nn.ReLU())
    assert net.apply(lambda m: seen.append(type(m).__name__)) is net
    assert seen == ["Linear", "Block", "ReLU", "Sequential"]


def test_to_converts_floating_members_in_place_and_keeps_ties():
    net = tied()
    net.register_buffer("count", autograd.tensor(3))
    weight = net[0].weight
    assert net.to(autograd.float64) is net
    assert net[0].weight is weight
    assert net[1].weight is weight
    assert weight.dtype == autograd.float64
    assert net.count.dtype == autograd.int64
    assert net.half().state_dict()["0.bias"].dtype == autograd.float16


def test_to_converts_gradients_too():
    net = nn.Linear(2, 2)
    net(autograd.ones(1, 2)).sum().backward()
    assert net.double().weight.grad.dtype == autograd.float64


def test_to_an_integer_dtype_is_refused():
    with pytest.raises(TypeError, match="floating point"):
        Block().to(autograd.int64)


def test_to_the_cpu_changes_nothing_and_other_devices_are_refused():
    block = Block()
    weight = block.fc.weight._array
    assert block.to("cpu").cpu().fc.weight._array is weight
    with pytest.raises(RuntimeError):
        block.to("cuda")


def test_zero_grad_forgets_or_clears():
    net = nn.Linear(2, 2)
    net(autograd.ones(1, 2)).sum().backward()
    net.zero_grad(set_to_none=False)
    assert net.bias.grad.tolist() == [0, 0]
    net.zero_grad()
    assert net.bias.grad is None


def test_requires_grad_reaches_all_parameters():
    assert not any(p.requires_grad for p in Block().requires_grad_(False).parameters())


@pytest.mark.parametrize("copied", [copy.deepcopy, lambda net: pickle.loads(pickle.dumps(net))],
                         ids=["deepcopy", "pickle"])
def test_copies_keep_ties_and_own_their_memory(copied):
    net = tied()
    other = copied(net)
    assert other[0].weight is other[1].weight
    assert other[0].weight is not net[0].weight
    assert not np.shares_memory(other[0].weight._array, net[0].weight._array)
    assert isinstance(other[0].weight, nn.Parameter)
    assert other[0].weight.requires_grad


def test_forward_must_be_defined():
    with pytest.raises(NotImplementedError, match='missing the required "forward"'):
        nn.Module()(1)


@pytest.mark.parametrize("hide", [lambda layer: [layer], lambda layer: {"a": layer}, lambda layer: [layer.weight]],
                         ids=["list", "dict", "parameter"])
def test_parameters_in_plain_containers_are_told_of_once(hide):
    class Hiding(nn.Module):
        def __init__(self):
            super().__init__()
            self.layers = hide(nn.Linear(2, 2))

    net = nn.Sequential(Hiding())
    with pytest.warns(UserWarning, match=r"attribute '0.layers' is a plain .*ModuleList"):
        assert list(net.parameters()) == []
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        list(net.parameters())


def test_layers_that_are_registered_as_well_as_listed_are_not_told_of():
    class Both(nn.Module):
        def __init__(self):
            super().__init__()
            self.layers = [nn.Linear(2, 2)]
            self.add_module("first", self.layers[0])

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert len(list(Both().parameters())) == 2


def test_repr_is_pytorchs():
    torch = pytest.importorskip("torch")

    def network(lib):
        class Net(lib.Module):
            def __init__(self):
                super().__init__()
                self.features = lib.Sequential(lib.Linear(3, 4), lib.ReLU(), lib.Sequential(lib.Tanh()))
                self.heads = lib.ModuleList([lib.Linear(4, 1), lib.Linear(4, 1), lib.Identity()])
                self.named = lib.ModuleDict({"a": lib.Sigmoid()})
                self.empty = lib.Sequential()

            def extra_repr(self):
                return "first\nsecond"
        return Net()

    assert repr(network(nn)) == repr(network(torch.nn))


def test_parameter_repr():
    assert repr(nn.Parameter(autograd.ones(2))) == "Parameter containing:\ntensor([1., 1.], requires_grad=True)"


def test_parameter_shares_the_memory_of_its_data():
    data = autograd.zeros(2)
    parameter = nn.Parameter(data)
    data.fill_(3)
    assert parameter.tolist() == [3, 3]


def test_parameter_of_an_array_is_refused():
    with pytest.raises(TypeError, match="expected a Tensor"):
        nn.Parameter(np.ones(2))


def test_integer_parameter_must_not_require_grad():
    with pytest.raises(RuntimeError, match="floating"):
        nn.Parameter(autograd.tensor([1]))
    assert not nn.Parameter(autograd.tensor([1]), requires_grad=False).requires_grad


def test_operations_on_parameters_give_tensors():
    assert type(nn.Parameter(autograd.ones(2)) * 2) is autograd.Tensor


def test_a_call_is_written_on_the_nodes_that_it_returns():
    net = nn.Sequential(nn.Sequential(nn.Linear(2, 2)))
    x = autograd.ones(1, 2, requires_grad=True) * 1
    module, start, inner = net(x)._node.scope
    assert module is net
    assert inner[0] is net[0]
    assert inner[2][0] is net[0][0]
    assert start > x._node.number


def test_a_tensor_that_passes_through_is_not_marked():
    x = autograd.ones(1, 2, requires_grad=True) * 1
    assert nn.Identity()(x)._node.scope is None


def test_every_tensor_of_a_nested_output_is_marked():
    class Pair(nn.Module):
        def forward(self, x):
            return x * 1, {"twice": [x * 2]}

    net = Pair()
    first, rest = net(autograd.ones(2, requires_grad=True))
    assert first._node.scope[0] is net
    assert rest["twice"][0]._node.scope[0] is net


def test_members_are_taken_away_by_name():
    layer = nn.Linear(2, 2)
    del layer._parameters["bias"]
    assert list(layer._parameters) == ["weight"]
    assert repr(layer._buffers) == "{}"
    with pytest.raises(KeyError, match="bias"):
        del layer._parameters["bias"]


def test_only_a_sequential_is_added_to_a_sequential():
    net = nn.Sequential(nn.ReLU())
    with pytest.raises(ValueError, match="only objects of Sequential"):
        net += [nn.ReLU()]


def test_channels_that_a_layer_without_weights_does_not_expect_are_warned_of():
    with pytest.warns(UserWarning, match=r"dim=1 to match num_features \(3\), but got: 2"):
        nn.InstanceNorm1d(3)(autograd.rand(2, 2, 4))
