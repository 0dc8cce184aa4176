"""The routes that cut people out: rembg's `/api/remove`."""

import asyncio
import dataclasses
from typing import Annotated, Literal

from tfmatting.inference.backgrounds import FITS
from tfmatting.serving.matting import Pictures
from tfmatting.serving.pictures import MEDIA_TYPES, ResultOptions
from tfmatting.serving.requests import RequestError

_POLL_SECONDS = 0.5
_CLIENT_LEFT = 499  # as nginx notes it
_USUAL_BLUR = 2.0
#: header of an answer: the number of the frame in its session's memory
FRAME_HEADER = "X-Session-Frame"
_SESSION = "Name of the clip whose next frame this is, for a model with a memory; without, the picture is a still."


def add_removal(app, server, matting):
    """Adds the routes to a FastAPI application; for the arguments see `Server` and `Matting`."""
    from fastapi import Depends, File, Form, Query, Request, Response, UploadFile

    answers = {200: {"content": {media_type: {} for media_type in MEDIA_TYPES.values()}, "description": "The result"}}
    route = {"tags": ["Background removal"], "responses": answers, "response_class": Response}

    async def result(request, read, options, session):
        _check_session(server, session)
        work = matting.remove(read, options, session)
        data, media_type, frame = await _finished(request, work, server.limits.seconds)
        headers = {"X-Content-Type-Options": "nosniff", **({FRAME_HEADER: str(frame)} if frame else {})}
        return Response(data, media_type=media_type, headers=headers)

    @app.post("/api/remove", summary="Remove from a file", **route)
    async def remove_from_file(
        request: Request,
        file: Annotated[UploadFile, File(description="The picture.")],
        options: Annotated[ResultOptions, Depends(_options(Form, server.model_name))],
        bgr: Annotated[UploadFile | None, File(description="The captured plate.")] = None,
        plate: Annotated[str, Form(description="Name of a stored plate, instead of `bgr`.")] = "",
        session: Annotated[str, Form(description=_SESSION)] = "",
        bi: Annotated[UploadFile | None, File(description="New background: a picture.")] = None,
        bgc: Annotated[str, Query(description="As in the form: rembg's clients send it here.")] = "",
    ):
        chosen = _chosen_plate(server, bgr, plate)

        async def read():
            captured = await bgr.read() if bgr else chosen
            return Pictures(await file.read(), captured, await bi.read() if bi else None)

        options = dataclasses.replace(options, colour=options.colour or bgc or None)
        return await result(request, read, options, session)

    @app.get("/api/remove", summary="Remove from an address", **route)
    async def remove_from_address(
        request: Request,
        url: Annotated[str, Query(description="Address of the picture.")],
        options: Annotated[ResultOptions, Depends(_options(Query, server.model_name))],
        bgr: Annotated[str, Query(description="Address of the captured plate.")] = "",
        plate: Annotated[str, Query(description="Name of a stored plate, instead of `bgr`.")] = "",
        session: Annotated[str, Query(description=_SESSION)] = "",
    ):
        if not server.fetcher:
            raise RequestError(
                403, "this server fetches nothing: send the picture by POST, or start it with --allow-url."
            )
        chosen = _chosen_plate(server, bgr, plate)

        async def read():
            source = await server.fetcher.fetch(url)
            return Pictures(source, await server.fetcher.fetch(bgr) if bgr else chosen)

        return await result(request, read, options, session)


def _options(place, model_name):
    """Returns a dependency of FastAPI that reads `ResultOptions`.

    Args:
        place: `fastapi.Form` or `fastapi.Query`.
        model_name: the only one that may be asked for.
    """

    # not a function for FastAPI's threads: requests of a session would overtake each other there
    async def read(
        model: Annotated[str, place(description=f"{model_name}, or nothing.")] = "",
        om: Annotated[bool, place(description="Only the mask: the alpha, in gray.")] = False,
        bgc: Annotated[str, place(description="New background: a name, #rrggbb, or r,g,b or r,g,b,a to 255.")] = "",
        blur: Annotated[bool, place(description="New background: the scene without the person, blurred.")] = False,
        blur_strength: Annotated[float, place(gt=0, le=100, description="In percent of the long side.")] = _USUAL_BLUR,
        fit: Annotated[Literal[FITS], place(description="How `bi` comes to the picture's size.")] = "cover",
        format: Annotated[Literal[tuple(MEDIA_TYPES)], place(description="Of the result.")] = "png",
    ):
        if model not in ("", model_name):
            raise RequestError(422, f"this server has the model {model_name} alone. Received: {model[:100]!r}")
        return ResultOptions(om, bgc or None, blur_strength if blur else None, fit, format)

    return read


def _check_session(server, session):
    if session and not server.model.has_memory:
        raise RequestError(422, f"`session`: {server.model_name} has no memory of frames, leave it out.")


def _chosen_plate(server, bgr, plate):
    """Returns the one of the two that is given; None for a model that takes none."""
    if server.model.has_memory:
        if bgr or plate:
            name = "bgr" if bgr else "plate"
            raise RequestError(422, f"`{name}`: {server.model_name} takes no captured plate, leave it out.")
        return None
    if bgr and plate:
        raise RequestError(422, "`bgr` and `plate` are both given: one captured plate is needed.")
    if not bgr and not plate:
        raise RequestError(
            422, "the captured plate is missing, the scene without the person: give `bgr`, or `plate`, a stored one."
        )
    return bgr or plate


async def _finished(request, work, seconds):
    """Awaits work, unless it takes too long or the client leaves."""
    task = asyncio.ensure_future(work)
    try:
        async with asyncio.timeout(seconds):
            while not task.done():
                await asyncio.wait({task}, timeout=_POLL_SECONDS)
                if not task.done() and await request.is_disconnected():
                    raise RequestError(_CLIENT_LEFT, "the client has left.")
            return task.result()
    except TimeoutError as error:
        raise RequestError(503, f"the result was not ready within {seconds:g} s.", {"Retry-After": "10"}) from error
    finally:
        task.cancel()
