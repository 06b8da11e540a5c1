"""Modes of the current thread: whether operations are recorded, and anomaly detection.

Every switch here is a context manager and a decorator, is restored when an exception passes through it,
and concerns the current thread only.
"""

from __future__ import annotations

import contextvars
import functools
import inspect
import threading
from collections.abc import Callable
from types import TracebackType
from typing import Any

import numpy as np


class Modes:
    """The switches of one thread."""

    def __init__(self) -> None:
        self.grad = True
        self.anomaly = False
        self.check_nan = True
        # NumPy warns where IEEE arithmetic quietly gives inf or nan, as PyTorch does. A context of our own keeps
        # the user's error state as it is and costs a tenth of `np.errstate`.
        context = contextvars.copy_context()
        context.run(np.seterr, all="ignore")
        self.silently = context.run


class _Thread(threading.local):
    """What each thread has of its own."""

    def __init__(self) -> None:
        self.modes = Modes()


thread = _Thread()


def is_grad_enabled() -> bool:
    """Whether operations on tensors that require grad are recorded in this thread."""
    return thread.modes.grad


class _Switch:
    """Sets some of the thread's modes on entry, puts the old ones back on exit; may be entered many times over."""

    def __init__(self, **settings: bool) -> None:
        self._settings = settings
        self._thread = threading.local()

    def _current(self) -> dict[str, bool]:
        """What the modes that it sets are now."""
        return {name: getattr(thread.modes, name) for name in self._settings}

    def __enter__(self) -> None:
        stack = self._thread.__dict__.setdefault("previous", [])
        depth, previous = len(stack), self._current()
        try:
            stack.append(previous)
            thread.modes.__dict__.update(self._settings)
        except BaseException:  # an interrupt: `__exit__` will not be called
            del stack[depth:]
            thread.modes.__dict__.update(previous)
            raise

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None,
                 trace: TracebackType | None) -> None:
        stack = self._thread.previous
        try:
            thread.modes.__dict__.update(stack[-1])
        finally:
            del stack[-1]

    def __call__(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """Decorate `function`; the body of a generator function runs under the mode, its caller does not."""
        if inspect.isgeneratorfunction(function):
            @functools.wraps(function)
            def steps(*args: Any, **kwargs: Any) -> Any:
                return _drive(self, function(*args, **kwargs))
            return steps

        @functools.wraps(function)
        def call(*args: Any, **kwargs: Any) -> Any:
            with self:
                return function(*args, **kwargs)
        return call


def _drive(switch: _Switch, generator: Any) -> Any:
    """Step `generator` with the mode set during each step only."""
    resume, value = generator.send, None
    try:
        while True:
            try:
                with switch:
                    produced = resume(value)
            except StopIteration as stop:
                return stop.value
            try:
                resume, value = generator.send, (yield produced)
            except GeneratorExit:
                raise
            except BaseException as error:
                resume, value = generator.throw, error
    finally:
        with switch:
            generator.close()


class _GradSwitch(_Switch):
    """A switch without arguments, so that `@no_grad` works as well as `@no_grad()`."""

    enabled: bool

    def __new__(cls, function: Callable[..., Any] | None = None) -> Any:
        switch = object.__new__(cls)
        if function is None:
            return switch
        switch.__init__()  # type: ignore[misc]
        return switch(function)

    def __init__(self) -> None:
        super().__init__(grad=self.enabled)


class no_grad(_GradSwitch):
    """Do not record operations: results do not require grad (PyTorch's `torch.no_grad`).

    >>> import autograd
    >>> w = autograd.tensor(2.0, requires_grad=True)
    >>> with autograd.no_grad():
    ...     (w * 3).requires_grad
    False
    """

    enabled = False


class enable_grad(_GradSwitch):
    """Record operations again inside `no_grad` (PyTorch's `torch.enable_grad`)."""

    enabled = True


class _ImmediateSwitch(_Switch):
    """A switch that is set as soon as it is made; its first `with` block restores what was there before that."""

    def __init__(self, **settings: bool) -> None:
        super().__init__(**settings)
        self._before: dict[str, bool] | None = self._current()
        thread.modes.__dict__.update(settings)

    def __enter__(self) -> None:
        super().__enter__()
        if self._before is not None:
            self._thread.previous[-1], self._before = self._before, None

    def __call__(self, function: Callable[..., Any]) -> Callable[..., Any]:
        thread.modes.__dict__.update(self._before or {})
        return super().__call__(function)


class set_grad_enabled(_ImmediateSwitch):
    """Turn recording on or off, at once or for a `with` block (PyTorch's `torch.set_grad_enabled`)."""

    def __init__(self, mode: bool) -> None:
        if not isinstance(mode, bool | np.bool_):
            raise TypeError(f"set_grad_enabled(): argument 'mode' (position 1) must be bool, not {type(mode).__name__}")
        super().__init__(grad=bool(mode))


class inference_mode(_Switch):
    """No recording, as `no_grad` (PyTorch's `torch.inference_mode`)."""

    def __new__(cls, mode: bool | Callable[..., Any] = True) -> Any:
        if callable(mode):
            return cls()(mode)
        return object.__new__(cls)

    def __init__(self, mode: bool = True) -> None:
        super().__init__(**({"grad": False} if mode else {}))


class set_detect_anomaly(_ImmediateSwitch):
    """Turn anomaly detection on or off, at once or for a `with` block (PyTorch's name)."""

    def __init__(self, mode: bool, check_nan: bool = True) -> None:
        super().__init__(anomaly=bool(mode), check_nan=bool(check_nan))


class detect_anomaly(_Switch):
    """Remember the line that created each operation, and stop at the first NaN or Inf gradient.

    The error names the operation and that line (PyTorch's `torch.autograd.detect_anomaly`).
    """

    def __init__(self, check_nan: bool = True) -> None:
        super().__init__(anomaly=True, check_nan=bool(check_nan))
