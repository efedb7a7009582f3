"""Measurement of how CPU time grows with the input, as a ratio that does not depend on the machine."""

import gc
import time

TIMES = 10
# Ten times the input means ten times the work, slightly more for sorting, and a hundred times
# for quadratic time. Other processes may make either run up to two times slower.
MOST = 20


def seconds(work, *args):
    """Return the CPU time in seconds that this process uses for `work(*args)`.

    Garbage collection is off, as in `timeit`, because its cost depends on the objects of earlier tests.
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
    """Raise AssertionError if `work` on TIMES the input takes at least MOST times as long.

    `make(share)` makes the input: all of it for 1, a tenth for 1 / TIMES. The least of three runs
    counts, because the machine may be busy.
    """
    small_input, large_input = make(1 / TIMES), make(1)
    small_seconds = min(seconds(work, small_input) for _ in range(3))
    times = []
    for _ in range(3):
        times.append(seconds(work, large_input))
        if min(times) < MOST * small_seconds:
            return
    raise AssertionError(
        f"{TIMES} times the input took {min(times) / small_seconds:.0f} times as long ({min(times):.1f} s)"
    )
