"""Every example runs from its command line in a few seconds, leaves pictures, and arrives at the numbers that it teaches."""

import gzip
import importlib
import struct
from pathlib import Path

import numpy as np
import pytest

FOLDER = Path(__file__).parent.parent / "examples"
NAMES = sorted(path.stem for path in FOLDER.glob("*.py") if path.stem not in ("__main__", "lesson"))
FILES = {"digits": ["curves.png", "mistakes.png", "graph.svg", "graph.png", "weights.safetensors"],
         "graphs": ["index.html", "neuron.svg", "mlp_step.svg"]}
FOLDERS = {"graphs": "gallery"}


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """Run an example by name, as `python examples/NAME.py` does, in an empty folder; each command line once."""
    results = {}

    def call(name, *arguments):
        if (name, arguments) not in results:
            results[name, arguments] = importlib.import_module(name).main(list(arguments))
        return results[name, arguments]

    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(FOLDER)
        patch.chdir(tmp_path_factory.mktemp("examples"))
        yield call


@pytest.mark.parametrize("name", NAMES)
def test_example_writes_its_files(name, run):
    run(name, "--fast")
    written = {path.name: path.stat().st_size for path in Path("runs", FOLDERS.get(name, name)).iterdir()}
    assert written
    assert all(written.values())
    assert set(FILES.get(name, ())) <= set(written)


def test_digits_reach_96_percent(run):
    assert run("digits", "--seed", "1") >= 0.96


def test_lenet_sees_most_digits_after_a_few_epochs(run):
    assert run("lenet", "--epochs", "4") >= 0.85


def test_gradient_descent_finds_the_line_of_the_normal_equation(run):
    found, best = run("linear_regression", "--fast")
    assert found == pytest.approx(best, abs=1e-3)


@pytest.mark.parametrize("method", ["gradient descent", "L-BFGS", "Newton"])
def test_shirt_sizes_agree_with_scikit_learn(method, run):
    found, best = run("shirt_sizes")
    np.testing.assert_allclose(found[method], best, rtol=1e-4)


def test_names_are_spelt_better_than_by_letter_frequencies(run):
    loss, entropy = run("names", "--fast", "--epochs", "4")
    assert loss < entropy - 0.7


def test_steps_beyond_two_over_the_largest_curvature_diverge(run):
    run("linear_regression", "--fast")
    lecture = importlib.import_module("linear_regression")
    limit = lecture.largest_step(lecture.HOURS)
    below, above = (lecture.descend(lecture.HOURS, lecture.YEARS, factor * limit, 200)[-1, 2] for factor in (0.98, 1.02))
    assert below < 1000 < above


def test_a_curved_boundary_takes_polynomial_features(run):
    straight, curved = run("polynomial_boundary").values()
    assert straight < 0.8 < 0.95 < curved


def test_training_loss_only_falls_with_the_degree_and_validation_loss_chooses_one_between(run):
    best, rows = run("polynomial_regression", "--fast")
    training = [row[0] for row in rows.values()]
    assert training == sorted(training, reverse=True)
    assert 1 < best < 8
    assert rows[14][1] > 2 * rows[best][1]


def test_ridge_and_lasso_paths_agree_with_scikit_learn(run):
    assert run("regularisation", "--fast") < 1e-6


def test_stopping_early_is_better_on_unseen_data(run):
    late, stopped = run("early_stopping")
    assert stopped < 0.6 * late


def test_perceptron_gives_the_lecture_s_outputs_and_fails_at_exclusive_or_alone(run):
    outputs, mistakes = run("perceptron", "--fast")
    assert outputs == [0, 1]
    assert {gate for gate, rounds in mistakes.items() if rounds[-1] == 0} == {"and", "or"}


def test_heaviside_teaches_nothing_and_sigmoid_a_quarter_at_most(run):
    derivatives = run("activations", "--fast")
    assert not derivatives["Heaviside"].any()
    assert derivatives["sigmoid (smooth Heaviside)"].max() == pytest.approx(0.25)


def test_forward_pass_by_hand_gives_the_lecture_s_first_neuron(run):
    hidden, output = run("forward_by_hand", "--fast")
    assert hidden[0] == pytest.approx(1 / (1 + np.exp(-0.52)))
    assert output == pytest.approx(1 / (1 + np.exp(-0.2 * hidden[0] - 0.6 * hidden[1] - 0.2 * hidden[2] - 0.1)))


def test_backpropagation_by_hand_makes_the_lecture_s_steps(run):
    rows = run("backward_by_hand", "--fast")["one neuron"]
    assert rows[0][0] == pytest.approx(2.2)
    assert rows[1][2:] == pytest.approx((0.29, 0.66))
    assert rows[7][0] == pytest.approx(0.5, abs=0.005)


def test_formulas_of_the_two_layer_network_are_what_backward_computes(run):
    _, difference = run("two_layer_network", "--fast")
    assert difference < 1e-14


def test_delta_formulas_are_what_backward_computes(run):
    assert run("delta_formulas", "--fast") < 1e-15


def test_finite_differences_take_a_forward_pass_for_each_parameter_and_one_more(run):
    count, passes, curves = run("finite_differences", "--fast")
    assert (count, passes) == (13, 14)
    np.testing.assert_allclose(curves["finite differences"], curves["backpropagation"], rtol=1e-4)


def test_apartments_reproduce_the_lecture_s_numbers(run):
    features, price, formula, losses = run("apartments", "--fast")
    assert (features, price) == ([58.16, 572.97], 1.581913)
    np.testing.assert_allclose(formula, [1.48509426, 3.16055536, 3.18794636], atol=5e-9)
    np.testing.assert_allclose(losses[:2], [13.1869714693353, 8.576174190387835], rtol=1e-14)
    assert losses[-2] - losses[-1] < 1e-6


def test_the_laplacian_is_found_again(run):
    np.testing.assert_allclose(run("convolution", "--fast"), [[0, -1, 0], [-1, 4, -1], [0, -1, 0]], atol=0.01)


def test_initialisation_decides_whether_gradients_arrive(run):
    ratios = run("initialisation")
    assert ratios["sigmoid", "normal, 0.01"] < 1e-20
    assert 0.1 < ratios["ReLU", "He"] < 10
    assert 0.1 < ratios["tanh", "Xavier"] < 10


def test_derivatives_of_numpy_code_agree_with_calculus(run):
    assert run("numpy_gradients", "--fast") < 1e-12


def test_the_pendulum_is_found(run):
    found, truth = run("pendulum", "--fast")
    np.testing.assert_allclose(found, truth, rtol=0.1)


def test_the_slip_in_an_own_function_is_found(run):
    assert run("own_function", "--fast")


@pytest.mark.parametrize(("name", "arguments", "words"), [
    ("digits", ["--lr", "-1"], "--lr: expected a number above 0, got -1"), ("digits", ["--epochs", "0"], "--epochs: expected"),
    ("digits", ["--hidden", "8", "-2"], "--hidden: expected"), ("digits", ["--lr", "inf"], "--lr: expected"),
    ("lenet", ["--lr", "nan"], "--lr: expected a number above 0, got nan"), ("lenet", ["--seed", "-1"], "at least 0"),
    ("lenet", ["--epochs", "2.5"], "--epochs: expected a whole number above 0, got 2.5"),
    ("gpt", ["--batch", "-3"], "--batch: expected"), ("gpt", ["--width", "30"], "--width: expected a multiple of --heads 4"),
    ("pendulum", ["--noise", "-0.1"], "at least 0"), ("linear_regression", ["--steps", "1"], "at least 11"),
    ("own_function", ["--eccentricity", "1"], "--eccentricity: expected one below 1"),
], ids=lambda value: " ".join(value) if isinstance(value, list) else "")
def test_a_number_that_makes_no_sense_is_refused_in_a_line(name, arguments, words, run, capsys):
    with pytest.raises(SystemExit) as end:
        run(name, *arguments)
    assert end.value.code == 2
    assert words in capsys.readouterr().err.splitlines()[-1]


@pytest.mark.parametrize("name", NAMES)
def test_example_stands_in_the_course(name):
    assert f"]({name}.py)" in (FOLDER / "README.md").read_text(encoding="utf-8")


def test_the_network_of_keras_first_example_has_24790_parameters_and_learns(run):
    history, table = run("mnist", "--fast")
    assert [row.parameters for row in table.rows if row.parameters] == [23550, 930, 310]
    assert table.parameters == 24790
    assert history["val_accuracy"][-1] > 0.6


def write_mnist(folder, suffix, write):
    """Tiny IDX files: 3 training and 2 test pictures of 28×28; returns the training pictures."""
    random = np.random.default_rng(0)
    for name, n in (("train", 3), ("t10k", 2)):
        pictures = random.integers(0, 256, (n, 28, 28), dtype=np.uint8)
        if name == "train":
            first = pictures
        write(folder / f"{name}-images-idx3-ubyte{suffix}", struct.pack(">HBBIII", 0, 8, 3, n, 28, 28) + pictures.tobytes())
        write(folder / f"{name}-labels-idx1-ubyte{suffix}", struct.pack(">HBBI", 0, 8, 1, n) + bytes(range(n)))
    return first


@pytest.mark.parametrize(("suffix", "write"), [("", Path.write_bytes), (".gz", lambda p, b: p.write_bytes(gzip.compress(b)))])
def test_mnist_reads_idx_files_gzipped_or_not(run, tmp_path, suffix, write):
    pictures = write_mnist(tmp_path, suffix, write)
    training, test = importlib.import_module("mnist").mnist(tmp_path)
    np.testing.assert_allclose(training[:][0].numpy(), pictures.reshape(3, 784) / 255, rtol=1e-6)
    assert (training[:][1].tolist(), test[:][1].tolist()) == ([0, 1, 2], [0, 1])


def test_missing_mnist_says_which_files_and_where(run, tmp_path):
    with pytest.raises(FileNotFoundError, match=r"train-images-idx3-ubyte.*Download"):
        importlib.import_module("mnist").mnist(tmp_path)


def test_an_incomplete_idx_file_is_refused(run, tmp_path):
    path = tmp_path / "labels"
    path.write_bytes(struct.pack(">HBBI", 0, 8, 1, 10) + bytes(9))
    with pytest.raises(ValueError, match="incomplete"):
        importlib.import_module("mnist").idx(path)


def test_gpt_soon_knows_nearly_what_pairs_of_characters_tell(run):
    loss, bigram = run("gpt", "--fast", "--steps", "150", "--width", "32", "--context", "32", "--lr", "0.01")
    assert loss < bigram + 0.4


def test_most_drawn_digits_are_read(run):
    seen = run("drawn_digits", "--fast")
    assert sum(digit == drawing for drawing, digit in enumerate(seen)) >= 7


def test_pictures_of_a_folder_are_read(run, tmp_path):
    example = importlib.import_module("drawn_digits")
    example.drawn(example.STROKES[0], np.random.default_rng(0)).save(tmp_path / "zero.png")
    assert run("drawn_digits", "--fast", "--pictures", str(tmp_path)) == [0]


def test_a_picture_without_ink_is_refused(run):
    example = importlib.import_module("drawn_digits")
    with pytest.raises(ValueError, match="no dark ink"):
        example.as_training_data(example.drawn([], np.random.default_rng(0)))
