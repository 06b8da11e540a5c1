"""Operations that users define: what `Function` promises to `forward` and `backward`."""

import gc
import weakref
from typing import Any

import numpy as np
import pytest

import autograd
from autograd import Tensor
from autograd.function import Function, once_differentiable
from autograd.gradcheck import gradcheck, gradgradcheck


def leaf(*values: float) -> Tensor:
    return autograd.tensor(list(values), dtype=autograd.float64, requires_grad=True)


class Cube(Function):
    @staticmethod
    def forward(ctx: Any, x: Tensor) -> Tensor:
        ctx.save_for_backward(x)
        return x * x * x

    @staticmethod
    def backward(ctx: Any, g: Tensor) -> Tensor:
        x, = ctx.saved_tensors
        return g * 3 * x * x


class Exp(Function):
    """Saves its output."""

    @staticmethod
    def forward(ctx: Any, x: Tensor) -> Tensor:
        y = autograd.exp(x)
        ctx.save_for_backward(y)
        return y

    @staticmethod
    def backward(ctx: Any, g: Tensor) -> Tensor:
        y, = ctx.saved_tensors
        return g * y


class ScaledSplit(Function):
    """Two outputs, a plain argument, and a context of its own."""

    @staticmethod
    def forward(x: Tensor, factor: float) -> tuple[Tensor, Tensor]:
        return x * factor, x * x

    @staticmethod
    def setup_context(ctx: Any, inputs: tuple[Any, ...], output: Any) -> None:
        x, ctx.factor = inputs
        ctx.save_for_backward(x)

    @staticmethod
    def backward(ctx: Any, g_scaled: Tensor, g_square: Tensor) -> tuple[Tensor, None]:
        x, = ctx.saved_tensors
        return g_scaled * ctx.factor + g_square * 2 * x, None


def returning(*gradients: Any) -> type[Function]:
    """A Function of two arguments whose backward returns just this."""
    class Odd(Function):
        @staticmethod
        def forward(ctx: Any, x: Tensor, y: Any) -> Tensor:
            return x * 1

        @staticmethod
        def backward(ctx: Any, g: Tensor) -> Any:
            return gradients
    return Odd


@pytest.mark.parametrize("function", [Cube.apply, Exp.apply, lambda x: ScaledSplit.apply(x, 3.0)],
                         ids=["input saved", "output saved", "several outputs"])
def test_gradients_to_second_order(function: Any) -> None:
    x = leaf(0.3, -1.2)
    assert gradcheck(function, x)
    assert gradgradcheck(function, x)


def test_third_derivative() -> None:
    x = leaf(2.0)
    g = x
    for _ in range(3):
        y = Cube.apply(x) if g is x else g
        g, = autograd.grad(y, x, create_graph=True)
    assert g.item() == 6


def test_node_is_named_after_the_class() -> None:
    assert repr(Cube.apply(leaf(1.0)).grad_fn) == "<CubeBackward>"


def test_apply_on_constants_records_nothing() -> None:
    assert not Cube.apply(autograd.ones(2)).requires_grad


def test_apply_under_no_grad_records_nothing() -> None:
    with autograd.no_grad():
        assert not Cube.apply(leaf(1.0)).requires_grad


def test_forward_is_not_recorded() -> None:
    modes = []

    class Look(Cube):
        @staticmethod
        def forward(ctx: Any, x: Tensor) -> Tensor:
            modes.append(autograd.is_grad_enabled())
            return Cube.forward(ctx, x)
    Look.apply(leaf(1.0))
    assert modes == [False]


def test_needs_input_grad_names_the_tracked_arguments() -> None:
    seen = []

    class Product(Function):
        @staticmethod
        def forward(ctx: Any, x: Tensor, y: Tensor, n: int) -> Tensor:
            seen.append(ctx.needs_input_grad)
            return x * y

        @staticmethod
        def backward(ctx: Any, g: Tensor) -> Any:
            seen.append(ctx.needs_input_grad)
            return g, g, None
    x, y = leaf(1.0), leaf(2.0)
    autograd.grad(Product.apply(x, y, 3), y)
    assert seen == [(True, True, False), (False, True, False)]


def test_absent_output_gradient_is_zeros() -> None:
    x = leaf(1.0, 2.0)
    scaled, _ = ScaledSplit.apply(x, 3.0)
    scaled.sum().backward()
    assert x.grad is not None
    assert x.grad.tolist() == [3, 3]


def test_absent_output_gradient_is_none_without_materializing() -> None:
    seen = []

    class Bare(ScaledSplit):
        @staticmethod
        def setup_context(ctx: Any, inputs: tuple[Any, ...], output: Any) -> None:
            ctx.set_materialize_grads(False)

        @staticmethod
        def backward(ctx: Any, *gradients: Any) -> Any:
            seen.append(gradients[1])
            return gradients[0], None
    Bare.apply(leaf(1.0), 3.0)[0].sum().backward()
    assert seen == [None]


def test_marked_and_integer_outputs_do_not_require_grad() -> None:
    class Several(Function):
        @staticmethod
        def forward(ctx: Any, x: Tensor) -> tuple[Tensor, Tensor, Tensor]:
            marked = x * 2
            ctx.mark_non_differentiable(marked)
            return x * 1, marked, autograd.zeros(2, dtype=autograd.int64)

        @staticmethod
        def backward(ctx: Any, g: Tensor, *rest: Tensor) -> Tensor:
            return g
    assert [t.requires_grad for t in Several.apply(leaf(1.0, 2.0))] == [True, False, False]


def test_change_of_a_saved_input_is_noticed() -> None:
    x = leaf(1.0)
    z = x * 2
    y = Cube.apply(z)
    z.add_(1)
    with pytest.raises(RuntimeError, match=r"Cube: one of the values .* changed in place by add_"):
        y.sum().backward()


def test_second_backward_is_refused() -> None:
    y = Cube.apply(leaf(1.0)).sum()
    y.backward()
    with pytest.raises(RuntimeError, match="second time"):
        y.backward()


def test_saved_output_does_not_keep_itself_alive() -> None:
    gc.disable()
    try:
        y = Exp.apply(leaf(1.0))
        gone = weakref.ref(y.grad_fn)
        del y
        assert gone() is None
    finally:
        gc.enable()


def test_returned_gradient_that_is_the_upstream_one_is_copied() -> None:
    class Sum(Function):
        @staticmethod
        def forward(ctx: Any, x: Tensor, y: Tensor) -> Tensor:
            return x + y

        @staticmethod
        def backward(ctx: Any, g: Tensor) -> Any:
            return g, g
    x, y = leaf(1.0), leaf(2.0)
    Sum.apply(x, y).backward(autograd.ones(1, dtype=autograd.float64))
    assert x.grad is not None
    assert y.grad is not None
    assert not np.shares_memory(x.grad.numpy(), y.grad.numpy())


def test_output_that_is_the_input_is_copied() -> None:
    class Same(Function):
        @staticmethod
        def forward(ctx: Any, x: Tensor) -> Tensor:
            return x

        @staticmethod
        def backward(ctx: Any, g: Tensor) -> Tensor:
            return g * 5
    x = leaf(1.0)
    y = Same.apply(x)
    y.backward()
    assert y is not x
    assert not np.shares_memory(y.numpy(force=True), x.numpy(force=True))
    assert x.grad is not None
    assert x.grad.tolist() == [5]


class Doubled(Function):
    """Changes its input in place."""

    @staticmethod
    def forward(ctx: Any, x: Tensor) -> Tensor:
        x.mul_(2)
        ctx.mark_dirty(x)
        return x

    @staticmethod
    def backward(ctx: Any, g: Tensor) -> Tensor:
        return g * 2


def test_dirty_input_gets_the_new_history() -> None:
    x = leaf(1.0, 2.0)
    z = x * 3
    assert Doubled.apply(z) is z
    z.sum().backward()
    assert x.grad is not None
    assert x.grad.tolist() == [6, 6]


def test_dirty_leaf_is_refused() -> None:
    with pytest.raises(RuntimeError, match="Doubled: a leaf Variable that requires grad"):
        Doubled.apply(leaf(1.0))


def test_dirty_input_has_to_be_returned() -> None:
    class Forgetful(Doubled):
        @staticmethod
        def forward(ctx: Any, x: Tensor) -> Tensor:
            return Doubled.forward(ctx, x) * 1
    with pytest.raises(RuntimeError, match=r"dirty .* not returned"):
        Forgetful.apply(leaf(1.0) * 1)


def test_once_differentiable_gives_first_derivatives() -> None:
    x = leaf(2.0)
    Once.apply(x).backward()
    assert x.grad is not None
    assert x.grad.tolist() == [12]


def test_once_differentiable_refuses_the_second() -> None:
    x = leaf(2.0)
    g, = autograd.grad(Once.apply(x), x, create_graph=True)
    with pytest.raises(RuntimeError, match="marked with @once_differentiable"):
        g.backward()


class Once(Cube):
    @staticmethod
    @once_differentiable
    def backward(ctx: Any, g: Tensor) -> Tensor:
        return Cube.backward(ctx, g)


@pytest.mark.parametrize(("gradients", "error", "message"), [
    ([None], RuntimeError, r"OddBackward returned an incorrect number of gradients \(expected 2, got 1\)"),
    ([1.0, None], TypeError, "OddBackward: expected Tensor or None as gradient 0, but got float"),
    ([autograd.ones(3), None], RuntimeError, r"OddBackward returned an invalid gradient at index 0 - got \[3\] but "
                                             r"expected shape compatible with \[2\]"),
    ([None, autograd.ones(2)], RuntimeError, "OddBackward returned a gradient different from None at position 2"),
], ids=["too few", "no tensor", "wrong shape", "for what is no tensor"])
def test_wrong_gradients_are_refused(gradients: Any, error: Any, message: str) -> None:
    y = returning(*gradients).apply(leaf(1.0, 2.0), 7)
    with pytest.raises(error, match=message):
        y.sum().backward()


def test_extra_nones_are_ignored() -> None:
    x = leaf(1.0)
    returning(autograd.ones(1), None, None).apply(x, 7).backward()
    assert x.grad is not None
    assert x.grad.tolist() == [1]


def test_forward_has_to_return_tensors() -> None:
    class Number(Function):
        @staticmethod
        def forward(ctx: Any, x: Tensor) -> Any:
            return 3
    with pytest.raises(TypeError, match=r"Number\.forward: expected Tensor or tuple of Tensor \(got int\)"):
        Number.apply(leaf(1.0))


def test_only_tensors_can_be_saved() -> None:
    class Saving(Function):
        @staticmethod
        def forward(ctx: Any, x: Tensor) -> Tensor:
            ctx.save_for_backward(x, 3)
            return x * 1
    with pytest.raises(TypeError, match="argument 1 is of type int"):
        Saving.apply(leaf(1.0))


def test_missing_forward_is_named() -> None:
    with pytest.raises(NotImplementedError, match="forward function"):
        Function.apply(leaf(1.0))


def test_what_was_saved_can_be_read_while_forward_runs() -> None:
    class Twice(Function):
        @staticmethod
        def forward(ctx: Any, x: Tensor) -> Tensor:
            ctx.save_for_backward(x)
            return ctx.saved_tensors[0] * 2

        @staticmethod
        def backward(ctx: Any, g: Tensor) -> Tensor:
            return g * 2

    assert Twice.apply(autograd.ones(1, requires_grad=True)).tolist() == [2]


def test_a_view_is_not_changed_in_place_behind_its_base() -> None:
    class Doubled(Function):
        @staticmethod
        def forward(ctx: Any, x: Tensor) -> Tensor:
            ctx.mark_dirty(x)
            return x.mul_(2)

        @staticmethod
        def backward(ctx: Any, g: Tensor) -> Tensor:
            return g * 2

    view = (autograd.ones(2, requires_grad=True) * 1)[:1]
    with pytest.raises(RuntimeError, match="a view is being changed in place by a custom Function"):
        Doubled.apply(view)


def test_an_anomaly_in_a_function_names_the_line_that_called_it() -> None:
    class Wrong(Function):
        @staticmethod
        def forward(ctx: Any, x: Tensor) -> Tensor:
            return x * 2

        @staticmethod
        def backward(ctx: Any, g: Tensor) -> Tensor:
            return g * float("nan")

    with autograd.autograd.detect_anomaly():
        out = Wrong.apply(autograd.ones(1, requires_grad=True))
        with pytest.raises(RuntimeError, match=r"(?s)WrongBackward.*Wrong\.apply"):
            out.sum().backward()
