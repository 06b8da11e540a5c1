"""JAX: the training step as one jitted function of parameters, optimizer state and batch."""

from __future__ import annotations

from collections.abc import Callable

import jax
import jax.numpy as jnp
from cases import Case, initial_parameters, samples, shuffled_batches


def make_step(case: Case) -> Callable[[], object]:
    """A step that is over when it returns, as the other frameworks' steps are."""
    step = make_async_step(case)
    return lambda: step().block_until_ready()


def make_async_step(case: Case) -> Callable[[], object]:
    """A step that is under way when it returns: the next one's Python overlaps with it, on another core."""
    update = _sgd if case.optimizer == "sgd" else _adam

    def loss_of(parameters, x, y):
        *hidden, (weight, bias) = parameters
        for w, b in hidden:
            x = jax.nn.relu(x @ w.T + b)
        log_p = jax.nn.log_softmax(x @ weight.T + bias)
        return -jnp.take_along_axis(log_p, y[:, None], axis=1).mean()

    def train(parameters, state, x, y):
        loss, gradients = jax.value_and_grad(loss_of)(parameters, x, y)
        parameters, state = update(case, parameters, gradients, state)
        return loss, parameters, state

    train = jax.jit(train, donate_argnums=(0, 1))
    parameters = jax.tree.map(jnp.asarray, initial_parameters(case))
    state = jax.tree.map(lambda p: (jnp.zeros_like(p), jnp.zeros_like(p)), parameters), jnp.zeros(())
    x, y = samples(case)
    stream = shuffled_batches(x, y, case.batch) if case.loader else None
    x, y = jnp.asarray(x), jnp.asarray(y)

    def step():
        nonlocal parameters, state
        batch = next(stream) if stream else (x, y)
        loss, parameters, state = train(parameters, state, *batch)
        return loss

    return step


def _sgd(case, parameters, gradients, state):
    velocities, t = state
    velocities = jax.tree.map(lambda g, v: (case.momentum * v[0] + g, v[1]), gradients, velocities)
    return jax.tree.map(lambda p, v: p - case.lr * v[0], parameters, velocities), (velocities, t)


def _adam(case, parameters, gradients, state, beta1=0.9, beta2=0.999, eps=1e-8):
    moments, t = state
    t = t + 1

    def average(g, mv):
        m, v = mv
        return beta1 * m + (1 - beta1) * g, beta2 * v + (1 - beta2) * g * g

    def move(p, mv):
        m, v = mv
        return p - case.lr / (1 - beta1**t) * m / (jnp.sqrt(v / (1 - beta2**t)) + eps)

    moments = jax.tree.map(average, gradients, moments)
    return jax.tree.map(move, parameters, moments), (moments, t)
