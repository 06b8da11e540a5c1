"""autograd.utils.data: data sets and how they combine, collation, batches, and errors."""

from collections import OrderedDict, namedtuple

import numpy as np
import pytest

import autograd
from autograd.tensor import Tensor
from autograd.utils.data import (
    BatchSampler,
    ChainDataset,
    ConcatDataset,
    DataLoader,
    Dataset,
    IterableDataset,
    RandomSampler,
    SequentialSampler,
    StackDataset,
    Subset,
    SubsetRandomSampler,
    TensorDataset,
    WeightedRandomSampler,
    default_collate,
    default_convert,
    random_split,
)

Point = namedtuple("Point", "x y")


def rows(n: int, width: int = 3) -> Tensor:
    return Tensor._wrap(np.arange(n * width, dtype=np.float32).reshape(n, width))


def labels(n: int) -> Tensor:
    return Tensor._wrap(np.arange(n))


class Count(IterableDataset[int]):
    def __init__(self, n: int) -> None:
        self.n = n

    def __iter__(self):
        return iter(range(self.n))


class Squares(Dataset[int]):
    def __len__(self) -> int:
        return 6

    def __getitem__(self, index: int) -> int:
        return index * index


# Data sets


def test_a_sample_of_a_tensor_dataset_is_a_row_of_each() -> None:
    x, y = TensorDataset(rows(4), labels(4))[2]
    assert (x.tolist(), y.item()) == ([6, 7, 8], 2)


def test_a_tensor_dataset_can_be_iterated() -> None:
    assert [y.item() for (y,) in TensorDataset(labels(3))] == [0, 1, 2]


@pytest.mark.parametrize(
    ("tensors", "error", "message"),
    [
        ((rows(3), labels(4)), AssertionError, r"equally many rows, got \[3, 4\]"),
        ((np.zeros(3),), TypeError, "ndarray"),
        ((Tensor._wrap(np.array(1.0)),), IndexError, r"shape \(\)"),
        ((), ValueError, "got none"),
    ],
)
def test_a_tensor_dataset_refuses(tensors: tuple, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        TensorDataset(*tensors)


def test_concatenation_counts_on_through_its_parts() -> None:
    joined = Squares() + ConcatDataset([[70, 71], [80]])
    assert list(joined) == [0, 1, 4, 9, 16, 25, 70, 71, 80]


def test_concatenation_counts_back_from_its_end() -> None:
    assert ConcatDataset([[1, 2], [3]])[-2] == 2


@pytest.mark.parametrize(("index", "error"), [(3, IndexError), (-4, ValueError)])
def test_concatenation_refuses_an_index_outside(index: int, error: type[Exception]) -> None:
    with pytest.raises(error, match="out of range for 3 samples"):
        ConcatDataset([[1, 2], [3]])[index]


@pytest.mark.parametrize(("parts", "message"), [([], "at least one"), ([Count(2)], "ChainDataset")])
def test_concatenation_refuses_what_it_cannot_index(parts: list, message: str) -> None:
    with pytest.raises(AssertionError, match=message):
        ConcatDataset(parts)


def test_streams_are_chained_by_addition() -> None:
    assert list(Count(2) + Count(3)) == [0, 1, 0, 1, 2]


def test_a_chain_refuses_what_is_no_stream() -> None:
    with pytest.raises(AssertionError, match="ConcatDataset"):
        ChainDataset([[1, 2]])


def test_stacking_by_position_gives_tuples() -> None:
    assert StackDataset([1, 2], "ab")[1] == (2, "b")


def test_stacking_by_keyword_gives_dictionaries() -> None:
    assert StackDataset(image=[1, 2], text="ab")[1] == {"image": 2, "text": "b"}


@pytest.mark.parametrize(
    ("args", "kwargs"), [((), {}), (([1],), {"a": [1]}), (([1], [1, 2]), {})], ids=["none", "both", "lengths"]
)
def test_stacking_refuses(args: tuple, kwargs: dict) -> None:
    with pytest.raises(ValueError, match="StackDataset"):
        StackDataset(*args, **kwargs)


def test_a_subset_of_a_subset_looks_through_both() -> None:
    assert list(Subset(Subset(Squares(), [5, 3, 1]), [2, 0])) == [1, 25]


def test_a_split_is_a_partition() -> None:
    parts = random_split(range(10), [3, 7])
    assert sorted(x for part in parts for x in part) == list(range(10))


def test_fractions_share_what_is_left_over() -> None:
    assert [len(part) for part in random_split(range(11), [0.5, 0.25, 0.25])] == [6, 3, 2]


def test_a_fraction_that_gives_nothing_is_warned_of() -> None:
    with pytest.warns(UserWarning, match="index 1 is empty"):
        random_split(range(1), [1.0, 0.0])


@pytest.mark.parametrize(
    ("lengths", "error"),
    [([1, 1], ValueError), ([4, -1], ValueError), ([1.5, -0.5], ValueError), ([1.5, 1.5], TypeError)],
)
def test_a_split_refuses(lengths: list, error: type[Exception]) -> None:
    with pytest.raises(error):
        random_split(range(3), lengths)


# Collation


def test_tensors_are_stacked() -> None:
    assert default_collate([rows(2), rows(2)]).shape == (2, 2, 3)


def test_collation_carries_gradients() -> None:
    x = autograd.tensor([1.0, 2.0], requires_grad=True)
    default_collate([x, x]).sum().backward()
    assert x.grad.tolist() == [2, 2]


@pytest.mark.parametrize(
    ("batch", "dtype"),
    [
        ([1, 2], "int64"),
        ([1.5, 2], "float64"),
        ([True, False], "bool"),
        ([np.float32(1), np.float32(2)], "float32"),
        ([np.float64(1)], "float64"),
        ([np.ones(2, np.int32)], "int32"),
        ([np.zeros((), np.float32)], "float32"),
    ],
)
def test_numbers_and_arrays_become_a_tensor_of_the_dtype(batch: list, dtype: str) -> None:
    collated = default_collate(batch)
    assert (type(collated), collated.dtype) == (Tensor, np.dtype(dtype))


def test_strings_stay_as_they_are() -> None:
    assert default_collate(["a", "b"]) == ["a", "b"]


def test_tuples_become_a_list_of_columns() -> None:
    x, y = default_collate([(1, [2.0]), (3, [4.0])])
    assert (x.tolist(), y[0].tolist()) == ([1, 3], [2, 4])


def test_named_tuples_stay_named() -> None:
    assert default_collate([Point(1, 2), Point(3, 4)]).y.tolist() == [2, 4]


def test_mappings_keep_their_kind() -> None:
    collated = default_collate([OrderedDict(a=1), OrderedDict(a=2)])
    assert (type(collated), collated["a"].tolist()) == (OrderedDict, [1, 2])


def test_collation_leaves_the_samples_alone() -> None:
    sample = {"a": 1}
    default_collate([sample, {"a": 2}])
    assert sample == {"a": 1}


@pytest.mark.parametrize(
    ("batch", "error", "message"),
    [
        ([{1}], TypeError, "got set"),
        ([None], TypeError, "got NoneType"),
        ([np.array("a")], TypeError, "dtype <U1"),
        ([(1, 2), (3,)], RuntimeError, r"equal length, got \[1, 2\]"),
        ([], IndexError, "empty batch"),
    ],
)
def test_collation_refuses(batch: list, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        default_collate(batch)


def test_conversion_reaches_into_containers() -> None:
    converted = default_convert({"p": Point(np.ones(1), "text"), "l": [np.float32(2)]})
    assert [type(leaf) for leaf in (*converted["p"], *converted["l"])] == [Tensor, str, Tensor]


# Loading


def test_batches_follow_the_dataset() -> None:
    loader = DataLoader(TensorDataset(rows(5), labels(5)), batch_size=2)
    assert [y.tolist() for _, y in loader] == [[0, 1], [2, 3], [4]]


def test_rows_stay_together_when_shuffled() -> None:
    loader = DataLoader(TensorDataset(rows(9), labels(9)), batch_size=4, shuffle=True)
    assert all((x.numpy()[:, 0] == 3 * y.numpy()).all() for x, y in loader)


def test_every_pass_shuffles_anew() -> None:
    loader = DataLoader(range(50), batch_size=50, shuffle=True)
    assert next(iter(loader)).tolist() != next(iter(loader)).tolist()


def test_a_batch_shares_no_memory_with_the_dataset() -> None:
    data = rows(4)
    (batch,) = next(iter(DataLoader(TensorDataset(data), batch_size=4)))
    assert not np.shares_memory(batch.numpy(), data.numpy())


@pytest.mark.parametrize("wrap", [lambda d: d, lambda d: Subset(d, [4, 0, 3])], ids=["whole", "subset"])
def test_gathered_batches_equal_those_of_single_samples(wrap) -> None:
    data = wrap(TensorDataset(rows(5), labels(5)))
    gathered = DataLoader(data, batch_size=2)
    single = DataLoader(data, batch_size=2, collate_fn=lambda samples: default_collate(samples))
    as_lists = [[[t.tolist() for t in batch] for batch in loader] for loader in (gathered, single)]
    assert as_lists[0] == as_lists[1]


def test_batches_of_a_tensor_that_requires_grad_carry_gradients() -> None:
    x = autograd.tensor([1.0, 2.0, 3.0], requires_grad=True)
    batch = next(iter(DataLoader(TensorDataset(x), batch_size=2)))[0]
    batch.sum().backward()
    assert x.grad.tolist() == [1, 1, 0]


def test_a_subclass_that_redefines_its_samples_is_asked_for_each() -> None:
    class Doubled(TensorDataset):
        def __getitem__(self, index):
            return tuple(2 * t for t in super().__getitem__(index))

    assert next(iter(DataLoader(Doubled(labels(3)), batch_size=3)))[0].tolist() == [0, 2, 4]


def test_a_subset_that_redefines_its_samples_is_asked_for_each() -> None:
    class Negated(Subset):
        def __getitem__(self, index):
            return -super().__getitem__(index)

    assert next(iter(DataLoader(Negated(Squares(), [1, 2]), batch_size=2))).tolist() == [-1, -4]


def test_a_dataset_may_fetch_many_samples_at_once() -> None:
    class Bulk(Squares):
        def __getitems__(self, indices):
            return [100 + i for i in indices]

    assert next(iter(DataLoader(Subset(Bulk(), [3, 4]), batch_size=2))).tolist() == [103, 104]


def test_drop_last_leaves_out_what_is_not_full() -> None:
    assert [b.tolist() for b in DataLoader(range(5), batch_size=2, drop_last=True)] == [[0, 1], [2, 3]]


def test_batch_size_none_gives_single_samples() -> None:
    assert list(DataLoader(Squares(), batch_size=None)) == [0, 1, 4, 9, 16, 25]


def test_a_sampler_gives_the_order() -> None:
    assert [b.tolist() for b in DataLoader(Squares(), batch_size=2, sampler=[5, 1, 0])] == [[25, 1], [0]]


def test_a_batch_sampler_gives_the_batches() -> None:
    batches = BatchSampler(SequentialSampler(range(4)), 3, drop_last=False)
    assert [b.tolist() for b in DataLoader(Squares(), batch_sampler=batches)] == [[0, 1, 4], [9]]


def test_collate_fn_makes_the_batch() -> None:
    assert list(DataLoader(Squares(), batch_size=4, collate_fn=sum)) == [14, 41]


@pytest.mark.parametrize("size", [1, 2, 3])
def test_a_stream_is_batched_as_it_comes(size: int) -> None:
    batches = [b.tolist() for b in DataLoader(Count(4), batch_size=size)]
    assert batches == [list(range(4))[i : i + size] for i in range(0, 4, size)]


def test_a_stream_without_batches_gives_its_samples() -> None:
    assert list(DataLoader(Count(3), batch_size=None)) == [0, 1, 2]


@pytest.mark.parametrize(
    ("settings", "length"),
    [
        ({"batch_size": 2}, 3),
        ({"batch_size": 2, "drop_last": True}, 2),
        ({"batch_size": None}, 5),
        ({"batch_size": 3, "sampler": [0]}, 1),
        ({"batch_sampler": [[0], [1, 2]]}, 2),
    ],
)
def test_the_length_is_the_number_of_batches(settings: dict, length: int) -> None:
    loader = DataLoader(range(5), **settings)
    assert len(loader) == length == len(list(loader))


def test_a_stream_has_a_length_where_it_says_one() -> None:
    class Known(Count):
        def __len__(self) -> int:
            return self.n

    assert len(DataLoader(Known(5), batch_size=2)) == 3


def test_a_stream_of_unknown_length_has_none() -> None:
    with pytest.raises(TypeError, match="len"):
        len(DataLoader(Count(5)))


def test_an_empty_dataset_gives_no_batches() -> None:
    assert list(DataLoader([], batch_size=2)) == []


def test_workers_and_pinning_change_nothing() -> None:
    loader = DataLoader([1, 2], num_workers=4, pin_memory=True, timeout=3, worker_init_fn=lambda worker: None,
                        multiprocessing_context="fork", prefetch_factor=2, persistent_workers=True)
    assert [b.tolist() for b in loader] == [[1], [2]]


def test_the_dataset_is_at_hand() -> None:
    data = Squares()
    assert DataLoader(data).dataset is data


@pytest.mark.parametrize(
    "settings",
    [
        {"shuffle": True, "sampler": [0]},
        {"batch_sampler": [[0]], "batch_size": 2},
        {"batch_sampler": [[0]], "drop_last": True},
        {"batch_size": None, "drop_last": True},
        {"batch_size": 0},
        {"batch_size": 1.5},
        {"num_workers": -1},
        {"timeout": -1},
        {"num_workers": 1, "prefetch_factor": -1},
        {"prefetch_factor": 2},
        {"persistent_workers": True},
    ],
    ids=str,
)
def test_a_loader_refuses_settings_that_contradict(settings: dict) -> None:
    with pytest.raises(ValueError, match=r"leave out|expected|should be|need"):
        DataLoader([1, 2], **settings)


@pytest.mark.parametrize("settings", [{"shuffle": True}, {"sampler": [0]}, {"batch_sampler": [[0]]}], ids=str)
def test_a_stream_refuses_another_order(settings: dict) -> None:
    with pytest.raises(ValueError, match="own order"):
        DataLoader(Count(3), **settings)


def test_a_loader_refuses_what_is_no_generator() -> None:
    with pytest.raises(TypeError, match="generator=3"):
        DataLoader([1], generator=3)


def test_what_a_loader_was_made_with_cannot_be_changed() -> None:
    with pytest.raises(ValueError, match="batch_size cannot be changed"):
        DataLoader([1]).batch_size = 3


# Samplers


@pytest.mark.parametrize(
    ("settings", "error"),
    [({"replacement": 1}, TypeError), ({"num_samples": 0}, ValueError), ({"num_samples": 2.0}, ValueError)],
    ids=str,
)
def test_a_random_sampler_refuses(settings: dict, error: type[Exception]) -> None:
    with pytest.raises(error, match="should be"):
        RandomSampler(range(3), **settings)


def test_a_weighted_sampler_refuses_a_table_of_weights() -> None:
    with pytest.raises(ValueError, match=r"shape \(1, 2\)"):
        WeightedRandomSampler([[1, 2]], 3)


def test_a_weight_of_zero_is_never_drawn() -> None:
    assert set(WeightedRandomSampler([0, 1, 0, 3], 200)) == {1, 3}


def test_there_is_no_worker_to_ask_about() -> None:
    assert autograd.utils.data.get_worker_info() is None


def test_what_is_no_number_passes_unbatched() -> None:
    sample = object()
    assert list(DataLoader([sample], batch_size=None)) == [sample]


def test_lengths_of_what_is_stacked_chosen_and_streamed() -> None:
    class Stream(IterableDataset[int]):
        def __iter__(self):  # type: ignore[no-untyped-def]
            return iter(range(5))

        def __len__(self) -> int:
            return 5

    numbers = TensorDataset(autograd.arange(4))
    assert len(StackDataset(numbers, numbers)) == 4
    assert len(SubsetRandomSampler([1, 2])) == 2
    assert len(DataLoader(Stream(), batch_size=None)) == 5
    assert len(DataLoader(Stream(), batch_size=2)) == 3
