"""What the server tells Prometheus."""

import time

from tfmatting.serving.sessions import ENDS

_SECONDS = (0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 60)
_METHODS = ("DELETE", "GET", "HEAD", "OPTIONS", "POST", "PUT")


class Measurements:
    """Counters of an application, each with its own registry.

    Args:
        admission: `Admission`, whose taken places are shown.
    """

    def __init__(self, admission):
        from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

        self.registry = CollectorRegistry()
        labels, registry = ("method", "path", "status"), self.registry
        self._requests = Counter("tfmatting_requests", "Requests that were answered", labels, registry=registry)
        self._answers = Histogram(
            "tfmatting_request_seconds", "From a request to its answer", ("path",), registry=registry, buckets=_SECONDS
        )
        self._matting = Histogram(
            "tfmatting_matting_seconds", "From a decoded picture to its alpha", registry=registry, buckets=_SECONDS
        )
        places = Gauge("tfmatting_places", "Requests that can be in work and wait", registry=registry)
        places.set(admission.places)
        taken = Gauge("tfmatting_places_taken", "Requests in work and waiting", registry=registry)
        taken.set_function(lambda: admission.taken)
        self._ended = Counter(
            "tfmatting_sessions_ended", "Sessions that are held no longer", ("reason",), registry=registry
        )

    def show_sessions(self, sessions):
        """Shows how many `Sessions` are held, how large they are, and how many have ended, from now on."""
        from prometheus_client import Gauge

        for reason in ENDS:
            self._ended.labels(reason)
        held = Gauge("tfmatting_sessions", "Sessions whose memory is held", registry=self.registry)
        held.set_function(sessions.count)
        size = Gauge("tfmatting_session_bytes", "Memory of the sessions", registry=self.registry)
        size.set_function(sessions.bytes)

    def observe(self, seconds):
        """Takes note of the seconds from a decoded picture to its alpha."""
        self._matting.observe(seconds)

    def session_ended(self, reason):
        """Takes note of a session that is held no longer: `reason` is one of `ENDS`."""
        self._ended.labels(reason).inc()

    def text(self):
        """Returns all numbers in Prometheus' text format, and its media type."""
        from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

        return generate_latest(self.registry), CONTENT_TYPE_LATEST

    def answered(self, method, path, status, seconds):
        """Takes note of an answer.

        Args:
            method, path: of the request; the pattern of the path, not the path itself: names are many.
            status: of HTTP.
            seconds: from the request to the answer's end.
        """
        self._requests.labels(method if method in _METHODS else "other", path, status).inc()
        self._answers.labels(path).observe(seconds)


class Counted:
    """ASGI middleware that lets `Measurements` take note of every answer.

    Args:
        app: ASGI application.
        measurements: `Measurements`.
    """

    def __init__(self, app, measurements):
        self.app, self.measurements = app, measurements

    async def __call__(self, scope, receive, send):
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        status, begun = 500, time.perf_counter()

        async def noted(message):
            nonlocal status
            status = message.get("status", status)
            await send(message)

        try:
            await self.app(scope, receive, noted)
        finally:
            path = getattr(scope.get("route"), "path", "other")
            self.measurements.answered(scope["method"], path, status, time.perf_counter() - begun)
