"""Work on a stream of items in stages that run at the same time, each in a thread of its own."""

import collections
import queue
import threading
import time

_POLL = 0.1  # seconds after which a waiting stage looks whether another one has failed
_END = object()


class Stage:
    """A step of the work.

    Attributes:
        name: for the report.
        function: from an iterator over the items of the stage before (None for the first) to an iterator over its own.
        frames: done so far.
        seconds: spent on them; waiting for other stages is not counted.
    """

    def __init__(self, name, function):
        self.name, self.function = name, function
        self.frames, self.seconds = 0, 0.0

    @property
    def frames_per_second(self):
        return self.frames / self.seconds if self.seconds else 0.0


def run_stages(stages, main, depth=1):
    """Runs stages, connected by queues, until the first has no more items.

    At most `depth` items wait between two stages. When a stage raises, or Ctrl-C comes, all stages stop at their next
    item; every thread has ended when this returns.

    Args:
        stages: list of `Stage`.
        main: the one of them that runs in the calling thread.
        depth: of the queues.
    Yields:
        None, after each item of `main` and at times while the last stages finish, so that progress can be shown. Close
        the generator (`contextlib.closing`) to stop early.
    Raises:
        What the first stage that failed raised.
    """
    stop, failures = threading.Event(), collections.deque()
    queues = [queue.Queue(depth) for _ in stages[1:]]
    sources = [None, *queues]
    targets = [*queues, None]

    def work(stage, source, target):
        try:
            for _ in _items(stage, source, target, stop):
                pass
        except _StoppedError:
            pass
        except BaseException as error:  # to be raised again by the calling thread
            failures.append(error)
            stop.set()

    chain = list(zip(stages, sources, targets, strict=True))
    threads = [threading.Thread(target=work, args=link, daemon=True) for link in chain if link[0] is not main]
    try:
        for thread in threads:
            thread.start()
        yield from _items(*next(link for link in chain if link[0] is main), stop)
        while any(thread.is_alive() for thread in threads):
            time.sleep(_POLL / 5)
            yield
    except _StoppedError:
        pass
    finally:
        if any(thread.is_alive() for thread in threads):
            stop.set()
        for thread in threads:
            thread.join()
    if failures:
        raise failures[0]


class _StoppedError(Exception):
    """Another stage has failed."""


def _items(stage, source, target, stop):
    """Runs a stage, and yields after each of its items."""
    waiting = _Waiting(source, stop)
    results = iter(stage.function(waiting if source else None))
    while True:
        begin, waited = time.perf_counter(), waiting.seconds
        item = next(results, _END)
        stage.seconds += time.perf_counter() - begin - (waiting.seconds - waited)
        if item is not _END:
            stage.frames += 1
        if target:
            _put(target, item, stop)
        if item is _END:
            return
        del item  # large; the next one is on its way
        yield


class _Waiting:
    """Iterates over a queue, and counts the seconds that it had nothing."""

    def __init__(self, source, stop):
        self.source, self.stop, self.seconds, self.ended = source, stop, 0.0, False

    def __iter__(self):
        return self

    def __next__(self):
        begin = time.perf_counter()
        item = _END if self.ended else _get(self.source, self.stop)
        self.seconds += time.perf_counter() - begin
        if item is _END:
            self.ended = True
            raise StopIteration
        return item


def _put(target, item, stop):
    while not stop.is_set():
        try:
            return target.put(item, timeout=_POLL)
        except queue.Full:
            continue
    raise _StoppedError


def _get(source, stop):
    while not stop.is_set():
        try:
            return source.get(timeout=_POLL)
        except queue.Empty:
            continue
    raise _StoppedError
