"""Temporary arrays of a training step do not cost fresh pages each time."""

import platform
import subprocess
import sys

import pytest

PROGRAM = """
import resource
import numpy as np
import autograd

def faults():
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt

t = autograd.ones(1 << 18)
for step in range(50):
    if step == 10:
        before = faults()
    activations = [t * factor for factor in range(8)]
    del activations
print(faults() - before)
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="another C library, with limits of its own")
def test_arrays_of_a_megabyte_are_put_where_the_last_ones_were():
    process = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True)
    assert int(process.stdout) < 256  # pages; an array has as many
