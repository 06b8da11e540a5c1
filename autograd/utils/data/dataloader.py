"""DataLoader: a data set, batch by batch."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Generic, TypeVar

from autograd.generator import Generator
from autograd.utils.data.collate import default_collate, default_convert
from autograd.utils.data.dataset import Dataset, IterableDataset, Subset, TensorDataset
from autograd.utils.data.sampler import (
    BatchSampler,
    RandomSampler,
    SequentialSampler,
    batch_count,
    batches_of,
    drawn_from,
    require_positive,
)

T = TypeVar("T")

_SET_ONCE = frozenset(("dataset", "batch_size", "sampler", "batch_sampler", "drop_last"))


class DataLoader(Generic[T]):
    """Iterates over a data set in batches, as ``torch.utils.data.DataLoader``.

    - ``dataset``: a `Dataset`, an `IterableDataset`, or any sequence.
    - ``batch_size``: samples per batch; None gives single samples, through `default_convert`.
    - ``shuffle``: visit the samples in a new random order in each pass, drawn from ``generator``.
    - ``sampler``, ``batch_sampler``: another order of indices, or of lists of indices.
    - ``collate_fn``: makes a batch of a list of samples; `default_collate` by default.
    - ``drop_last``: leave out the last batch if it is not full.
    - ``num_workers``, ``pin_memory``, ``timeout``, ``worker_init_fn``, ``multiprocessing_context``,
      ``prefetch_factor``, ``persistent_workers``: samples are loaded in the calling process, into ordinary
      memory, whatever these say, as with PyTorch's ``num_workers=0`` on a machine without accelerator; with
      no worker to initialise, ``worker_init_fn`` is never called.

    A batch never shares memory with the data set. Under the same seed the order is PyTorch's. Raises
    ValueError for arguments that exclude each other.

    >>> [batch.tolist() for batch in DataLoader([1, 2, 3, 4, 5], batch_size=2)]
    [[1, 2], [3, 4], [5]]
    """

    def __init__(
        self,
        dataset: Dataset[T] | Sequence[T],
        batch_size: int | None = 1,
        shuffle: bool | None = None,
        sampler: Iterable[int] | None = None,
        batch_sampler: Iterable[list[int]] | None = None,
        num_workers: int = 0,
        collate_fn: Callable[[list[T]], Any] | None = None,
        pin_memory: bool = False,
        drop_last: bool = False,
        timeout: float = 0,
        worker_init_fn: Callable[[int], None] | None = None,
        multiprocessing_context: Any = None,
        generator: Generator | None = None,
        *,
        prefetch_factor: int | None = None,
        persistent_workers: bool = False,
    ) -> None:
        for name, value in (("num_workers", num_workers), ("timeout", timeout), ("prefetch_factor", prefetch_factor or 0)):
            if value < 0:
                raise ValueError(f"DataLoader(): expected {name} >= 0, got {value}")
        if not num_workers and (prefetch_factor is not None or persistent_workers):
            raise ValueError("DataLoader(): prefetch_factor and persistent_workers need num_workers > 0")
        drawn_from(generator)
        streams = isinstance(dataset, IterableDataset)
        if streams and (shuffle or sampler is not None or batch_sampler is not None):
            raise ValueError(
                "DataLoader(): an IterableDataset gives its samples in its own order; "
                "leave out shuffle, sampler and batch_sampler"
            )
        if sampler is not None and shuffle:
            raise ValueError("DataLoader(): sampler and shuffle exclude each other; leave out one")
        if batch_sampler is not None:
            if batch_size != 1 or shuffle or sampler is not None or drop_last:
                raise ValueError(
                    "DataLoader(): batch_sampler makes the batches by itself; "
                    "leave out batch_size, shuffle, sampler and drop_last"
                )
            batch_size = None
        elif batch_size is not None:
            require_positive("batch_size", batch_size)
        elif drop_last:
            raise ValueError("DataLoader(): batch_size=None makes no batches; leave out drop_last")

        self.dataset: Any = dataset
        if sampler is None and not streams:
            if shuffle:
                sampler = RandomSampler(self.dataset, generator=generator)  # type: ignore[arg-type]
            else:
                sampler = SequentialSampler(self.dataset)  # type: ignore[arg-type]
        if batch_size is not None and sampler is not None:
            batch_sampler = BatchSampler(sampler, batch_size, drop_last)
        if collate_fn is None:
            batched = batch_size is not None or batch_sampler is not None
            collate_fn = default_collate if batched else default_convert
        self.batch_size = batch_size
        self.sampler = sampler
        self.batch_sampler = batch_sampler
        self.drop_last = drop_last
        self.collate_fn = collate_fn
        self.generator = generator
        self.num_workers = num_workers
        self.pin_memory = pin_memory
        self.timeout = timeout
        self.worker_init_fn = worker_init_fn
        self.multiprocessing_context = multiprocessing_context
        self.prefetch_factor = prefetch_factor
        self.persistent_workers = persistent_workers

    def __setattr__(self, name: str, value: Any) -> None:
        if name in _SET_ONCE and name in self.__dict__:
            raise ValueError(f"DataLoader: {name} cannot be changed; make a new DataLoader")
        super().__setattr__(name, value)

    def __iter__(self) -> Iterator[Any]:
        load, source = self._plan()
        iterator = iter(source)
        # PyTorch draws a seed for its workers here, even without any; so the streams stay in step.
        drawn_from(self.generator).random(())
        return map(load, iterator)

    def __len__(self) -> int:
        if isinstance(self.dataset, IterableDataset):
            samples = len(self.dataset)  # type: ignore[arg-type]
            if self.batch_size is None:
                return samples
            return batch_count(samples, self.batch_size, self.drop_last)
        return len(self._plan()[1])  # type: ignore[arg-type]

    def _plan(self) -> tuple[Callable[[Any], Any], Iterable[Any]]:
        """What makes a batch, and what it is called with for each."""
        if isinstance(self.dataset, IterableDataset):
            if self.batch_size is None:
                return self.collate_fn, self.dataset
            return self.collate_fn, batches_of(self.dataset, self.batch_size, self.drop_last)
        if self.batch_sampler is not None:
            return self._batch, self.batch_sampler
        assert self.sampler is not None  # every other data set has one
        return self._sample, self.sampler

    def _sample(self, index: int) -> Any:
        return self.collate_fn(self.dataset[index])

    def _batch(self, indices: list[int]) -> Any:
        dataset = self.dataset
        while _has_getitem_of(Subset, dataset):
            indices = [dataset.indices[i] for i in indices]
            dataset = dataset.dataset
        if hasattr(dataset, "__getitems__"):
            return self.collate_fn(dataset.__getitems__(indices))
        if self.collate_fn is default_collate and _has_getitem_of(TensorDataset, dataset):
            return dataset._batch(indices)
        return self.collate_fn([dataset[i] for i in indices])


def _has_getitem_of(kind: type[Dataset[Any]], dataset: Any) -> bool:
    """Whether ``dataset`` is a ``kind`` whose samples no subclass has redefined."""
    return isinstance(dataset, kind) and type(dataset).__getitem__ is kind.__getitem__


def get_worker_info() -> None:
    """None: samples are loaded in the calling process, and no worker is told its share (`torch.utils.data.get_worker_info`)."""
