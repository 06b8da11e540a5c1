"""What operations attach to Tensor; written by `python -m autograd.ops --stubs`."""

import builtins
from typing import Any

from autograd.tensor import Tensor

class Methods:
    """The methods and properties of Tensor that `autograd.ops` and `autograd.inplace` define."""

    @property
    def H(self) -> Tensor:
        """A matrix transposed (and conjugated, were it complex). RuntimeError for other than two dimensions."""

    @property
    def T(self) -> Tensor:
        """With the dimensions in reverse order: a matrix transposed."""

    def __abs__(self) -> Tensor:
        """`|input|`, with derivative 0 at 0 (`torch.abs`)."""

    def __add__(self, other: Any) -> Tensor:
        """`input + alpha * other`; of bools, their "or" (`torch.add`)."""

    def __and__(self, other: Any) -> Tensor:
        """`input & other`, of integers or bools (`torch.bitwise_and`)."""

    def __eq__(self, other: object) -> Any:
        """`input == other` (`torch.eq`)."""

    def __floordiv__(self, other: Any) -> Tensor:
        """`input / other` rounded down; it carries no gradient (`torch.floor_divide`)."""

    def __ge__(self, other: Any) -> Tensor:
        """`input >= other` (`torch.ge`)."""

    def __getitem__(self, index: Any) -> Tensor:
        """The elements at `index`: integers, slices, None, Ellipsis, masks and integer arrays, alone or mixed."""

    def __gt__(self, other: Any) -> Tensor:
        """`input > other` (`torch.gt`)."""

    def __iadd__(self, other: Any) -> Tensor:
        """In place: `input + alpha * other`; of bools, their "or" (`torch.add`)."""

    def __iand__(self, other: Any) -> Tensor:
        """In place: `input & other`, of integers or bools (`torch.bitwise_and`)."""

    def __ifloordiv__(self, other: Any) -> Tensor:
        """In place: `input / other` rounded down; it carries no gradient (`torch.floor_divide`)."""

    def __ilshift__(self, other: Any) -> Tensor:
        """In place: `input * 2**other` of integers, which is 0 where `other` is negative or moves every bit out"""

    def __imod__(self, other: Any) -> Tensor:
        """In place: `input - other * floor(input / other)`, with the sign of `other`: Python's `%` (`torch.remainder`)."""

    def __imul__(self, other: Any) -> Tensor:
        """In place: `input * other`; of bools, their "and" (`torch.mul`)."""

    def __invert__(self) -> Tensor:
        """`~input`, of integers or bools (`torch.bitwise_not`). Raises TypeError for floats."""

    def __ior__(self, other: Any) -> Tensor:
        """In place: `input | other`, of integers or bools (`torch.bitwise_or`)."""

    def __ipow__(self, other: Any) -> Tensor:
        """In place: `input ** exponent` (`torch.pow`)."""

    def __irshift__(self, other: Any) -> Tensor:
        """In place: `floor(input / 2**other)` of integers, which is 0 or -1 where `other` is negative or moves every bit out"""

    def __isub__(self, other: Any) -> Tensor:
        """In place: `input - alpha * other` (`torch.sub`)."""

    def __itruediv__(self, other: Any) -> Tensor:
        """In place: `input / other`, rounded down for `rounding_mode="floor"`, towards zero for "trunc" (`torch.div`)."""

    def __ixor__(self, other: Any) -> Tensor:
        """In place: `input ^ other`, of integers or bools (`torch.bitwise_xor`)."""

    def __le__(self, other: Any) -> Tensor:
        """`input <= other` (`torch.le`)."""

    def __lshift__(self, other: Any) -> Tensor:
        """`input * 2**other` of integers, which is 0 where `other` is negative or moves every bit out"""

    def __lt__(self, other: Any) -> Tensor:
        """`input < other` (`torch.lt`)."""

    def __matmul__(self, other: Any) -> Tensor:
        """Matrix product over the last two dimensions, the others broadcast (`torch.matmul`)."""

    def __mod__(self, other: Any) -> Tensor:
        """`input - other * floor(input / other)`, with the sign of `other`: Python's `%` (`torch.remainder`)."""

    def __mul__(self, other: Any) -> Tensor:
        """`input * other`; of bools, their "and" (`torch.mul`)."""

    def __ne__(self, other: object) -> Any:
        """`input != other` (`torch.ne`)."""

    def __neg__(self) -> Tensor:
        """`-input` (`torch.neg`). Raises RuntimeError for bools."""

    def __or__(self, other: Any) -> Tensor:
        """`input | other`, of integers or bools (`torch.bitwise_or`)."""

    def __pos__(self) -> Tensor:
        """`+input`: the same values, in the same memory (`torch.positive`). Raises RuntimeError for bools."""

    def __pow__(self, other: Any) -> Tensor:
        """`input ** exponent` (`torch.pow`)."""

    def __radd__(self, other: Any) -> Tensor:
        ...

    def __rand__(self, other: Any) -> Tensor:
        ...

    def __rfloordiv__(self, other: Any) -> Tensor:
        ...

    def __rlshift__(self, other: Any) -> Tensor:
        ...

    def __rmatmul__(self, other: Any) -> Tensor:
        ...

    def __rmod__(self, other: Any) -> Tensor:
        ...

    def __rmul__(self, other: Any) -> Tensor:
        ...

    def __ror__(self, other: Any) -> Tensor:
        ...

    def __rpow__(self, other: Any) -> Tensor:
        ...

    def __rrshift__(self, other: Any) -> Tensor:
        ...

    def __rshift__(self, other: Any) -> Tensor:
        """`floor(input / 2**other)` of integers, which is 0 or -1 where `other` is negative or moves every bit out"""

    def __rsub__(self, other: Any) -> Tensor:
        ...

    def __rtruediv__(self, other: Any) -> Tensor:
        ...

    def __rxor__(self, other: Any) -> Tensor:
        ...

    def __setitem__(self, index: Any, value: Any) -> None:
        """`self[index] = value`, where `value` is a number or broadcasts to the elements that are assigned."""

    def __sub__(self, other: Any) -> Tensor:
        """`input - alpha * other` (`torch.sub`)."""

    def __truediv__(self, other: Any) -> Tensor:
        """`input / other`, rounded down for `rounding_mode="floor"`, towards zero for "trunc" (`torch.div`)."""

    def __xor__(self, other: Any) -> Tensor:
        """`input ^ other`, of integers or bools (`torch.bitwise_xor`)."""

    def _renew(self) -> None:
        """Take the history of a view anew from its base, which was changed in place since the view was taken."""

    def abs(self) -> Tensor:
        """`|input|`, with derivative 0 at 0 (`torch.abs`)."""

    def abs_(self) -> Tensor:
        """In place: `|input|`, with derivative 0 at 0 (`torch.abs`)."""

    def absolute(self) -> Tensor:
        """`|input|`, with derivative 0 at 0 (`torch.abs`)."""

    def absolute_(self) -> Tensor:
        """In place: `|input|`, with derivative 0 at 0 (`torch.abs`)."""

    def acos(self) -> Tensor:
        """Inverse cosine; nan outside [-1, 1] (`torch.acos`)."""

    def acos_(self) -> Tensor:
        """In place: Inverse cosine; nan outside [-1, 1] (`torch.acos`)."""

    def acosh(self) -> Tensor:
        """Inverse hyperbolic cosine; nan below 1 (`torch.acosh`)."""

    def acosh_(self) -> Tensor:
        """In place: Inverse hyperbolic cosine; nan below 1 (`torch.acosh`)."""

    def add(self, other: Tensor | builtins.float, *, alpha: builtins.float = ...) -> Tensor:
        """`input + alpha * other`; of bools, their "or" (`torch.add`)."""

    def add_(self, other: Tensor | builtins.float, *, alpha: builtins.float = ...) -> Tensor:
        """In place: `input + alpha * other`; of bools, their "or" (`torch.add`)."""

    def addbmm(self, batch1: Tensor, batch2: Tensor, *, beta: builtins.float = ..., alpha: builtins.float = ...) -> Tensor:
        """`beta · input + alpha · Σ batch1 @ batch2`, the sum being over the batch (`torch.addbmm`)."""

    def addbmm_(self, batch1: Tensor, batch2: Tensor, *, beta: builtins.float = ..., alpha: builtins.float = ...) -> Tensor:
        """In place: `beta · input + alpha · Σ batch1 @ batch2`, the sum being over the batch (`torch.addbmm`)."""

    def addcdiv(self, tensor1: Tensor, tensor2: Tensor, *, value: builtins.float = ...) -> Tensor:
        """`input + value * tensor1 / tensor2` (`torch.addcdiv`). Raises RuntimeError for integers."""

    def addcdiv_(self, tensor1: Tensor, tensor2: Tensor, *, value: builtins.float = ...) -> Tensor:
        """In place: `input + value * tensor1 / tensor2` (`torch.addcdiv`). Raises RuntimeError for integers."""

    def addcmul(self, tensor1: Tensor, tensor2: Tensor, *, value: builtins.float = ...) -> Tensor:
        """`input + value * tensor1 * tensor2` (`torch.addcmul`)."""

    def addcmul_(self, tensor1: Tensor, tensor2: Tensor, *, value: builtins.float = ...) -> Tensor:
        """In place: `input + value * tensor1 * tensor2` (`torch.addcmul`)."""

    def addmm(self, mat1: Tensor, mat2: Tensor, *, beta: builtins.float = ..., alpha: builtins.float = ...) -> Tensor:
        """`beta · input + alpha · mat1 @ mat2` (`torch.addmm`)."""

    def addmm_(self, mat1: Tensor, mat2: Tensor, *, beta: builtins.float = ..., alpha: builtins.float = ...) -> Tensor:
        """In place: `beta · input + alpha · mat1 @ mat2` (`torch.addmm`)."""

    def addmv(self, mat: Tensor, vec: Tensor, *, beta: builtins.float = ..., alpha: builtins.float = ...) -> Tensor:
        """`beta · input + alpha · mat @ vec` (`torch.addmv`)."""

    def addmv_(self, mat: Tensor, vec: Tensor, *, beta: builtins.float = ..., alpha: builtins.float = ...) -> Tensor:
        """In place: `beta · input + alpha · mat @ vec` (`torch.addmv`)."""

    def addr(self, vec1: Tensor, vec2: Tensor, *, beta: builtins.float = ..., alpha: builtins.float = ...) -> Tensor:
        """`beta · input + alpha · vec1 vec2ᵀ` (`torch.addr`)."""

    def addr_(self, vec1: Tensor, vec2: Tensor, *, beta: builtins.float = ..., alpha: builtins.float = ...) -> Tensor:
        """In place: `beta · input + alpha · vec1 vec2ᵀ` (`torch.addr`)."""

    def all(self, dim: Any = ..., keepdim: builtins.bool = ...) -> Tensor:
        """Whether every element over `dim` is nonzero (`torch.all`); True where there is none."""

    def allclose(self, other: Tensor, rtol: builtins.float = ..., atol: builtins.float = ..., equal_nan: builtins.bool = ...) -> builtins.bool:
        """Whether `isclose` holds for every element, as a Python bool (`torch.allclose`)."""

    def amax(self, dim: Any = ..., keepdim: builtins.bool = ...) -> Tensor:
        """The largest element over `dim` (`torch.amax`); ties share the gradient evenly."""

    def amin(self, dim: Any = ..., keepdim: builtins.bool = ...) -> Tensor:
        """The smallest element over `dim` (`torch.amin`); ties and errors as for `amax`."""

    def aminmax(self, *, dim: builtins.int | None = ..., keepdim: builtins.bool = ...) -> Any:
        """The smallest and the largest element, of all or along a dim (`torch.aminmax`); ties as for `amax`."""

    def any(self, dim: Any = ..., keepdim: builtins.bool = ...) -> Tensor:
        """Whether an element over `dim` is nonzero (`torch.any`); False where there is none."""

    def arccos(self) -> Tensor:
        """Inverse cosine; nan outside [-1, 1] (`torch.acos`)."""

    def arccos_(self) -> Tensor:
        """In place: Inverse cosine; nan outside [-1, 1] (`torch.acos`)."""

    def arccosh(self) -> Tensor:
        """Inverse hyperbolic cosine; nan below 1 (`torch.acosh`)."""

    def arccosh_(self) -> Tensor:
        """In place: Inverse hyperbolic cosine; nan below 1 (`torch.acosh`)."""

    def arcsin(self) -> Tensor:
        """Inverse sine; nan outside [-1, 1] (`torch.asin`)."""

    def arcsin_(self) -> Tensor:
        """In place: Inverse sine; nan outside [-1, 1] (`torch.asin`)."""

    def arcsinh(self) -> Tensor:
        """Inverse hyperbolic sine (`torch.asinh`)."""

    def arcsinh_(self) -> Tensor:
        """In place: Inverse hyperbolic sine (`torch.asinh`)."""

    def arctan(self) -> Tensor:
        """Inverse tangent (`torch.atan`)."""

    def arctan2(self, other: Tensor) -> Tensor:
        """The angle of the point (`other`, `input`), in (-π, π]; at the origin its gradient is 0 (`torch.atan2`)."""

    def arctan2_(self, other: Tensor) -> Tensor:
        """In place: The angle of the point (`other`, `input`), in (-π, π]; at the origin its gradient is 0 (`torch.atan2`)."""

    def arctan_(self) -> Tensor:
        """In place: Inverse tangent (`torch.atan`)."""

    def arctanh(self) -> Tensor:
        """Inverse hyperbolic tangent; infinite at ±1, nan outside (`torch.atanh`)."""

    def arctanh_(self) -> Tensor:
        """In place: Inverse hyperbolic tangent; infinite at ±1, nan outside (`torch.atanh`)."""

    def argmax(self, dim: builtins.int | None = ..., keepdim: builtins.bool = ...) -> Tensor:
        """The index of the largest element, in the flattened input or along `dim` (`torch.argmax`); of equals the first."""

    def argmin(self, dim: builtins.int | None = ..., keepdim: builtins.bool = ...) -> Tensor:
        """The index of the smallest element (`torch.argmin`); the rest as `argmax`."""

    def argsort(self, dim: builtins.int = ..., descending: builtins.bool = ..., *, stable: builtins.bool = ...) -> Tensor:
        """The indices that sort along `dim`, NaN as the largest (`torch.argsort`)."""

    def argwhere(self) -> Tensor:
        """The index of each nonzero element, a row each (`torch.argwhere`)."""

    def asin(self) -> Tensor:
        """Inverse sine; nan outside [-1, 1] (`torch.asin`)."""

    def asin_(self) -> Tensor:
        """In place: Inverse sine; nan outside [-1, 1] (`torch.asin`)."""

    def asinh(self) -> Tensor:
        """Inverse hyperbolic sine (`torch.asinh`)."""

    def asinh_(self) -> Tensor:
        """In place: Inverse hyperbolic sine (`torch.asinh`)."""

    def astype(self, dtype: Any) -> Tensor:
        """`input` in another dtype, itself if it has that dtype already (NumPy's name; `Tensor.to` is PyTorch's)."""

    def atan(self) -> Tensor:
        """Inverse tangent (`torch.atan`)."""

    def atan2(self, other: Tensor) -> Tensor:
        """The angle of the point (`other`, `input`), in (-π, π]; at the origin its gradient is 0 (`torch.atan2`)."""

    def atan2_(self, other: Tensor) -> Tensor:
        """In place: The angle of the point (`other`, `input`), in (-π, π]; at the origin its gradient is 0 (`torch.atan2`)."""

    def atan_(self) -> Tensor:
        """In place: Inverse tangent (`torch.atan`)."""

    def atanh(self) -> Tensor:
        """Inverse hyperbolic tangent; infinite at ±1, nan outside (`torch.atanh`)."""

    def atanh_(self) -> Tensor:
        """In place: Inverse hyperbolic tangent; infinite at ±1, nan outside (`torch.atanh`)."""

    def baddbmm(self, batch1: Tensor, batch2: Tensor, *, beta: builtins.float = ..., alpha: builtins.float = ...) -> Tensor:
        """`beta · input + alpha · batch1 @ batch2`, matrix by matrix (`torch.baddbmm`)."""

    def baddbmm_(self, batch1: Tensor, batch2: Tensor, *, beta: builtins.float = ..., alpha: builtins.float = ...) -> Tensor:
        """In place: `beta · input + alpha · batch1 @ batch2`, matrix by matrix (`torch.baddbmm`)."""

    def bernoulli(self, p: builtins.float | None = ..., *, generator: Any = ..., out: Tensor | None = ...) -> Tensor:
        """1 with the probability that ``input`` gives at its place, else 0: ``torch.bernoulli``."""

    def bernoulli_(self, p: Any = ..., *, generator: Any = ...) -> Tensor:
        """Fill with 1 with probability `p`, else 0 (`Tensor.bernoulli_`)."""

    def bincount(self, weights: Tensor | None = ..., minlength: builtins.int = ...) -> Tensor:
        """How often each of 0, 1, 2, ... occurs, or the sum of its `weights`; no gradient (`torch.bincount`)."""

    def bitwise_and(self, other: Tensor | builtins.float) -> Tensor:
        """`input & other`, of integers or bools (`torch.bitwise_and`)."""

    def bitwise_and_(self, other: Tensor | builtins.float) -> Tensor:
        """In place: `input & other`, of integers or bools (`torch.bitwise_and`)."""

    def bitwise_left_shift(self, other: Tensor | builtins.float) -> Tensor:
        """`input * 2**other` of integers, which is 0 where `other` is negative or moves every bit out"""

    def bitwise_left_shift_(self, other: Tensor | builtins.float) -> Tensor:
        """In place: `input * 2**other` of integers, which is 0 where `other` is negative or moves every bit out"""

    def bitwise_not(self) -> Tensor:
        """`~input`, of integers or bools (`torch.bitwise_not`). Raises TypeError for floats."""

    def bitwise_not_(self) -> Tensor:
        """In place: `~input`, of integers or bools (`torch.bitwise_not`). Raises TypeError for floats."""

    def bitwise_or(self, other: Tensor | builtins.float) -> Tensor:
        """`input | other`, of integers or bools (`torch.bitwise_or`)."""

    def bitwise_or_(self, other: Tensor | builtins.float) -> Tensor:
        """In place: `input | other`, of integers or bools (`torch.bitwise_or`)."""

    def bitwise_right_shift(self, other: Tensor | builtins.float) -> Tensor:
        """`floor(input / 2**other)` of integers, which is 0 or -1 where `other` is negative or moves every bit out"""

    def bitwise_right_shift_(self, other: Tensor | builtins.float) -> Tensor:
        """In place: `floor(input / 2**other)` of integers, which is 0 or -1 where `other` is negative or moves every bit out"""

    def bitwise_xor(self, other: Tensor | builtins.float) -> Tensor:
        """`input ^ other`, of integers or bools (`torch.bitwise_xor`)."""

    def bitwise_xor_(self, other: Tensor | builtins.float) -> Tensor:
        """In place: `input ^ other`, of integers or bools (`torch.bitwise_xor`)."""

    def bmm(self, mat2: Tensor) -> Tensor:
        """Products of two batches of matrices `(b, n, k), (b, k, m) → (b, n, m)` (`torch.bmm`)."""

    def bool(self, memory_format: Any = ...) -> Tensor:
        """This tensor as bool (`Tensor.bool`)."""

    def broadcast_to(self, *size: Any, **named: Any) -> Tensor:
        """`input` stretched to `size`, as `expand` (`torch.broadcast_to`)."""

    def byte(self, memory_format: Any = ...) -> Tensor:
        """This tensor as uint8 (`Tensor.byte`)."""

    def ceil(self) -> Tensor:
        """The smallest integer that is not below; its gradient is 0 (`torch.ceil`)."""

    def ceil_(self) -> Tensor:
        """In place: The smallest integer that is not below; its gradient is 0 (`torch.ceil`)."""

    def char(self, memory_format: Any = ...) -> Tensor:
        """This tensor as int8 (`Tensor.char`)."""

    def cholesky(self, upper: builtins.bool = ...) -> Tensor:
        """The lower triangular L with `A = L Lᵀ`, or U with `A = Uᵀ U` if `upper` (`torch.linalg.cholesky`)."""

    def chunk(self, chunks: builtins.int, dim: builtins.int = ...) -> Any:
        """At most `chunks` parts along `dim`, all of one length but the last; views (`torch.chunk`)."""

    def clamp(self, min: Tensor | builtins.float | None = ..., max: Tensor | builtins.float | None = ...) -> Tensor:
        """`minimum(maximum(input, min), max)`; the bounds are numbers, tensors, or None for no bound (`torch.clamp`)."""

    def clamp_(self, min: Tensor | builtins.float | None = ..., max: Tensor | builtins.float | None = ...) -> Tensor:
        """In place: `minimum(maximum(input, min), max)`; the bounds are numbers, tensors, or None for no bound (`torch.clamp`)."""

    def clamp_max(self, max: Tensor | builtins.float) -> Tensor:
        """`minimum(input, max)`; on the bound the gradient goes to `input` (`torch.clamp_max`)."""

    def clamp_max_(self, max: Tensor | builtins.float) -> Tensor:
        """In place: `minimum(input, max)`; on the bound the gradient goes to `input` (`torch.clamp_max`)."""

    def clamp_min(self, min: Tensor | builtins.float) -> Tensor:
        """`maximum(input, min)`; on the bound the gradient goes to `input` (`torch.clamp_min`)."""

    def clamp_min_(self, min: Tensor | builtins.float) -> Tensor:
        """In place: `maximum(input, min)`; on the bound the gradient goes to `input` (`torch.clamp_min`)."""

    def clip(self, min: Tensor | builtins.float | None = ..., max: Tensor | builtins.float | None = ...) -> Tensor:
        """`minimum(maximum(input, min), max)`; the bounds are numbers, tensors, or None for no bound (`torch.clamp`)."""

    def clip_(self, min: Tensor | builtins.float | None = ..., max: Tensor | builtins.float | None = ...) -> Tensor:
        """In place: `minimum(maximum(input, min), max)`; the bounds are numbers, tensors, or None for no bound (`torch.clamp`)."""

    def clone(self, *, memory_format: Any = ...) -> Tensor:
        """A copy that hands its gradient on (`torch.clone`); there is one memory format."""

    def combinations(self, r: builtins.int = ..., with_replacement: builtins.bool = ...) -> Any:
        """Every choice of `r` elements of a vector, a row each, in its order (`torch.combinations`)."""

    def contiguous(self, memory_format: Any = ...) -> Tensor:
        """In row-major order without gaps: the tensor itself if it is so already, else a copy (`torch.Tensor.contiguous`)."""

    def copy_(self, src: Tensor, non_blocking: builtins.bool = ...) -> Tensor:
        """Take over the values of `src`, which is broadcast and converted to this dtype (`Tensor.copy_`)."""

    def copysign(self, other: Tensor | builtins.float) -> Tensor:
        """`|input|` with the sign of `other`, -0 included (`torch.copysign`)."""

    def copysign_(self, other: Tensor | builtins.float) -> Tensor:
        """In place: `|input|` with the sign of `other`, -0 included (`torch.copysign`)."""

    def corrcoef(self) -> Any:
        """The correlations of variables, one a row: covariances over both standard deviations (`torch.corrcoef`)."""

    def cos(self) -> Tensor:
        """Cosine (`torch.cos`)."""

    def cos_(self) -> Tensor:
        """In place: Cosine (`torch.cos`)."""

    def cosh(self) -> Tensor:
        """Hyperbolic cosine (`torch.cosh`)."""

    def cosh_(self) -> Tensor:
        """In place: Hyperbolic cosine (`torch.cosh`)."""

    def count_nonzero(self, dim: Any = ...) -> Tensor:
        """How many elements over `dim` are not 0, int64 (`torch.count_nonzero`)."""

    def cov(self, *, correction: builtins.int = ..., fweights: Tensor | None = ..., aweights: Tensor | None = ...) -> Any:
        """The covariances of variables, one a row, whose samples are the columns (`torch.cov`)."""

    def cpu(self, memory_format: Any = ...) -> Tensor:
        """This tensor: it is on the CPU already."""

    def cross(self, other: Tensor, dim: builtins.int | None = ...) -> Any:
        """The cross product along `dim`, the first of length 3 unless given (`torch.cross`); as `linalg.cross`."""

    def cuda(self, device: Any = ..., non_blocking: builtins.bool = ...) -> Tensor:
        """Always a RuntimeError: there is no GPU here."""

    def cummax(self, dim: builtins.int) -> Any:
        """The largest elements so far along `dim`, and their indices, of equal ones the last (`torch.cummax`)."""

    def cummin(self, dim: builtins.int) -> Any:
        """The smallest elements so far along `dim`, and their indices, of equal ones the last (`torch.cummin`)."""

    def cumprod(self, dim: builtins.int, *, dtype: Any = ...) -> Tensor:
        """The products of the elements so far along `dim` (`torch.cumprod`); integers and bools multiply in int64."""

    def cumprod_(self, dim: builtins.int, *, dtype: Any = ...) -> Tensor:
        """In place: The products of the elements so far along `dim` (`torch.cumprod`); integers and bools multiply in int64."""

    def cumsum(self, dim: builtins.int, *, dtype: Any = ...) -> Tensor:
        """The sums of the elements so far along `dim` (`torch.cumsum`); integers and bools add up in int64."""

    def cumsum_(self, dim: builtins.int, *, dtype: Any = ...) -> Tensor:
        """In place: The sums of the elements so far along `dim` (`torch.cumsum`); integers and bools add up in int64."""

    def deg2rad(self) -> Tensor:
        """Degrees in radians (`torch.deg2rad`)."""

    def deg2rad_(self) -> Tensor:
        """In place: Degrees in radians (`torch.deg2rad`)."""

    def det(self) -> Tensor:
        """The determinants of square matrices (`torch.linalg.det`). Gradient `g det(A) A⁻ᵀ`, Giles 2008, 2.2.4."""

    def detach_(self) -> Tensor:
        """Forget the history (`Tensor.detach_`)."""

    def diag(self, diagonal: builtins.int = ...) -> Tensor:
        """The matrix with a vector on its diagonal, or the diagonal of a matrix, copied (`torch.diag`)."""

    def diag_embed(self, offset: builtins.int = ..., dim1: builtins.int = ..., dim2: builtins.int = ...) -> Tensor:
        """Matrices, in the dimensions `dim1` and `dim2`, with the last dimension on the diagonal (`torch.diag_embed`)."""

    def diagflat(self, offset: builtins.int = ...) -> Tensor:
        """The matrix with all elements on its diagonal (`torch.diagflat`)."""

    def diagonal(self, offset: builtins.int = ..., dim1: builtins.int = ..., dim2: builtins.int = ...) -> Tensor:
        """A view of the diagonals of the matrices in `dim1` and `dim2`, `offset` above the main one (`torch.diagonal`)."""

    def diff(self, n: builtins.int = ..., dim: builtins.int = ..., prepend: Tensor | None = ..., append: Tensor | None = ...) -> Any:
        """`x[i + 1] - x[i]` along `dim`, taken `n` times, with what is put before and after first (`torch.diff`)."""

    def digamma(self) -> Tensor:
        """The derivative of `lgamma`: -inf at 0, NaN at -1, -2, ... (`torch.digamma`)."""

    def digamma_(self) -> Tensor:
        """In place: The derivative of `lgamma`: -inf at 0, NaN at -1, -2, ... (`torch.digamma`)."""

    def dist(self, other: Tensor, p: builtins.float = ...) -> Any:
        """The `p`-norm of the difference of two tensors that broadcast, as of one vector (`torch.dist`)."""

    def div(self, other: Tensor | builtins.float, *, rounding_mode: str | None = ...) -> Tensor:
        """`input / other`, rounded down for `rounding_mode="floor"`, towards zero for "trunc" (`torch.div`)."""

    def div_(self, other: Tensor | builtins.float, *, rounding_mode: str | None = ...) -> Tensor:
        """In place: `input / other`, rounded down for `rounding_mode="floor"`, towards zero for "trunc" (`torch.div`)."""

    def divide(self, other: Tensor | builtins.float, *, rounding_mode: str | None = ...) -> Tensor:
        """`input / other`, rounded down for `rounding_mode="floor"`, towards zero for "trunc" (`torch.div`)."""

    def divide_(self, other: Tensor | builtins.float, *, rounding_mode: str | None = ...) -> Tensor:
        """In place: `input / other`, rounded down for `rounding_mode="floor"`, towards zero for "trunc" (`torch.div`)."""

    def dot(self, tensor: Tensor) -> Tensor:
        """`Σ input · tensor` of two vectors `(n,), (n,) → ()` (`torch.dot`)."""

    def double(self, memory_format: Any = ...) -> Tensor:
        """This tensor as float64 (`Tensor.double`)."""

    def dsplit(self, indices_or_sections: Any) -> Any:
        """Equal parts, or the parts between indices, along dimension 2 (`torch.dsplit`)."""

    def eq(self, other: Tensor | builtins.float) -> Tensor:
        """`input == other` (`torch.eq`)."""

    def eq_(self, other: Tensor | builtins.float) -> Tensor:
        """In place: `input == other` (`torch.eq`)."""

    def equal(self, other: Tensor) -> builtins.bool:
        """Whether both have the same shape and the same elements, as a Python bool (`torch.equal`)."""

    def erf(self) -> Tensor:
        """The error function `2/√π ∫ exp(-t²) dt` from 0 to `input`: to 1e-15, in float32 to 3e-7 (`torch.erf`)."""

    def erf_(self) -> Tensor:
        """In place: The error function `2/√π ∫ exp(-t²) dt` from 0 to `input`: to 1e-15, in float32 to 3e-7 (`torch.erf`)."""

    def erfc(self) -> Tensor:
        """`1 - erf(input)`, with all its digits where that is tiny (`torch.erfc`)."""

    def erfc_(self) -> Tensor:
        """In place: `1 - erf(input)`, with all its digits where that is tiny (`torch.erfc`)."""

    def erfinv(self) -> Tensor:
        """The x with `erf(x) = input`, inf at ±1, NaN beyond (`torch.erfinv`)."""

    def erfinv_(self) -> Tensor:
        """In place: The x with `erf(x) = input`, inf at ±1, NaN beyond (`torch.erfinv`)."""

    def exp(self) -> Tensor:
        """`e ** input` (`torch.exp`)."""

    def exp2(self) -> Tensor:
        """`2 ** input` (`torch.exp2`)."""

    def exp2_(self) -> Tensor:
        """In place: `2 ** input` (`torch.exp2`)."""

    def exp_(self) -> Tensor:
        """In place: `e ** input` (`torch.exp`)."""

    def expand(self, *size: Any, **named: Any) -> Tensor:
        """A view that repeats dimensions of length 1 up to `size`; -1 keeps a length (`torch.Tensor.expand`)."""

    def expand_as(self, other: Tensor) -> Tensor:
        """`input` stretched to the shape of `other` (`torch.Tensor.expand_as`)."""

    def expm1(self) -> Tensor:
        """`exp(input) - 1`, accurate near 0 (`torch.expm1`)."""

    def expm1_(self) -> Tensor:
        """In place: `exp(input) - 1`, accurate near 0 (`torch.expm1`)."""

    def exponential_(self, lambd: builtins.float = ..., *, generator: Any = ...) -> Tensor:
        """Fill with exponentially distributed numbers of rate `lambd` (`Tensor.exponential_`)."""

    def fill_(self, value: Any) -> Tensor:
        """Set every element to `value`, a number or a tensor without dimensions (`Tensor.fill_`)."""

    def fill_diagonal_(self, fill_value: builtins.float, wrap: builtins.bool = ...) -> Tensor:
        """Set the main diagonal to `fill_value`; with `wrap` it begins anew below a tall matrix's end (`Tensor.fill_diagonal_`)."""

    def fix(self) -> Tensor:
        """The integer part; its gradient is 0 (`torch.trunc`)."""

    def fix_(self) -> Tensor:
        """In place: The integer part; its gradient is 0 (`torch.trunc`)."""

    def flatten(self, start_dim: builtins.int = ..., end_dim: builtins.int = ...) -> Tensor:
        """The dimensions from `start_dim` to `end_dim` as one; a 0-d tensor becomes 1-d (`torch.flatten`)."""

    def flip(self, *dims: Any, **named: Any) -> Tensor:
        """A copy with the order along `dims` reversed (`torch.flip`). RuntimeError if a dim is named twice."""

    def fliplr(self) -> Tensor:
        """Columns in reverse order (`torch.fliplr`). RuntimeError for less than two dimensions."""

    def flipud(self) -> Tensor:
        """Rows in reverse order (`torch.flipud`). RuntimeError for a tensor without dimensions."""

    def float(self, memory_format: Any = ...) -> Tensor:
        """This tensor as float32 (`Tensor.float`)."""

    def float_power(self, exponent: Tensor | builtins.float) -> Any:
        """`input ** exponent` in float64 (`torch.float_power`)."""

    def float_power_(self, exponent: Tensor | builtins.float) -> Tensor:
        """In place: `input ** exponent` in float64 (`torch.float_power`)."""

    def floor(self) -> Tensor:
        """The largest integer that is not above; its gradient is 0 (`torch.floor`)."""

    def floor_(self) -> Tensor:
        """In place: The largest integer that is not above; its gradient is 0 (`torch.floor`)."""

    def floor_divide(self, other: Tensor | builtins.float) -> Tensor:
        """`input / other` rounded down; it carries no gradient (`torch.floor_divide`)."""

    def floor_divide_(self, other: Tensor | builtins.float) -> Tensor:
        """In place: `input / other` rounded down; it carries no gradient (`torch.floor_divide`)."""

    def fmax(self, other: Tensor) -> Tensor:
        """The larger of two, a number rather than nan; of equal ones `input` gets the gradient (`torch.fmax`)."""

    def fmin(self, other: Tensor) -> Tensor:
        """The smaller of two, a number rather than nan; of equal ones `input` gets the gradient (`torch.fmin`)."""

    def fmod(self, other: Tensor | builtins.float) -> Tensor:
        """`input - other * trunc(input / other)`, with the sign of `input`: C's `fmod` (`torch.fmod`)."""

    def fmod_(self, other: Tensor | builtins.float) -> Tensor:
        """In place: `input - other * trunc(input / other)`, with the sign of `input`: C's `fmod` (`torch.fmod`)."""

    def frac(self) -> Tensor:
        """`input - trunc(input)`, with the sign of `input` (`torch.frac`)."""

    def frac_(self) -> Tensor:
        """In place: `input - trunc(input)`, with the sign of `input` (`torch.frac`)."""

    def gather(self, dim: builtins.int, index: Tensor) -> Tensor:
        """`out[i][j] = input[i][index[i][j]]`, for `dim` 1 of two (`torch.gather`); the shape is that of `index`."""

    def gcd(self, other: Tensor) -> Tensor:
        """The greatest common divisor, never negative (`torch.gcd`). Raises NotImplementedError for other than integers."""

    def gcd_(self, other: Tensor) -> Tensor:
        """In place: The greatest common divisor, never negative (`torch.gcd`). Raises NotImplementedError for other than integers."""

    def ge(self, other: Tensor | builtins.float) -> Tensor:
        """`input >= other` (`torch.ge`)."""

    def ge_(self, other: Tensor | builtins.float) -> Tensor:
        """In place: `input >= other` (`torch.ge`)."""

    def ger(self, vec2: Tensor) -> Tensor:
        """All products of the elements of two vectors `(n,), (m,) → (n, m)` (`torch.outer`)."""

    def greater(self, other: Tensor | builtins.float) -> Tensor:
        """`input > other` (`torch.gt`)."""

    def greater_(self, other: Tensor | builtins.float) -> Tensor:
        """In place: `input > other` (`torch.gt`)."""

    def greater_equal(self, other: Tensor | builtins.float) -> Tensor:
        """`input >= other` (`torch.ge`)."""

    def greater_equal_(self, other: Tensor | builtins.float) -> Tensor:
        """In place: `input >= other` (`torch.ge`)."""

    def gt(self, other: Tensor | builtins.float) -> Tensor:
        """`input > other` (`torch.gt`)."""

    def gt_(self, other: Tensor | builtins.float) -> Tensor:
        """In place: `input > other` (`torch.gt`)."""

    def half(self, memory_format: Any = ...) -> Tensor:
        """This tensor as float16 (`Tensor.half`)."""

    def hardshrink(self, lambd: builtins.float = ...) -> Tensor:
        """`input` outside of `[-lambd, lambd]`, 0 inside (`torch.hardshrink`)."""

    def heaviside(self, values: Tensor) -> Tensor:
        """0 where `input` is negative, `values` where it is 0, 1 where it is positive (`torch.heaviside`)."""

    def heaviside_(self, values: Tensor) -> Tensor:
        """In place: 0 where `input` is negative, `values` where it is 0, 1 where it is positive (`torch.heaviside`)."""

    def histc(self, bins: builtins.int = ..., min: builtins.float = ..., max: builtins.float = ...) -> Tensor:
        """How many elements fall into each of `bins` equal intervals of [min, max], or of their range (`torch.histc`)."""

    def hsplit(self, indices_or_sections: Any) -> Any:
        """Equal parts, or the parts between indices, along dimension 1, of a vector along 0 (`torch.hsplit`)."""

    def hypot(self, other: Tensor) -> Tensor:
        """`sqrt(input² + other²)`, without overflow on the way (`torch.hypot`)."""

    def hypot_(self, other: Tensor) -> Tensor:
        """In place: `sqrt(input² + other²)`, without overflow on the way (`torch.hypot`)."""

    def index_add(self, dim: builtins.int, index: Tensor, source: Tensor, *, alpha: builtins.float = ...) -> Tensor:
        """A copy with `alpha` times each slice of `source` added to the slice that `index` numbers (`torch.index_add`)."""

    def index_add_(self, dim: builtins.int, index: Tensor, source: Tensor, *, alpha: builtins.float = ...) -> Tensor:
        """In place: A copy with `alpha` times each slice of `source` added to the slice that `index` numbers (`torch.index_add`)."""

    def index_copy(self, dim: builtins.int, index: Tensor, source: Tensor) -> Tensor:
        """A copy with the slices that `index` numbers replaced by those of `source` (`torch.index_copy`)."""

    def index_copy_(self, dim: builtins.int, index: Tensor, source: Tensor) -> Tensor:
        """In place: A copy with the slices that `index` numbers replaced by those of `source` (`torch.index_copy`)."""

    def index_fill(self, dim: builtins.int, index: Tensor, value: Tensor | builtins.float) -> Tensor:
        """A copy with `value`, a number or a 0-d tensor, in the slices that `index` numbers (`torch.index_fill`)."""

    def index_fill_(self, dim: builtins.int, index: Tensor, value: Tensor | builtins.float) -> Tensor:
        """In place: A copy with `value`, a number or a 0-d tensor, in the slices that `index` numbers (`torch.index_fill`)."""

    def index_put(self, indices: Any, values: Tensor, accumulate: builtins.bool = ...) -> Tensor:
        """A copy of `input` with `values` put at `indices`, a tuple of index tensors (`torch.index_put`)."""

    def index_put_(self, indices: Any, values: Tensor, accumulate: builtins.bool = ...) -> Tensor:
        """In place: A copy of `input` with `values` put at `indices`, a tuple of index tensors (`torch.index_put`)."""

    def index_select(self, dim: builtins.int, index: Tensor) -> Tensor:
        """The slices along `dim` that `index` numbers (`torch.index_select`)."""

    def inner(self, other: Tensor) -> Any:
        """`Σ input · other` over the last dimension of both, the others side by side (`torch.inner`)."""

    def int(self, memory_format: Any = ...) -> Tensor:
        """This tensor as int32 (`Tensor.int`)."""

    def inverse(self) -> Any:
        """The inverses of square matrices (`torch.inverse`); as `linalg.inv`."""

    def isclose(self, other: Tensor, rtol: builtins.float = ..., atol: builtins.float = ..., equal_nan: builtins.bool = ...) -> Tensor:
        """`|input - other| <= atol + rtol * |other|`, or equal infinities (`torch.isclose`)."""

    def isfinite(self) -> Tensor:
        """Whether it is neither nan nor infinite (`torch.isfinite`)."""

    def isinf(self) -> Tensor:
        """Whether it is inf or -inf (`torch.isinf`)."""

    def isnan(self) -> Tensor:
        """Whether it is nan (`torch.isnan`)."""

    def isneginf(self) -> Tensor:
        """Whether it is -inf (`torch.isneginf`)."""

    def isposinf(self) -> Tensor:
        """Whether it is inf (`torch.isposinf`)."""

    def kron(self, other: Tensor) -> Tensor:
        """Kronecker's product: each element of `input` times all of `other`, side by side (`torch.kron`)."""

    def kthvalue(self, k: builtins.int, dim: builtins.int = ..., keepdim: builtins.bool = ...) -> Any:
        """The `k`-th smallest element along a dim, counted from 1, and its index (`torch.kthvalue`)."""

    def lcm(self, other: Tensor) -> Tensor:
        """The least common multiple, never negative (`torch.lcm`). Raises NotImplementedError for other than integers."""

    def lcm_(self, other: Tensor) -> Tensor:
        """In place: The least common multiple, never negative (`torch.lcm`). Raises NotImplementedError for other than integers."""

    def ldexp(self, other: Tensor) -> Any:
        """`input * 2 ** other` (`torch.ldexp`)."""

    def ldexp_(self, other: Tensor) -> Tensor:
        """In place: `input * 2 ** other` (`torch.ldexp`)."""

    def le(self, other: Tensor | builtins.float) -> Tensor:
        """`input <= other` (`torch.le`)."""

    def le_(self, other: Tensor | builtins.float) -> Tensor:
        """In place: `input <= other` (`torch.le`)."""

    def lerp(self, end: Tensor, weight: Tensor | builtins.float) -> Tensor:
        """`input + weight * (end - input)`, exact at both ends (`torch.lerp`)."""

    def lerp_(self, end: Tensor, weight: Tensor | builtins.float) -> Tensor:
        """In place: `input + weight * (end - input)`, exact at both ends (`torch.lerp`)."""

    def less(self, other: Tensor | builtins.float) -> Tensor:
        """`input < other` (`torch.lt`)."""

    def less_(self, other: Tensor | builtins.float) -> Tensor:
        """In place: `input < other` (`torch.lt`)."""

    def less_equal(self, other: Tensor | builtins.float) -> Tensor:
        """`input <= other` (`torch.le`)."""

    def less_equal_(self, other: Tensor | builtins.float) -> Tensor:
        """In place: `input <= other` (`torch.le`)."""

    def lgamma(self) -> Tensor:
        """`log |Γ(x)|`: Stirling's series, from a number above 10 on; inf at 0, -1, -2, ... (`torch.lgamma`)."""

    def lgamma_(self) -> Tensor:
        """In place: `log |Γ(x)|`: Stirling's series, from a number above 10 on; inf at 0, -1, -2, ... (`torch.lgamma`)."""

    def log(self) -> Tensor:
        """The natural logarithm: -inf at 0, nan below (`torch.log`)."""

    def log10(self) -> Tensor:
        """The logarithm to base 10 (`torch.log10`)."""

    def log10_(self) -> Tensor:
        """In place: The logarithm to base 10 (`torch.log10`)."""

    def log1p(self) -> Tensor:
        """`log(1 + input)`, accurate near 0 (`torch.log1p`)."""

    def log1p_(self) -> Tensor:
        """In place: `log(1 + input)`, accurate near 0 (`torch.log1p`)."""

    def log2(self) -> Tensor:
        """The logarithm to base 2 (`torch.log2`)."""

    def log2_(self) -> Tensor:
        """In place: The logarithm to base 2 (`torch.log2`)."""

    def log_(self) -> Tensor:
        """In place: The natural logarithm: -inf at 0, nan below (`torch.log`)."""

    def log_softmax(self, dim: builtins.int | None = ..., dtype: Any = ...) -> Tensor:
        """`x - log Σ exp(x)` along `dim` (`torch.log_softmax`), without overflow; arguments and errors as `softmax`."""

    def logaddexp(self, other: Tensor) -> Tensor:
        """`log(exp(input) + exp(other))`, without overflow on the way (`torch.logaddexp`)."""

    def logaddexp2(self, other: Tensor) -> Tensor:
        """`log2(2**input + 2**other)`, without overflow on the way (`torch.logaddexp2`)."""

    def logdet(self) -> Any:
        """The logarithm of the determinants: NaN where they are negative, -inf for 0 (`torch.logdet`)."""

    def logical_and(self, other: Tensor) -> Tensor:
        """Whether both are nonzero (`torch.logical_and`)."""

    def logical_and_(self, other: Tensor) -> Tensor:
        """In place: Whether both are nonzero (`torch.logical_and`)."""

    def logical_not(self) -> Tensor:
        """Whether it is zero (`torch.logical_not`)."""

    def logical_not_(self) -> Tensor:
        """In place: Whether it is zero (`torch.logical_not`)."""

    def logical_or(self, other: Tensor) -> Tensor:
        """Whether one or both are nonzero (`torch.logical_or`)."""

    def logical_or_(self, other: Tensor) -> Tensor:
        """In place: Whether one or both are nonzero (`torch.logical_or`)."""

    def logical_xor(self, other: Tensor) -> Tensor:
        """Whether exactly one is nonzero (`torch.logical_xor`)."""

    def logical_xor_(self, other: Tensor) -> Tensor:
        """In place: Whether exactly one is nonzero (`torch.logical_xor`)."""

    def logit(self, eps: builtins.float | None = ...) -> Tensor:
        """`log(input / (1 - input))`, the inverse of `sigmoid`; `eps` clamps to `[eps, 1 - eps]` (`torch.logit`)."""

    def logit_(self, eps: builtins.float | None = ...) -> Tensor:
        """In place: `log(input / (1 - input))`, the inverse of `sigmoid`; `eps` clamps to `[eps, 1 - eps]` (`torch.logit`)."""

    def logsumexp(self, dim: Any, keepdim: builtins.bool = ...) -> Tensor:
        """`log Σ exp(x)` over `dim` (`torch.logsumexp`), without overflow; -inf where there is nothing to add."""

    def long(self, memory_format: Any = ...) -> Tensor:
        """This tensor as int64 (`Tensor.long`)."""

    def lt(self, other: Tensor | builtins.float) -> Tensor:
        """`input < other` (`torch.lt`)."""

    def lt_(self, other: Tensor | builtins.float) -> Tensor:
        """In place: `input < other` (`torch.lt`)."""

    @property
    def mH(self) -> Tensor:
        """A matrix, or each of a batch of matrices, transposed. RuntimeError for a vector."""

    @property
    def mT(self) -> Tensor:
        """A matrix, or each of a batch of matrices, transposed. RuntimeError for a vector."""

    def masked_fill(self, mask: Tensor, value: Tensor | builtins.float) -> Tensor:
        """`value`, a number or a 0-d tensor, where `mask`, and `input` elsewhere; they broadcast (`torch.masked_fill`)."""

    def masked_fill_(self, mask: Tensor, value: Tensor | builtins.float) -> Tensor:
        """In place: `value`, a number or a 0-d tensor, where `mask`, and `input` elsewhere; they broadcast (`torch.masked_fill`)."""

    def masked_scatter(self, mask: Tensor, source: Tensor) -> Tensor:
        """A copy with the elements where `mask` replaced by those of `source`, in order (`torch.masked_scatter`)."""

    def masked_scatter_(self, mask: Tensor, source: Tensor) -> Tensor:
        """In place: A copy with the elements where `mask` replaced by those of `source`, in order (`torch.masked_scatter`)."""

    def masked_select(self, mask: Tensor) -> Tensor:
        """The elements where `mask`, in one dimension; they broadcast (`torch.masked_select`)."""

    def matmul(self, other: Tensor) -> Tensor:
        """Matrix product over the last two dimensions, the others broadcast (`torch.matmul`)."""

    def matrix_exp(self) -> Tensor:
        """`Σ Aᵏ / k!` of square matrices (`torch.linalg.matrix_exp`)."""

    def matrix_power(self, n: builtins.int) -> Any:
        """The product of n times A; of the inverses if n is negative, 1 if it is 0 (`torch.linalg.matrix_power`)."""

    def max(self, dim: Any = ..., keepdim: builtins.bool = ..., other: Tensor | None = ...) -> Any:
        """The largest element; with `dim` the pair (values, indices) along it; with another tensor `maximum` (`torch.max`)."""

    def maximum(self, other: Tensor) -> Tensor:
        """The larger of two, nan if one is; equal ones share the gradient (`torch.maximum`)."""

    def mean(self, dim: Any = ..., keepdim: builtins.bool = ..., *, dtype: Any = ...) -> Tensor:
        """The mean over `dim` (`torch.mean`); NaN where there is nothing to average."""

    def median(self, dim: builtins.int | None = ..., keepdim: builtins.bool = ...) -> Any:
        """The median, of two the lower; with `dim` the pair (values, indices) along it (`torch.median`)."""

    def min(self, dim: Any = ..., keepdim: builtins.bool = ..., other: Tensor | None = ...) -> Any:
        """The smallest element, or the pair (values, indices) along `dim`, or `minimum` of two (`torch.min`); as `max`."""

    def minimum(self, other: Tensor) -> Tensor:
        """The smaller of two, nan if one is; equal ones share the gradient (`torch.minimum`)."""

    def mm(self, mat2: Tensor) -> Tensor:
        """Product of two matrices `(n, k), (k, m) → (n, m)` (`torch.mm`)."""

    def mode(self, dim: builtins.int = ..., keepdim: builtins.bool = ...) -> Any:
        """The most frequent elements along `dim`, the smallest of equally frequent ones, and where they stand last."""

    def moveaxis(self, source: Any, destination: Any) -> Tensor:
        """Dimensions `source` moved to the places `destination`, the others in their order (`torch.movedim`)."""

    def movedim(self, source: Any, destination: Any) -> Tensor:
        """Dimensions `source` moved to the places `destination`, the others in their order (`torch.movedim`)."""

    def mul(self, other: Tensor | builtins.float) -> Tensor:
        """`input * other`; of bools, their "and" (`torch.mul`)."""

    def mul_(self, other: Tensor | builtins.float) -> Tensor:
        """In place: `input * other`; of bools, their "and" (`torch.mul`)."""

    def multinomial(self, num_samples: builtins.int, replacement: builtins.bool = ..., *, generator: Any = ..., out: Tensor | None = ...) -> Tensor:
        """Indices drawn in proportion to the weights of each row of ``input``, int64: ``torch.multinomial``."""

    def multiply(self, other: Tensor | builtins.float) -> Tensor:
        """`input * other`; of bools, their "and" (`torch.mul`)."""

    def multiply_(self, other: Tensor | builtins.float) -> Tensor:
        """In place: `input * other`; of bools, their "and" (`torch.mul`)."""

    def mv(self, vec: Tensor) -> Tensor:
        """Product of a matrix and a vector `(n, k), (k,) → (n,)` (`torch.mv`)."""

    def nan_to_num(self, nan: builtins.float | None = ..., posinf: builtins.float | None = ..., neginf: builtins.float | None = ...) -> Tensor:
        """Numbers in place of nan (default 0), inf and -inf (default: the largest of the dtype) (`torch.nan_to_num`)."""

    def nan_to_num_(self, nan: builtins.float | None = ..., posinf: builtins.float | None = ..., neginf: builtins.float | None = ...) -> Tensor:
        """In place: Numbers in place of nan (default 0), inf and -inf (default: the largest of the dtype) (`torch.nan_to_num`)."""

    def nanmean(self, dim: Any = ..., keepdim: builtins.bool = ..., *, dtype: Any = ...) -> Tensor:
        """The mean over `dim` of what is not NaN (`torch.nanmean`); RuntimeError for integers and bools."""

    def nanmedian(self, dim: builtins.int | None = ..., keepdim: builtins.bool = ...) -> Any:
        """`median` of what is not NaN, and NaN where there is nothing else (`torch.nanmedian`); errors as there."""

    def nanquantile(self, q: Tensor | builtins.float, dim: builtins.int | None = ..., keepdim: builtins.bool = ..., *, interpolation: str = ...) -> Any:
        """As `quantile`, of the elements that are not NaN; NaN where there is none (`torch.nanquantile`)."""

    def nansum(self, dim: Any = ..., keepdim: builtins.bool = ..., *, dtype: Any = ...) -> Tensor:
        """The sum over `dim` of what is not NaN (`torch.nansum`)."""

    def narrow(self, dim: builtins.int, start: Any, length: builtins.int) -> Tensor:
        """The slices from `start` on, `length` of them, of dimension `dim`, a view (`torch.narrow`)."""

    def ne(self, other: Tensor | builtins.float) -> Tensor:
        """`input != other` (`torch.ne`)."""

    def ne_(self, other: Tensor | builtins.float) -> Tensor:
        """In place: `input != other` (`torch.ne`)."""

    def neg(self) -> Tensor:
        """`-input` (`torch.neg`). Raises RuntimeError for bools."""

    def neg_(self) -> Tensor:
        """In place: `-input` (`torch.neg`). Raises RuntimeError for bools."""

    def negative(self) -> Tensor:
        """`-input` (`torch.neg`). Raises RuntimeError for bools."""

    def negative_(self) -> Tensor:
        """In place: `-input` (`torch.neg`). Raises RuntimeError for bools."""

    def new(self, *data: Any) -> Tensor:
        """A tensor of this one's dtype: `new(sizes...)`, an empty one, or `new(data)` (`Tensor.new`)."""

    def new_empty(self, *size: Any, dtype: Any = ..., device: Any = ..., requires_grad: builtins.bool = ..., **spelled: Any) -> Tensor:
        """An uninitialised tensor of this one's dtype (`Tensor.new_empty`)."""

    def new_full(self, size: Any, fill_value: Any, *, dtype: Any = ..., device: Any = ..., requires_grad: builtins.bool = ...) -> Tensor:
        """`fill_value` in this tensor's dtype (`Tensor.new_full`)."""

    def new_ones(self, *size: Any, dtype: Any = ..., device: Any = ..., requires_grad: builtins.bool = ..., **spelled: Any) -> Tensor:
        """Ones in this tensor's dtype (`Tensor.new_ones`)."""

    def new_tensor(self, data: Any, *, dtype: Any = ..., device: Any = ..., requires_grad: builtins.bool = ...) -> Tensor:
        """A copy of `data` in this tensor's dtype (`Tensor.new_tensor`)."""

    def new_zeros(self, *size: Any, dtype: Any = ..., device: Any = ..., requires_grad: builtins.bool = ..., **spelled: Any) -> Tensor:
        """Zeros in this tensor's dtype (`Tensor.new_zeros`)."""

    def nextafter(self, other: Tensor) -> Tensor:
        """The floating number that is next to `input` in the direction of `other` (`torch.nextafter`)."""

    def nextafter_(self, other: Tensor) -> Tensor:
        """In place: The floating number that is next to `input` in the direction of `other` (`torch.nextafter`)."""

    def nonzero(self, as_tuple: builtins.bool = ...) -> Any:
        """The index of each nonzero element, a row each; with `as_tuple` a vector for each dimension (`torch.nonzero`)."""

    def norm(self, *p: Any, **named: Any) -> Any:
        """The `p`-norm of the elements over `dim` (`torch.norm`); "fro" is the 2-norm, "nuc" that of matrices."""

    def normal_(self, mean: builtins.float = ..., std: builtins.float = ..., *, generator: Any = ...) -> Tensor:
        """Fill with normally distributed numbers (`Tensor.normal_`); RuntimeError for a negative `std`."""

    def not_equal(self, other: Tensor | builtins.float) -> Tensor:
        """`input != other` (`torch.ne`)."""

    def not_equal_(self, other: Tensor | builtins.float) -> Tensor:
        """In place: `input != other` (`torch.ne`)."""

    def outer(self, vec2: Tensor) -> Tensor:
        """All products of the elements of two vectors `(n,), (m,) → (n, m)` (`torch.outer`)."""

    def permute(self, *dims: Any, **named: Any) -> Tensor:
        """The dimensions in the order `dims` (`torch.permute`)."""

    def pinverse(self, rcond: builtins.float = ...) -> Any:
        """The pseudo-inverse, singular values up to `rcond σ₁` counting as 0 (`torch.pinverse`); as `linalg.pinv`."""

    def positive(self) -> Tensor:
        """`+input`: the same values, in the same memory (`torch.positive`). Raises RuntimeError for bools."""

    def pow(self, exponent: Tensor | builtins.float) -> Tensor:
        """`input ** exponent` (`torch.pow`)."""

    def pow_(self, exponent: Tensor | builtins.float) -> Tensor:
        """In place: `input ** exponent` (`torch.pow`)."""

    def prelu(self, weight: Tensor) -> Tensor:
        """`input` where positive, `weight * input` elsewhere; a weight for each channel, dim 1, or one for all"""

    def prod(self, dim: builtins.int | None = ..., keepdim: builtins.bool = ..., *, dtype: Any = ...) -> Tensor:
        """The product over one dim or all (`torch.prod`). Integers and bools multiply in int64."""

    def qr(self, some: builtins.bool = ...) -> Any:
        """`input = Q R`, with a square Q unless `some` (`torch.qr`); as `linalg.qr`."""

    def quantile(self, q: Tensor | builtins.float, dim: builtins.int | None = ..., keepdim: builtins.bool = ..., *, interpolation: str = ...) -> Any:
        """The value below which lies a fraction `q` of the elements, or of those along `dim` (`torch.quantile`)."""

    def rad2deg(self) -> Tensor:
        """Radians in degrees (`torch.rad2deg`)."""

    def rad2deg_(self) -> Tensor:
        """In place: Radians in degrees (`torch.rad2deg`)."""

    def random_(self, *bounds: builtins.int, generator: Any = ...) -> Tensor:
        """Fill with integers of `[0, to)` or `[from, to)`, or of all that the dtype holds (`Tensor.random_`)."""

    def ravel(self) -> Tensor:
        """All elements in one dimension (`torch.ravel`)."""

    def reciprocal(self) -> Tensor:
        """`1 / input` (`torch.reciprocal`)."""

    def reciprocal_(self) -> Tensor:
        """In place: `1 / input` (`torch.reciprocal`)."""

    def relu(self) -> Tensor:
        """`max(0, input)`, with derivative 0 at 0 (`torch.relu`). Raises RuntimeError for bools."""

    def relu_(self) -> Tensor:
        """In place: `max(0, input)`, with derivative 0 at 0 (`torch.relu`). Raises RuntimeError for bools."""

    def remainder(self, other: Tensor | builtins.float) -> Tensor:
        """`input - other * floor(input / other)`, with the sign of `other`: Python's `%` (`torch.remainder`)."""

    def remainder_(self, other: Tensor | builtins.float) -> Tensor:
        """In place: `input - other * floor(input / other)`, with the sign of `other`: Python's `%` (`torch.remainder`)."""

    def repeat(self, *repeats: Any, **named: Any) -> Tensor:
        """Copies side by side, `repeats` of them along each dimension (`torch.Tensor.repeat`)."""

    def repeat_interleave(self, repeats: Any = ..., dim: builtins.int | None = ..., *, output_size: builtins.int | None = ...) -> Tensor:
        """Each element along `dim` (of the flattened tensor without) `repeats` times in a row (`torch.repeat_interleave`)."""

    def reshape(self, *shape: Any, **named: Any) -> Tensor:
        """The elements in row-major order under another `shape`, one length of which may be -1 (`torch.reshape`)."""

    def reshape_as(self, other: Tensor) -> Tensor:
        """`input` under the shape of `other` (`torch.Tensor.reshape_as`)."""

    def roll(self, shifts: Any, dims: Any = ...) -> Tensor:
        """Shifted along `dims`, what leaves at one end entering at the other; flattened without dims (`torch.roll`)."""

    def rot90(self, k: builtins.int = ..., dims: Any = ...) -> Tensor:
        """Turned by 90 degrees `k` times in the plane of `dims`, from the first towards the second (`torch.rot90`)."""

    def round(self, *, decimals: builtins.int = ...) -> Tensor:
        """The nearest number with so many `decimals`, of two the even one; its gradient is 0 (`torch.round`)."""

    def round_(self, *, decimals: builtins.int = ...) -> Tensor:
        """In place: The nearest number with so many `decimals`, of two the even one; its gradient is 0 (`torch.round`)."""

    def rsqrt(self) -> Tensor:
        """`1 / sqrt(input)` (`torch.rsqrt`)."""

    def rsqrt_(self) -> Tensor:
        """In place: `1 / sqrt(input)` (`torch.rsqrt`)."""

    def scatter(self, dim: builtins.int, index: Tensor, src: Tensor | builtins.float | None = ..., value: Any = ..., *, reduce: str | None = ...) -> Tensor:
        """A copy with `out[i][index[i][j]] = src[i][j]`, for `dim` 1 of two; `src` may be a number (`torch.scatter`)."""

    def scatter_(self, dim: builtins.int, index: Tensor, src: Tensor | builtins.float | None = ..., value: Any = ..., *, reduce: str | None = ...) -> Tensor:
        """In place: A copy with `out[i][index[i][j]] = src[i][j]`, for `dim` 1 of two; `src` may be a number (`torch.scatter`)."""

    def scatter_add(self, dim: builtins.int, index: Tensor, src: Tensor) -> Tensor:
        """A copy with `src[i][j]` added at `[i][index[i][j]]`, for `dim` 1 of two (`torch.scatter_add`)."""

    def scatter_add_(self, dim: builtins.int, index: Tensor, src: Tensor) -> Tensor:
        """In place: A copy with `src[i][j]` added at `[i][index[i][j]]`, for `dim` 1 of two (`torch.scatter_add`)."""

    def scatter_reduce(self, dim: builtins.int, index: Tensor, src: Tensor, reduce: str, *, include_self: builtins.bool = ...) -> Tensor:
        """As `scatter_add`, with "sum", "prod", "mean", "amax" or "amin" of what meets in one place."""

    def scatter_reduce_(self, dim: builtins.int, index: Tensor, src: Tensor, reduce: str, *, include_self: builtins.bool = ...) -> Tensor:
        """In place: As `scatter_add`, with "sum", "prod", "mean", "amax" or "amin" of what meets in one place."""

    def select(self, dim: builtins.int, index: builtins.int) -> Tensor:
        """The slice number `index` of dimension `dim`, a view (`torch.select`)."""

    def select_scatter(self, src: Tensor, dim: builtins.int, index: builtins.int) -> Tensor:
        """A copy with `src` as the slice number `index` of `dim` (`torch.select_scatter`). RuntimeError for another shape."""

    def sgn(self) -> Tensor:
        """-1, 0 or 1, as the sign of `input`, and 0 for nan; its gradient is 0 (`torch.sign`)."""

    def sgn_(self) -> Tensor:
        """In place: -1, 0 or 1, as the sign of `input`, and 0 for nan; its gradient is 0 (`torch.sign`)."""

    def short(self, memory_format: Any = ...) -> Tensor:
        """This tensor as int16 (`Tensor.short`)."""

    def sigmoid(self) -> Tensor:
        """`1 / (1 + exp(-input))` (`torch.sigmoid`)."""

    def sigmoid_(self) -> Tensor:
        """In place: `1 / (1 + exp(-input))` (`torch.sigmoid`)."""

    def sign(self) -> Tensor:
        """-1, 0 or 1, as the sign of `input`, and 0 for nan; its gradient is 0 (`torch.sign`)."""

    def sign_(self) -> Tensor:
        """In place: -1, 0 or 1, as the sign of `input`, and 0 for nan; its gradient is 0 (`torch.sign`)."""

    def signbit(self) -> Tensor:
        """Whether it is negative, -0 included (`torch.signbit`)."""

    def sin(self) -> Tensor:
        """Sine (`torch.sin`)."""

    def sin_(self) -> Tensor:
        """In place: Sine (`torch.sin`)."""

    def sinc(self) -> Tensor:
        """`sin(πx) / πx`, 1 at 0 (`torch.sinc`)."""

    def sinc_(self) -> Tensor:
        """In place: `sin(πx) / πx`, 1 at 0 (`torch.sinc`)."""

    def sinh(self) -> Tensor:
        """Hyperbolic sine (`torch.sinh`)."""

    def sinh_(self) -> Tensor:
        """In place: Hyperbolic sine (`torch.sinh`)."""

    def slice_scatter(self, src: Tensor, dim: builtins.int = ..., start: builtins.int | None = ..., end: builtins.int | None = ..., step: builtins.int = ...) -> Tensor:
        """A copy with `src` at `start:end:step` of `dim` (`torch.slice_scatter`). RuntimeError for another shape."""

    def slogdet(self) -> tuple[Tensor, Tensor]:
        """Sign and logarithm of the absolute value of the determinants (`torch.linalg.slogdet`)."""

    def softmax(self, dim: builtins.int | None = ..., dtype: Any = ...) -> Tensor:
        """`exp(x) / Σ exp(x)` along `dim` (`torch.softmax`); NaN along a row of -inf only."""

    def sort(self, dim: builtins.int = ..., descending: builtins.bool = ..., *, stable: builtins.bool = ...) -> Any:
        """The elements in order along `dim`, and where each stood (`torch.sort`); NaN is the largest."""

    def split(self, split_size_or_sections: Any, dim: builtins.int = ...) -> tuple[Tensor, ...]:
        """Parts of `split_size` along `dim`, the last may be shorter, or of the sizes in a list; views (`torch.split`)."""

    def sqrt(self) -> Tensor:
        """The square root; nan for negative numbers, and an infinite derivative at 0 (`torch.sqrt`)."""

    def sqrt_(self) -> Tensor:
        """In place: The square root; nan for negative numbers, and an infinite derivative at 0 (`torch.sqrt`)."""

    def square(self) -> Tensor:
        """`input ** 2` (`torch.square`)."""

    def square_(self) -> Tensor:
        """In place: `input ** 2` (`torch.square`)."""

    def squeeze(self, *dim: Any, **named: Any) -> Tensor:
        """Without the dimensions of length 1: all of them, or those of `dim` that have it (`torch.squeeze`)."""

    def squeeze_(self, *dim: Any, **named: Any) -> Tensor:
        """In place: Without the dimensions of length 1: all of them, or those of `dim` that have it (`torch.squeeze`)."""

    def std(self, dim: Any = ..., unbiased: builtins.bool | None = ..., keepdim: builtins.bool = ..., *, correction: builtins.float | None = ...) -> Tensor:
        """The standard deviation over `dim`, the root of `var` (`torch.std`); its gradient at 0 is 0."""

    def sub(self, other: Tensor | builtins.float, *, alpha: builtins.float = ...) -> Tensor:
        """`input - alpha * other` (`torch.sub`)."""

    def sub_(self, other: Tensor | builtins.float, *, alpha: builtins.float = ...) -> Tensor:
        """In place: `input - alpha * other` (`torch.sub`)."""

    def subtract(self, other: Tensor | builtins.float, *, alpha: builtins.float = ...) -> Tensor:
        """`input - alpha * other` (`torch.sub`)."""

    def subtract_(self, other: Tensor | builtins.float, *, alpha: builtins.float = ...) -> Tensor:
        """In place: `input - alpha * other` (`torch.sub`)."""

    def sum(self, dim: Any = ..., keepdim: builtins.bool = ..., *, dtype: Any = ...) -> Tensor:
        """The sum over `dim` (`torch.sum`). Integers and bools add up in int64; `dtype` converts before adding."""

    def svd(self, some: builtins.bool = ..., compute_uv: builtins.bool = ...) -> Any:
        """`input = U diag(S) Vᵀ`; `some`: only as many vectors as values; without `compute_uv` zeros for U and V (`torch.svd`)."""

    def swapaxes(self, axis0: builtins.int, axis1: builtins.int) -> Tensor:
        """With two dimensions exchanged (`torch.swapaxes`)."""

    def swapaxes_(self, axis0: builtins.int, axis1: builtins.int) -> Tensor:
        """In place: With two dimensions exchanged (`torch.swapaxes`)."""

    def swapdims(self, axis0: builtins.int, axis1: builtins.int) -> Tensor:
        """With two dimensions exchanged (`torch.swapaxes`)."""

    def swapdims_(self, axis0: builtins.int, axis1: builtins.int) -> Tensor:
        """In place: With two dimensions exchanged (`torch.swapaxes`)."""

    def t(self) -> Tensor:
        """A matrix transposed; a vector or a number as it is (`torch.t`). RuntimeError for three dimensions or more."""

    def t_(self) -> Tensor:
        """In place: A matrix transposed; a vector or a number as it is (`torch.t`). RuntimeError for three dimensions or more."""

    def take(self, index: Tensor) -> Tensor:
        """The elements of the flattened tensor that `index` numbers, in its shape (`torch.take`); negatives count back."""

    def take_along_dim(self, indices: Tensor, dim: builtins.int | None = ...) -> Tensor:
        """As `gather`, with the other dimensions broadcast, and negative indices (`torch.take_along_dim`)."""

    def tan(self) -> Tensor:
        """Tangent (`torch.tan`)."""

    def tan_(self) -> Tensor:
        """In place: Tangent (`torch.tan`)."""

    def tanh(self) -> Tensor:
        """Hyperbolic tangent (`torch.tanh`)."""

    def tanh_(self) -> Tensor:
        """In place: Hyperbolic tangent (`torch.tanh`)."""

    def tensor_split(self, indices_or_sections: Any, dim: builtins.int = ...) -> Any:
        """That many parts along `dim` of nearly one length, or the parts between the indices (`torch.tensor_split`)."""

    def tile(self, *dims: Any, **named: Any) -> Tensor:
        """Copies side by side; `dims` may be shorter than the shape, and count from the last on (`torch.tile`)."""

    def to(self, *args: Any, dtype: Any = ..., device: Any = ..., non_blocking: builtins.bool = ..., copy: builtins.bool = ..., memory_format: Any = ...) -> Tensor:
        """`to(dtype)`, `to(device)`, `to(device, dtype)` or `to(other)`: this tensor if nothing changes (`Tensor.to`)."""

    def topk(self, k: builtins.int, dim: builtins.int = ..., largest: builtins.bool = ..., sorted: builtins.bool = ...) -> Any:
        """The `k` largest elements along `dim`, or the smallest, and where they stand (`torch.topk`)."""

    def trace(self) -> Tensor:
        """The sum of the diagonal of a matrix (`torch.trace`). Raises RuntimeError for what is no matrix."""

    def transpose(self, dim0: builtins.int, dim1: builtins.int) -> Tensor:
        """With two dimensions exchanged (`torch.transpose`)."""

    def transpose_(self, dim0: builtins.int, dim1: builtins.int) -> Tensor:
        """In place: With two dimensions exchanged (`torch.transpose`)."""

    def tril(self, diagonal: builtins.int = ...) -> Tensor:
        """Zero above the diagonal (`torch.tril`). RuntimeError for less than two dimensions."""

    def tril_(self, diagonal: builtins.int = ...) -> Tensor:
        """In place: Zero above the diagonal (`torch.tril`). RuntimeError for less than two dimensions."""

    def triu(self, diagonal: builtins.int = ...) -> Tensor:
        """Zero below the diagonal (`torch.triu`). RuntimeError for less than two dimensions."""

    def triu_(self, diagonal: builtins.int = ...) -> Tensor:
        """In place: Zero below the diagonal (`torch.triu`). RuntimeError for less than two dimensions."""

    def true_divide(self, other: Tensor | builtins.float, *, rounding_mode: str | None = ...) -> Tensor:
        """`input / other`, rounded down for `rounding_mode="floor"`, towards zero for "trunc" (`torch.div`)."""

    def true_divide_(self, other: Tensor | builtins.float, *, rounding_mode: str | None = ...) -> Tensor:
        """In place: `input / other`, rounded down for `rounding_mode="floor"`, towards zero for "trunc" (`torch.div`)."""

    def trunc(self) -> Tensor:
        """The integer part; its gradient is 0 (`torch.trunc`)."""

    def trunc_(self) -> Tensor:
        """In place: The integer part; its gradient is 0 (`torch.trunc`)."""

    def type(self, dtype: Any = ..., non_blocking: builtins.bool = ...) -> Any:
        """The name of the tensor's type, such as `FloatTensor`; or the tensor in another dtype (`Tensor.type`)."""

    def type_as(self, other: Tensor) -> Tensor:
        """This tensor in the dtype of `other` (`Tensor.type_as`)."""

    def unbind(self, dim: builtins.int = ...) -> tuple[Tensor, ...]:
        """The slices along `dim`, as views (`torch.unbind`)."""

    def unflatten(self, *dim: Any, **named: Any) -> Tensor:
        """Dimension `dim` as several of the given `sizes`, one of which may be -1 (`torch.unflatten`)."""

    def unfold(self, dimension: builtins.int, size: builtins.int, step: builtins.int) -> Tensor:
        """All windows of `size` along `dimension`, one each `step`, as a last dimension: a view (`torch.Tensor.unfold`)."""

    def uniform_(self, from_: builtins.float = ..., to: builtins.float = ..., *, generator: Any = ..., **spelled: builtins.float) -> Tensor:
        """Fill with numbers uniform in `[from, to)` (`Tensor.uniform_`); RuntimeError if `from > to`."""

    def unique(self, sorted: builtins.bool = ..., return_inverse: builtins.bool = ..., return_counts: builtins.bool = ..., dim: builtins.int | None = ...) -> Tensor:
        """The distinct elements, or slices along `dim`, in order (`torch.unique`; also in order if not `sorted`)."""

    def unique_consecutive(self, return_inverse: builtins.bool = ..., return_counts: builtins.bool = ..., dim: builtins.int | None = ...) -> Tensor:
        """The elements, or slices along `dim`, without those that equal the one before (`torch.unique_consecutive`)."""

    def unsqueeze(self, dim: builtins.int) -> Tensor:
        """With a dimension of length 1 inserted before `dim` (`torch.unsqueeze`)."""

    def unsqueeze_(self, dim: builtins.int) -> Tensor:
        """In place: With a dimension of length 1 inserted before `dim` (`torch.unsqueeze`)."""

    def var(self, dim: Any = ..., unbiased: builtins.bool | None = ..., keepdim: builtins.bool = ..., *, correction: builtins.float | None = ...) -> Tensor:
        """The variance over `dim`, `Σ (x - mean)² / (n - correction)` (`torch.var`)."""

    def vdot(self, tensor: Tensor) -> Tensor:
        """`Σ input · tensor` of two vectors `(n,), (n,) → ()` (`torch.dot`)."""

    def view(self, *size: Any, **named: Any) -> Tensor:
        """The same memory under another shape, or its bits as another dtype (`torch.Tensor.view`)."""

    def view_as(self, other: Tensor) -> Tensor:
        """The memory of `input` under the shape of `other` (`torch.Tensor.view_as`)."""

    def vsplit(self, indices_or_sections: Any) -> Any:
        """Equal parts, or the parts between indices, along dimension 0 (`torch.vsplit`)."""

    def where(self, condition: Any, other: Any) -> Any:
        """This tensor where `condition`, `other` elsewhere (`torch.Tensor.where`)."""

    def xlogy(self, other: Tensor | builtins.float) -> Tensor:
        """`input * log(other)`, which is 0 where `input` is 0, unless `other` is nan (`torch.xlogy`)."""

    def xlogy_(self, other: Tensor | builtins.float) -> Tensor:
        """In place: `input * log(other)`, which is 0 where `input` is 0, unless `other` is nan (`torch.xlogy`)."""

    def zero_(self) -> Tensor:
        """Set every element to 0 (`Tensor.zero_`)."""
