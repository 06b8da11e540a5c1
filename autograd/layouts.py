"""How memory may be laid out: names that calls take, and which change nothing, for it is dense and row after row."""

import enum


class memory_format(enum.Enum):
    """The orders of dimensions in memory that PyTorch knows (`torch.memory_format`)."""

    contiguous_format = "contiguous_format"
    preserve_format = "preserve_format"
    channels_last = "channels_last"

    def __repr__(self) -> str:
        return self.name


class layout(enum.Enum):
    """Dense or not (`torch.layout`): every tensor is `strided`."""

    strided = "strided"

    def __repr__(self) -> str:
        return self.name


contiguous_format, preserve_format, channels_last = memory_format
strided = layout.strided
