import contextlib
import itertools
import signal
import threading
import time

import pytest

from tfmatting.inference.video.pipeline import Stage, run_stages

NAMES = ["decode", "network", "encode"]


class Work:
    """Three stages over numbers; `fail` names one that raises at a number, `delay` one that takes 10 ms an item."""

    def __init__(self, count=20, fail=None, at=7, delay=None, error=None):
        self.count, self.fail, self.at, self.delay = count, fail, at, delay
        self.error = error or ValueError("boom")
        self.results, self.closed, self.alive, self.most = [], [], 0, 0
        self.stages = [Stage(name, getattr(self, name)) for name in NAMES]

    def run(self):
        with contextlib.closing(run_stages(self.stages, self.stages[1])) as steps:
            return sum(1 for _ in steps)

    def decode(self, _):
        try:
            for number in range(self.count):
                self._work("decode", number)
                self.alive += 1
                self.most = max(self.most, self.alive)
                yield number
        finally:
            self.closed.append("decode")

    def network(self, numbers):
        for number in numbers:
            self._work("network", number)
            yield 10 * number

    def encode(self, numbers):
        for number in numbers:
            self._work("encode", number)
            self.results.append(number)
            self.alive -= 1
            yield

    def _work(self, stage, number):
        if stage == self.fail and number in (self.at, 10 * self.at):
            raise self.error
        if stage == self.delay:
            time.sleep(0.01)


@pytest.fixture(autouse=True)
def no_thread_is_left():
    before = threading.active_count()
    yield
    assert threading.active_count() == before


@pytest.mark.parametrize("delay", [None, *NAMES])
@pytest.mark.parametrize("count", [0, 1, 20])
def test_order_and_counts(count, delay):
    work = Work(count, delay=delay)
    assert work.run() >= count
    assert work.results == [10 * number for number in range(count)]
    assert [stage.frames for stage in work.stages] == [count] * 3


@pytest.mark.parametrize("count", [4, 6])
def test_a_stage_may_ask_for_more_than_there_is(count):
    """As one that takes items four at a time."""
    work = Work(count)

    def in_fours(numbers):
        while four := list(itertools.islice(numbers, 4)):
            yield from (10 * number for number in four)

    work.stages[1].function = in_fours
    work.run()
    assert work.results == [10 * number for number in range(count)]


@pytest.mark.parametrize("delay", NAMES)
def test_few_items_are_alive_and_waiting_is_no_work(delay):
    work = Work(60, delay=delay)
    work.run()
    assert work.most <= 6
    seconds = {stage.name: stage.seconds for stage in work.stages}
    assert seconds[delay] >= 0.6
    assert all(other < 0.3 for name, other in seconds.items() if name != delay)
    assert min(work.stages, key=lambda stage: stage.frames_per_second).name == delay


@pytest.mark.parametrize("error", [ValueError("boom"), OSError(28, "No space left on device"), MemoryError()])
@pytest.mark.parametrize("fail", NAMES)
@pytest.mark.parametrize("at", [0, 7])
def test_an_error_anywhere_stops_everything(fail, at, error):
    work = Work(10_000, fail=fail, at=at, error=error)
    start = time.perf_counter()
    with pytest.raises(type(error)) as raised:
        work.run()
    assert raised.value is error
    assert time.perf_counter() - start < 2
    assert work.closed == ["decode"]
    assert len(work.results) <= at


def test_errors_while_the_last_items_are_on_their_way():
    work = Work(3, fail="encode", at=2, delay="encode")
    with pytest.raises(ValueError, match="boom"):
        work.run()


def test_interruption_of_whoever_follows():
    work = Work(10_000)
    with pytest.raises(KeyboardInterrupt), contextlib.closing(run_stages(work.stages, work.stages[1])) as steps:
        for number, _ in enumerate(steps):
            if number == 5:
                raise KeyboardInterrupt
    assert work.closed == ["decode"]


@pytest.fixture
def ctrl_c_raises():
    """Python's own handler of Ctrl-C, which is missing where a shell runs the tests in the background."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("ctrl_c_raises")
def test_ctrl_c_while_the_main_stage_waits():
    work = Work(10_000, delay="decode")
    timer = threading.Timer(0.3, signal.raise_signal, [signal.SIGINT])
    timer.start()
    with pytest.raises(KeyboardInterrupt):
        work.run()
    timer.join()
    assert 5 < len(work.results) < 100
