"""A process that draws people for another one, over its standard input and output."""

import os
import pathlib
import pickle
import signal
import subprocess
import sys
import threading
import weakref

#: what the process runs: this package from where it is now, whatever the caller's program does when it is imported
_PROGRAM = "import sys; sys.path.insert(0, sys.argv[1]); from tfmatting.data.people.process import serve; serve()"
_ROOT = pathlib.Path(__file__).parents[3]
_DEAD = "the process that draws people died, perhaps for want of memory: take fewer workers or smaller pictures"


class StudioProcess:
    """A `Studio` in a process of its own, which any thread may call.

    Args:
        assets, seed: of the `Studio`.
        threads: of Mesa's software renderer; None: as many as there are cores.
    Raises:
        ValueError, OSError, ImportError: what the `Studio` raises.
        OSError: if the process dies.
    """

    def __init__(self, assets, seed, threads=None):
        environment = dict(os.environ)
        if threads is not None:
            environment.setdefault("LP_NUM_THREADS", str(threads))
        command = [sys.executable, "-c", _PROGRAM, str(_ROOT)]
        pipe = subprocess.PIPE
        process = subprocess.Popen(command, stdin=pipe, stdout=pipe, env=environment)
        self._process, self._lock = process, threading.Lock()
        self.close = weakref.finalize(self, _end, process)
        try:
            self._ask(("open", assets, seed))
        except BaseException:
            self.close()
            raise

    def call(self, method, *arguments):
        """Returns what a method of the `Studio` returns."""
        return self._ask(("call", method, arguments))

    def iterate(self, method, *arguments):
        """Yields what a method of the `Studio` yields; several iterations may run at once."""
        key = self._ask(("iterate", method, arguments))
        try:
            while (item := self._ask(("next", key))) is not None:
                yield item
        finally:
            if self.close.alive:
                self._ask(("drop", key))

    def _ask(self, request):
        with self._lock:
            try:
                pickle.dump(request, self._process.stdin)
                self._process.stdin.flush()
                answer, error = pickle.load(self._process.stdout)
            except (EOFError, OSError, ValueError) as problem:  # the pipe is closed, or half an answer came
                raise OSError(_DEAD) from problem
        if error is not None:
            raise error
        return answer


def _end(process):
    process.stdin.close()
    process.stdout.close()
    process.wait()


def serve():
    """Answers requests until the input ends; see `StudioProcess`."""
    from tfmatting.data.people.studio import Studio

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the caller decides what Ctrl-C ends
    requests, answers = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever libraries print must not get among the answers
    studio, running = None, {}
    while True:
        try:
            kind, *rest = pickle.load(requests)
        except EOFError:
            return
        answer = error = None
        try:
            if kind == "open":
                studio = Studio(*rest)
            elif kind == "call":
                answer = getattr(studio, rest[0])(*rest[1])
            elif kind == "iterate":
                answer = max(running, default=0) + 1
                running[answer] = getattr(studio, rest[0])(*rest[1])
            elif kind == "next":
                answer = next(running[rest[0]], None)
            else:
                running.pop(rest[0]).close()
        except Exception as problem:
            error = problem
        try:
            pickle.dump((answer, error), answers, protocol=pickle.HIGHEST_PROTOCOL)
            answers.flush()
        except BrokenPipeError:
            return
