"""The routes of plates and of sessions, and those that say how the server is."""

import secrets
from typing import Annotated

from tfmatting.serving.requests import RequestError

_RANDOM_BYTES = 16
_PICTURE_BODY = {"requestBody": {"required": True, "content": {"image/*": {"schema": {"type": "string"}}}}}


def add_plates(app, plates):
    """Adds the routes of stored plates to a FastAPI application.

    Args:
        app: the application.
        plates: `PlateFolder`.
    """
    import asyncio

    from fastapi import Path, Request, Response
    from fastapi.responses import FileResponse

    name_of_plate = Annotated[str, Path(description="Letters, digits, - and _.")]
    route = {"tags": ["Captured plates"]}

    @app.get("/api/plates", summary="Names of the stored plates", **route)
    def list_plates() -> list[str]:
        return plates.names()

    @app.get("/api/plates/{name}", summary="A stored plate", response_class=FileResponse, **route)
    def show_plate(name: name_of_plate):
        return FileResponse(plates.path(name), headers={"X-Content-Type-Options": "nosniff"})

    @app.put("/api/plates/{name}", summary="Store a plate", status_code=201, openapi_extra=_PICTURE_BODY, **route)
    async def store_plate(name: name_of_plate, request: Request, response: Response) -> dict[str, str]:
        """The body is a picture's file, which is stored as PNG without its metadata; 200: another was replaced."""
        is_new = await asyncio.to_thread(plates.store, name, await request.body())
        response.status_code = 201 if is_new else 200
        return {"plate": name}

    @app.delete("/api/plates/{name}", summary="Delete a plate", status_code=204, **route)
    def delete_plate(name: name_of_plate):
        plates.delete(name)


def add_sessions(app, sessions):
    """Adds the routes of sessions to a FastAPI application.

    Args:
        app: the application.
        sessions: `Sessions`.
    """
    from fastapi import Path

    route = {"tags": ["Sessions"]}

    @app.post("/api/sessions", summary="A name for a session", status_code=201, **route)
    async def name_session() -> dict[str, str]:
        """The name cannot be guessed. The session begins with its first frame, as one with a name of your own does."""
        return {"session": secrets.token_hex(_RANDOM_BYTES)}

    @app.delete("/api/sessions/{name}", summary="Forget a session", status_code=204, **route)
    async def delete_session(name: Annotated[str, Path(description="Letters, digits, - and _.")]):
        """The next frame of this name, if one comes, is the first of a new clip, as after a hard cut."""
        sessions.delete(name)


def add_state(app, server, admission, measurements):
    """Adds `/health`, `/metrics` and a way from `/` to the documentation.

    Args:
        app: FastAPI application.
        server: `Server`.
        admission: `Admission`.
        measurements: `Measurements`.
    """
    from fastapi.responses import RedirectResponse, Response

    route = {"tags": ["State"]}

    @app.get("/health", summary="Whether the server works", **route)
    async def health():
        seconds = server.model.seconds_at_work()
        if seconds > server.limits.seconds:
            raise RequestError(503, f"the model has been at one picture for {seconds:.0f} s.")
        return {
            "status": "ok",
            "model": server.model_name,
            "device": server.device,
            "requests": admission.taken,
            "places": admission.places,
        }

    @app.get("/metrics", summary="Numbers for Prometheus", response_class=Response, **route)
    async def metrics():
        text, media_type = measurements.text()
        return Response(text, media_type=media_type)

    @app.get("/", include_in_schema=False)
    async def documentation():
        return RedirectResponse("docs")
