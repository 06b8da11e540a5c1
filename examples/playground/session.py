"""A session: the training of one page, in a thread of its own that does one thing at a time and can be asked between."""

import queue
import secrets
import threading
import time
from concurrent.futures import Future

import numpy as np

from . import insight, script
from .data import read_csv
from .settings import to_address
from .training import Trainer

FRAME = 1 / 60
RESTARTING = {"data", "noise", "share", "seed", "features", "hidden", "init"}
"""Settings whose change begins with new weights; after the change of others the training goes on with the present ones."""


class Session:
    """`ask` runs a method in the training thread; `news` waits for what the page has not seen yet."""

    def __init__(self, settings):
        self.id = secrets.token_urlsafe(12)
        self.trainer = Trainer(settings)
        self.playing, self.closed, self.message = False, False, ""
        self._jobs = queue.SimpleQueue()
        self._changed = threading.Condition()
        self._scene, self._frame, self._addressed = (0, None), (0, None), 0.0
        self._show(scene=True)
        self.thread = threading.Thread(target=self._run, name=f"session {self.id}", daemon=True)
        self.thread.start()

    # For the threads of the server --------------------------------------------------------------------------------

    def ask(self, action, *arguments):
        """What a method of this session returns, or raises, in the training thread; RuntimeError after its end."""
        if self.closed:
            raise RuntimeError("this session has ended")
        result = Future()
        self._jobs.put((result, action, arguments))
        return result.result(timeout=60)

    def close(self):
        """End the training and its thread."""
        self.closed = True
        self._jobs.put(None)
        with self._changed:
            self._changed.notify_all()

    def news(self, seen, timeout):
        """(numbers of what is now seen, events), after waiting for a change; the latest frame only, whatever came between."""
        with self._changed:
            self._changed.wait_for(lambda: self.closed or seen != (self._scene[0], self._frame[0]), timeout)
            current = (self._scene, self._frame)
        events = [(name, data) for name, (number, data), old in zip(("scene", "frame"), current, seen, strict=True)
                  if number != old]
        return tuple(number for number, _ in current), events

    # In the training thread ---------------------------------------------------------------------------------------

    def _run(self):
        with np.errstate(all="ignore"):
            while not self.closed:
                began = time.perf_counter()
                self._work(wait=not self.playing)
                if self.playing and not self.closed:
                    try:
                        self.step(self.trainer.settings.speed)
                    except Exception as error:  # the page learns of it, and can choose other settings
                        self.playing, self.message = False, f"{type(error).__name__}: {error}"
                        self._show()
                    self._work(wait=False, until=began + FRAME)
        while not self._jobs.empty():
            self._answer(self._jobs.get())

    def _work(self, wait, until=0.0):
        """Answer what has been asked; wait for a question if there is nothing else to do, or until a time."""
        while not self.closed:
            left = until - time.perf_counter()
            try:
                self._answer(self._jobs.get(wait or left > 0, None if wait else max(left, 0)))
            except queue.Empty:
                return
            wait = False

    def _answer(self, job):
        if job is None:
            return
        result, action, arguments = job
        try:
            result.set_result(getattr(self, action)(*arguments))
        except Exception as error:  # it belongs to whoever asked
            result.set_exception(error)

    def _show(self, scene=False):
        frame = {**self.trainer.frame(), "playing": self.playing, "message": self.message}
        now = time.monotonic()
        if not self.playing or now - self._addressed >= 1:
            self._addressed = now
            frame["address"] = to_address(self.trainer.now() if self.trainer.finite() else self.trainer.settings)
        with self._changed:
            if scene:
                self._scene = (self._scene[0] + 1, {**self.trainer.scene(), "settings": self.trainer.settings.public()})
            self._frame = (self._frame[0] + 1, frame)
            self._changed.notify_all()

    def _begin(self, settings):
        self.trainer, self.message = Trainer(settings), ""
        self._show(scene=True)

    # What a page can ask ------------------------------------------------------------------------------------------

    def play(self):
        """Train until something stops it."""
        if not len(self.trainer.loader):
            raise ValueError("there are no points to train on: click into the picture to add some")
        self.playing, self.message = True, ""
        self._show()

    def pause(self):
        """Hold the training."""
        self.playing = False
        self._show()

    def step(self, epochs=1):
        """Some epochs; the training stops by itself where the loss is not finite."""
        for _ in range(epochs):
            if not self.closed:
                self.trainer.advance()
        if not self.trainer.finite():
            self.playing = False
            self.message = "The weights are no longer finite numbers: reset, and take a smaller learning rate."
        self._show()

    def reset(self):
        """New weights from the seed, epoch 0."""
        self._begin(self.trainer.settings.changed(weights=(), epoch=0))

    def change(self, changes):
        """Other settings; ValueError leaves all as it was."""
        if RESTARTING & changes.keys():
            self._begin(self.trainer.settings.changed(**{"weights": (), "epoch": 0, **changes}))
        else:
            self._begin(self.trainer.now().changed(**changes))

    def edit(self, layer, neuron, source, value):
        """Set one weight, or with the source None a bias."""
        self._begin(self.trainer.with_weight(layer, neuron, source, value))

    def add(self, x1, x2, label):
        """One more point; a sample becomes own points thereby."""
        point = (round(float(x1), 2), round(float(x2), 2), round(float(label), 2))
        if self.trainer.settings.data == "own":
            points = self.trainer.settings.points
        else:
            points = np.column_stack([self.trainer.points.clip(-6, 6), self.trainer.labels]).round(2).tolist()
        self._begin(self.trainer.now().changed(data="own", points=(*points, point)))

    def clear(self):
        """Own points, none yet."""
        self.playing = False
        self._begin(self.trainer.settings.changed(data="own", points=(), weights=(), epoch=0))

    def csv(self, text):
        """Own points from the text of a CSV file."""
        self._begin(self.trainer.settings.changed(data="own", points=tuple(map(tuple, read_csv(text))), weights=(), epoch=0))

    def load(self, data):
        """The weights of a saved file."""
        self._begin(self.trainer.with_saved(data))

    def save(self):
        """The weights as a file."""
        return self.trainer.saved()

    def script(self):
        """The script that arrives at the present state."""
        settings = self.trainer.settings
        return script.show(settings, self.trainer.epoch - settings.epoch)

    def graph(self):
        """The picture of one training step."""
        return insight.graph(self.trainer)

    def explain(self, layer, neuron, x1, x2):
        """One neuron at one point, in words and numbers."""
        return insight.neuron(self.trainer, layer, neuron, (x1, x2))
