"""Each benchmark runs from end to end, and the harness refuses contestants that do not do the same work."""

import argparse
import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

BENCHMARKS = Path(__file__).resolve().parents[1] / "benchmarks"

PAIR = ["--contestants", "chainrule", "numpy"]
ALONE = ["--contestants", "chainrule"]
SCRIPTS = {
    "train_step": PAIR,
    "op_overhead": [*PAIR, "--op", "add", "softmax", "row"],
    "optimizer_step": PAIR,
    "scalar_mlp": ["--contestants", "chainrule", "chainrule scalars"],
    "scaling": ALONE,
    "memory": ALONE,
    "import_time": ["--imports", "autograd"],
}
MEASURED = {
    "train_step": lambda row: row["seconds"]["chainrule"]["median"] > 0,
    "op_overhead": lambda row: row["seconds"]["chainrule"]["median"] > 0,
    "optimizer_step": lambda row: row["seconds"]["chainrule"]["median"] > 0,
    "scalar_mlp": lambda row: row["seconds"]["chainrule scalars"]["median"] > 0,
    "scaling": lambda row: row["seconds"]["chainrule"].keys() in ({"forward", "backward", "free"}, {"median", "best"}),
    "memory": lambda row: 0 < row["bytes"]["chainrule"]["saved"] <= row["bytes"]["chainrule"]["peak"],
    "import_time": lambda row: "seconds" in row,
}


@pytest.fixture
def harness(monkeypatch):
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    return pytest.importorskip("harness")


def run(script, *arguments):
    command = [sys.executable, str(BENCHMARKS / f"{script}.py"), "--fast", *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=120)


@pytest.mark.parametrize("script", SCRIPTS)
def test_fast_mode_measures_chainrule_and_saves_the_rows(script, tmp_path):
    output = tmp_path / "results.json"
    process = run(script, *SCRIPTS[script], "--output", str(output))
    assert process.returncode == 0, process.stdout + process.stderr
    rows = json.loads(output.read_text())[script]["rows"]
    assert rows
    assert all(MEASURED[script](row) for row in rows.values()), rows


def test_networks_are_raced_by_those_who_have_their_layers(tmp_path):
    output = tmp_path / "results.json"
    process = run("train_step", *PAIR, "--case", "lenet", "--output", str(output))
    assert process.returncode == 0, process.stdout + process.stderr
    rows = json.loads(output.read_text())["train_step"]["rows"]
    assert {name: list(row["seconds"]) for name, row in rows.items()} == {
        "lenet sgd": ["chainrule"], "lenet adam": ["chainrule"]}


def test_a_second_run_keeps_the_rows_of_the_first(tmp_path):
    output = tmp_path / "results.json"
    for op in ("add", "exp"):
        process = run("op_overhead", "--contestants", "numpy", "--op", op, "--output", str(output))
        assert process.returncode == 0, process.stdout + process.stderr
    rows = json.loads(output.read_text())["op_overhead"]["rows"]
    assert list(rows) == [f"{op} {kind}" for op in ("add", "exp") for kind in ("forward", "backward", "both")]


def test_an_unknown_contestant_is_named(tmp_path):
    process = run("train_step", "--contestants", "nunpy", "--output", str(tmp_path / "results.json"))
    assert process.returncode != 0
    assert "unknown contestant nunpy; there are: chainrule, numpy, torch" in process.stderr


def test_a_peer_that_is_not_installed_is_listed_as_such(harness, monkeypatch, capsys):
    monkeypatch.setitem(harness.FRAMEWORKS, "absent", "a_framework_that_is_not_there")
    options = argparse.Namespace(contestants=None, python=[], threads=None)
    targets = {"numpy": "contestants.numpy_:make_step", "absent": "contestants.numpy_:make_step"}
    with harness.workers(targets, options) as workers:
        assert [worker.name for worker in workers] == ["numpy"]
    assert "absent: not available (No module named 'a_framework_that_is_not_there')" in capsys.readouterr().out


@dataclass
class Fake:
    """Stands in for a worker whose loss after the check's steps is known."""

    name: str
    loss: float

    def ask(self, command, _argument):
        return self.loss if command == "call" else None


def test_a_contestant_with_another_loss_is_refused(harness):
    with pytest.raises(harness.ContestantError, match=r"differ by more than 0\.001: a 0\.500000, b 0\.501000"):
        harness.check_agreement([Fake("a", 0.5), Fake("b", 0.501)], "digits")


def test_a_contestant_whose_loss_is_not_a_number_is_refused(harness):
    with pytest.raises(harness.ContestantError, match="b nan"):
        harness.check_agreement([Fake("a", 0.5), Fake("b", float("nan"))], "digits")


def test_ratios_are_taken_within_each_round(harness):
    times = {"a": [2.0, 20.0, 200.0], "b": [1.0, 10.0, 400.0]}
    assert harness.ratio(times, "a", "b") == 2.0


@pytest.mark.parametrize(
    ("names", "pairs"),
    [
        (["chainrule", "numpy", "torch"], [("numpy", "chainrule"), ("torch", "chainrule")]),
        (["numpy", "torch"], [("torch", "numpy")]),
        (["chainrule", "torch"], [("torch", "chainrule")]),
        (["numpy"], []),
    ],
)
def test_what_is_compared_with_what(harness, names, pairs):
    assert harness.ratio_pairs(names) == pairs


@pytest.mark.parametrize(
    ("value", "shown"), [(2.5, "2.5 s"), (0.0123, "12.3 ms"), (4.12e-5, "41.2 µs"), (3e-7, "300 ns"), (0.0, "0 ns")]
)
def test_times_are_printed_with_a_unit_that_suits_them(harness, value, shown):
    assert harness.seconds(value) == shown


@pytest.mark.parametrize(("contestant", "environment"), [("jax async", "jax"), ("torch.compile", "torch"), ("hips", "hips")])
def test_a_peer_runs_in_its_own_environment_if_there_is_one(harness, monkeypatch, tmp_path, contestant, environment):
    monkeypatch.setattr(harness.peers, "VENVS", tmp_path)
    own = harness.peers._interpreter(environment)
    assert harness.peers.python(contestant) == sys.executable
    own.parent.mkdir(parents=True)
    own.touch()
    assert harness.peers.python(contestant) == str(own)


def test_an_unknown_peer_is_not_installed():
    command = [sys.executable, str(BENCHMARKS / "peers.py"), "install", "jaks"]
    process = subprocess.run(command, capture_output=True, text=True)
    assert process.returncode != 0
    assert "unknown peer jaks; there are: torch, jax, mygrad, hips, micrograd" in process.stderr


@pytest.mark.parametrize(
    ("playground", "verdict"),
    [({"torch / chainrule": 3.6}, "met"), ({"torch / chainrule": 3.4}, "missed"), ({}, "not measured")],
)
def test_the_report_says_of_each_goal_whether_it_was_met(harness, capsys, playground, verdict):
    report = pytest.importorskip("report")
    report.print_goals({"train_step": {"rows": {"playground sgd": {"ratios": playground}}}})
    line = next(line for line in capsys.readouterr().out.splitlines() if line.startswith("playground"))
    assert line.endswith(verdict)


def test_a_goal_is_missed_if_one_of_its_measurements_misses_it(harness):
    report = pytest.importorskip("report")
    at_least, at_most = (report.Goal("work", "peer", "script", (), float, 1.5, side) for side in (True, False))
    assert not at_least.met([1.4, 1.6])
    assert not at_most.met([1.4, 1.6])


def test_our_time_over_a_peers_is_the_inverse_of_the_speed(harness):
    report = pytest.importorskip("report")
    row = {"ratios": {"numpy / chainrule": 0.5}}
    assert (report.speed("numpy")(row), report.cost("numpy")(row)) == (0.5, 2.0)
