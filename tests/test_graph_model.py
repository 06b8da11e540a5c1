"""The model view and the overview: boxes, shapes, bytes saved, update ratios, folding, gradient flow."""

import numpy as np
import pytest
from pictures import arrows, card_of, cards, number

import autograd
import nn
import optim
from autograd.graph.folding import rows_of
from autograd.graph.look import bytes_text
from autograd.graph.reading import Reading, saved_bytes


class Block(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.first, self.second = nn.Linear(width, width), nn.Linear(width, width)

    def forward(self, x):
        return x + self.second(self.first(x).tanh())


class Deep(nn.Module):
    def __init__(self, blocks):
        super().__init__()
        self.embed = nn.Linear(3, 8)
        self.blocks = nn.ModuleList([Block(8) for _ in range(blocks)])
        self.head = nn.Linear(8, 1)

    def forward(self, x):
        x = self.embed(x)
        for block in self.blocks:
            x = block(x)
        return self.head(x)


def mlp():
    return nn.Sequential(nn.Linear(64, 32), nn.ReLU(), nn.Linear(32, 10))


def loss_of(model, inputs=64):
    return nn.CrossEntropyLoss()(model(autograd.ones(16, inputs)), autograd.zeros(16, dtype=autograd.int64))


def test_every_layer_with_parameters_has_a_box_with_its_path_and_kind():
    source = autograd.draw(loss_of(mlp()), "model").source
    assert source.count("subgraph cluster_") == 2
    assert "<b>2</b> &#160;<font color=\"#66727f\">Linear 32 → 10</font>" in source


def test_boxes_are_nested_as_modules_are():
    source = autograd.draw(Deep(1)(autograd.ones(2, 3)).sum(), "model").source
    block = source.index("<b>blocks.0</b>")
    assert block < source.index("<b>blocks.0.first</b>") < source.index("<b>blocks.0.second</b>")


def test_parameters_are_in_line_with_the_operation_that_uses_them():
    source = autograd.draw(loss_of(mlp()), "model").source
    weight, operation = card_of(source, "weight 32×64")[0], card_of(source, "linear")[0]
    assert f"{{rank=same; {weight}; {operation}}}" in source


def test_shapes_stand_where_they_change():
    labels = [label for _, _, label in arrows(autograd.draw(loss_of(mlp()), "model").source) if label]
    assert labels == ["16×32", "16×10"]


def test_a_shared_parameter_is_drawn_once():
    cell = nn.Linear(4, 4)
    h = autograd.ones(4)
    for _ in range(3):
        h = cell(h).tanh()
    source = autograd.draw(h.sum(), "model").source
    assert source.count("<b>weight</b>") == 1
    assert source.count("call 2 of 3") == 1


def test_depth_makes_one_card_of_a_module():
    source = autograd.draw(Deep(2)(autograd.ones(2, 3)).sum(), "model", depth=1).source
    assert card_of(source, "blocks.1")[1][:2] == ["Block", "144 parameters"]
    assert "cluster" not in source


# Bytes saved -------------------------------------------------------------------------------------------------------


def test_bytes_saved_are_those_of_the_arrays_each_once_and_without_parameters():
    x = autograd.ones(16, 64)
    out = nn.Linear(64, 32)(x).relu().sum()
    reading = Reading(out, out.grad_fn, {})
    assert {node.op.name: n for node, n in saved_bytes(reading).items() if n} == {"linear": 16 * 64 * 4, "relu": 16 * 32 * 4}


def test_the_total_is_the_sum_of_the_cards():
    source = autograd.draw(loss_of(mlp()), "model").source
    reading = Reading(out := loss_of(mlp()), out.grad_fn, {})
    assert f"{bytes_text(sum(saved_bytes(reading).values()))} saved for backward" in source


def test_bytes_saved_can_be_left_out():
    assert "saves" not in autograd.draw(loss_of(mlp()), "model", saved=False).source


def test_after_a_plain_backward_it_is_said_that_they_were_released():
    loss = loss_of(mlp())
    loss.backward()
    assert "released by backward()" in autograd.draw(loss, "model").source


# Updates and gradients ---------------------------------------------------------------------------------------------


def test_update_ratios_are_those_of_the_last_step():
    model = mlp()
    optimizer = optim.Adam(model.parameters(), lr=0.01)
    with autograd.Updates(optimizer) as updates:
        for _ in range(2):
            before = model[0].weight.detach().clone()
            optimizer.zero_grad()
            loss_of(model).backward()
            optimizer.step()
    weight = model[0].weight.detach()
    ratio = (weight - before).norm().item() / before.norm().item()
    assert updates.ratio(model[0].weight) == pytest.approx(ratio)
    source = autograd.draw(loss_of(model), "model", updates=updates).source
    assert number(card_of(source, "weight 32×64")[1][0]) == pytest.approx(ratio, rel=0.35)


def test_updates_are_no_longer_measured_after_the_block():
    w = autograd.ones(2, requires_grad=True)
    optimizer = optim.SGD([w], lr=0.1)
    with autograd.Updates(optimizer) as updates:
        pass
    w.sum().backward()
    optimizer.step()
    assert updates.ratio(w) is None


def test_the_gradient_beside_a_parameter_is_its_root_mean_square():
    model = mlp()
    loss = loss_of(model)
    loss.backward(retain_graph=True)
    shown = number(card_of(autograd.draw(loss, "model").source, "weight 32×64")[1][0])
    assert shown == pytest.approx(np.sqrt(np.mean(model[0].weight.grad.numpy() ** 2)), rel=0.35)


# Overview ----------------------------------------------------------------------------------------------------------


def test_repeated_blocks_are_one_row_that_counts_them():
    source = autograd.draw(Deep(12)(autograd.ones(2, 3)).sum(), "overview").source
    assert [cells[0] for cells in cards(source).values()][:3] == ["embedLinear 3 → 8", "blocks.0–11Block ×12",
                                                                  "headLinear 8 → 1"]


def test_the_row_of_repeats_has_all_their_parameters():
    assert "1,728 p" in autograd.draw(Deep(12)(autograd.ones(2, 3)).sum(), "overview").source


def test_without_folding_every_repeat_has_a_row():
    source = autograd.draw(Deep(12)(autograd.ones(2, 3)).sum(), "overview", fold=False).source
    assert "blocks.7" in source
    assert "×12" not in source


def test_depth_opens_modules():
    source = autograd.draw(Deep(1)(autograd.ones(2, 3)).sum(), "overview", depth=2).source
    assert "blocks.0.second" in source


def test_repeats_of_several_layers_in_turns_are_found():
    layers = [layer for _ in range(6) for layer in (nn.Linear(4, 4), nn.Sigmoid())]
    assert "Linear 4 → 4 · Sigmoid ×6" in autograd.draw(nn.Sequential(*layers)(autograd.ones(4)).sum(), "overview").source


def test_the_gradient_of_every_repeat_is_shown():
    model = Deep(3)
    out = model(autograd.ones(2, 3)).sum()
    out.backward(retain_graph=True)
    row = next(cells for cells in cards(autograd.draw(out, "overview").source).values() if "×3" in cells[0])
    expected = []
    for block in model.blocks:
        gradients = np.concatenate([p.grad.numpy().ravel() for p in block.parameters()])
        expected.append(np.sqrt(np.mean(gradients ** 2)))
    assert [number(text) for text in row[-4:-1]] == pytest.approx(expected, rel=0.35)


def test_two_thousand_operations_without_modules_are_few_rows():
    x = autograd.ones(4, requires_grad=True)
    for i in range(2_000):
        x = [x.tanh, x.exp, x.sigmoid, x.sin, x.cos][i * i % 5]()
    reading = Reading(x, x.grad_fn, {})
    assert len(rows_of(reading, depth=1, fold=True)) <= 48


def test_operations_are_in_exactly_one_row():
    out = Deep(5)(autograd.ones(2, 3)).square().mean()
    reading = Reading(out, out.grad_fn, {})
    nodes = [node for row in rows_of(reading, depth=1, fold=True) for node in row.nodes]
    assert sorted(node.number for node in nodes) == [node.number for node in reading.nodes]
