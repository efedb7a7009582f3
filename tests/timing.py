"""How work grows with its input: a ratio within one process, since no two machines take the same seconds."""

import gc
import time

TIMES = 10
# Ten times the input: ten times the work, a little more where it sorts, a hundred times where time
# grows with the square. Neighbours on the machine make a run of either slower by up to two.
MOST = 20


def seconds(work, *args):
    """Return the CPU time in seconds that this process uses for `work(*args)`.

    Without the collector, as `timeit` does it: what that costs depends on all that other tests left in the process.
    """
    gc.collect()
    gc.disable()
    try:
        start = time.process_time()
        work(*args)
        return time.process_time() - start
    finally:
        gc.enable()


def assert_grows_evenly(work, make):
    """Fail where `work` on TIMES the input takes more than MOST times as long.

    `make(share)` makes the input, whole at 1 and a tenth of it at 1 / TIMES. What a busy machine
    spoils is asked again: the least of three counts.
    """
    small, large = make(1 / TIMES), make(1)
    least = min(seconds(work, small) for _ in range(3))
    taken = []
    for _ in range(3):
        taken.append(seconds(work, large))
        if min(taken) < MOST * least:
            return
    raise AssertionError(f"{TIMES} times the input took {min(taken) / least:.0f} times as long ({min(taken):.1f} s)")
