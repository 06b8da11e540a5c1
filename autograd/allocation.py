"""Memory that an array leaves is kept for the next one, instead of being handed back to the system."""

import numpy as np

# The GNU C library hands back what arrays of more than 128 KB leave, and the next one gets fresh pages, which the
# system fills with zeros one by one: several times the cost of computing what they hold. The limit grows to the largest
# block that was ever freed, as far as 32 MB. This block is never written to, so it costs nothing.
np.empty(31 << 20, np.uint8)
