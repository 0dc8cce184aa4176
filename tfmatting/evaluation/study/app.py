"""The web application of a study."""

import dataclasses
import pathlib
import random

from tfmatting.evaluation.study import media
from tfmatting.evaluation.study.study import CHOICES, QUESTIONS, draw_trials

PAGE = pathlib.Path(__file__).parent / "page"
ZOOM = pathlib.Path(__file__).parents[1] / "report" / "templates" / "zoom.js"
_HEADERS = {
    "Content-Security-Policy": "default-src 'self'; img-src 'self' data:",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
_LONGEST_NAME = 200


def create_app(study, database, trials=None, generator=None):
    """Returns the FastAPI application that shows a study and keeps its answers.

    The addresses of pictures hold a participant's token, a trial and a side: no name of a method reaches the browser.

    Args:
        study: `Study`.
        database: `Database`, prepared for it.
        trials: how many each participant gets at most; None = all.
        generator: `random.Random` that draws the trials; None = one that nobody can guess.
    """
    import fastapi
    from fastapi.staticfiles import StaticFiles

    app = fastapi.FastAPI(openapi_url=None)
    _add_participants(app, study, database, trials, generator or random.SystemRandom())
    _add_pictures(app, study, database)

    @app.middleware("http")
    async def add_headers(request, call_next):
        response = await call_next(request)
        response.headers.update(_HEADERS)
        return response

    @app.get("/zoom.js")
    def zoom():
        return fastapi.responses.FileResponse(ZOOM)

    app.mount("/", StaticFiles(directory=PAGE, html=True))
    return app


def _add_participants(app, study, database, trials, generator):
    from typing import Annotated

    from fastapi import Body, HTTPException

    choices = CHOICES[study.kind]
    items = {item.name: item for item in study.items}

    def state(token):
        progress = database.progress(token)
        if progress is None:
            raise HTTPException(404, "There is no such participant.")
        if progress.position is None:
            return {"done": progress.done, "total": progress.total, "trial": None}
        trial = database.trial(token, progress.position)
        item = items[trial.item]
        return {
            "done": progress.done,
            "total": progress.total,
            "trial": {
                "position": progress.position,
                "width": item.width,
                "height": item.height,
                "sides": ["first"] if trial.second is None else ["first", "second"],
                "original": item.source is not None,
                "video": item.kind == "video",
                "original_video": item.source is not None and media.is_video(item.source),
                "transparent": media.is_transparent(item),
            },
        }

    @app.get("/api/study")
    def describe():
        return {
            "kind": study.kind,
            "question": QUESTIONS[study.kind],
            "choices": [{"value": value, "label": label} for value, label in choices.items()],
            "backgrounds": len(study.backgrounds),
            "digest": database.description()["digest"],
        }

    @app.post("/api/participants")
    def start():
        token = database.add_participant(draw_trials(study, generator, trials))
        return {"participant": token, **state(token)}

    @app.get("/api/participants/{token}")
    def resume(token: str):
        return state(token)

    @app.post("/api/participants/{token}/answers")
    def answer(
        token: str,
        position: Annotated[int, Body()],
        value: Annotated[int, Body(ge=min(choices), le=max(choices))],
        background: Annotated[str | None, Body(max_length=_LONGEST_NAME)] = None,
        seconds: Annotated[float | None, Body(ge=0, allow_inf_nan=False)] = None,
    ):
        if database.trial(token, position) is None:
            raise HTTPException(404, "There is no such question.")
        database.answer(token, position, value, background, seconds)
        return state(token)


def _add_pictures(app, study, database):
    from fastapi import HTTPException
    from fastapi.responses import FileResponse, Response

    items = {item.name: item for item in study.items}

    def response(shown):
        keywords = {"media_type": media.media_type(shown), "headers": {"Cache-Control": "private, max-age=86400"}}
        return Response(shown, **keywords) if isinstance(shown, bytes) else FileResponse(shown, **keywords)

    @app.get("/api/participants/{token}/trials/{position}/{side}")
    def picture(token: str, position: int, side: str):
        trial = database.trial(token, position)
        if trial is None:
            raise HTTPException(404, "There is no such question.")
        item = items[trial.item]
        if side == "original" and item.source:
            return response(media.shown_file(item.source))
        method = dataclasses.asdict(trial).get(side) if side in ("first", "second") else None
        if method is None:
            raise HTTPException(404, "There is no such picture.")
        return response(media.shown_result(item, method))

    @app.get("/api/backgrounds/{index}")
    def background(index: int):
        if not 0 <= index < len(study.backgrounds):
            raise HTTPException(404, "There is no such background.")
        return response(media.shown_file(study.backgrounds[index]))
