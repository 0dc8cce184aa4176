"""The web application of `tfmatting s`."""

import dataclasses

import tfmatting
from tfmatting.serving.admission import Admission
from tfmatting.serving.matting import Matting
from tfmatting.serving.measurements import Counted, Measurements
from tfmatting.serving.removal import FRAME_HEADER, add_removal
from tfmatting.serving.requests import RequestError
from tfmatting.serving.sessions import Sessions
from tfmatting.serving.state import add_plates, add_sessions, add_state
from tfmatting.serving.uploads import Uploads

_WITH_PLATE = "People cut out of pictures, given the captured plate: the same scene without the person."
_WITH_MEMORY = """People cut out of pictures, and of the frames of clips: frames with the name of one `session` are a
clip, and the network remembers those before."""
_DESCRIPTION = """

The routes and names are those of `rembg`, with plates and sessions besides. What rembg does to a mask afterwards (`a`,
`af`, `ab`, `ae`, `ppm`) and `extras` may be sent and have no effect: these networks give a soft alpha by themselves."""


@dataclasses.dataclass(frozen=True)
class Server:
    """What an application is made of.

    Attributes:
        model: what has `has_memory`, and `async matte(source, plate)` or with a memory `async matte_frame(source,
            session)`, as `ModelThread`.
        model_name, device: in words.
        plates: `PlateFolder`.
        limits: `Limits`.
        fetcher: `Fetcher`, or None: no addresses are fetched.
        origins: of the web pages of other servers that may use this one.
        hosts: names under which this server may be called; "*" = any.
    """

    model: object
    model_name: str
    device: str
    plates: object
    limits: object
    fetcher: object = None
    origins: tuple = ()
    hosts: tuple = ("*",)


def create_app(server):
    """Returns the FastAPI application of a `Server`."""
    from fastapi.middleware.cors import CORSMiddleware
    from fastapi.middleware.trustedhost import TrustedHostMiddleware
    from fastapi.responses import JSONResponse
    from fastapi_offline import FastAPIOffline

    description = (_WITH_MEMORY if server.model.has_memory else _WITH_PLATE) + _DESCRIPTION
    app = FastAPIOffline(title="tfmatting", version=tfmatting.__version__, description=description, redoc_url=None)
    admission = Admission(server.limits.requests)
    measurements = Measurements(admission)
    sessions = Sessions(server.limits, measurements.session_ended)
    # the last that is added is the first that sees a request
    app.add_middleware(Uploads, admission=admission, limits=server.limits, is_work=_is_work)
    app.add_middleware(Counted, measurements=measurements)
    if server.origins:
        app.add_middleware(
            CORSMiddleware, allow_origins=list(server.origins), allow_methods=["*"], expose_headers=[FRAME_HEADER]
        )
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=list(server.hosts), www_redirect=False)

    @app.exception_handler(RequestError)
    async def refuse(request, error):
        return JSONResponse({"detail": error.detail}, error.status, error.headers)

    matting = Matting(server.model, server.plates, sessions, server.limits, measurements.observe)
    add_removal(app, server, matting)
    if server.model.has_memory:
        measurements.show_sessions(sessions)
        add_sessions(app, sessions)
    else:
        add_plates(app, server.plates)
    add_state(app, server, admission, measurements)
    return app


def _is_work(method, path):
    return path == "/api/remove" or (method == "PUT" and path.startswith("/api/plates/"))
