"""`tfmatting s`: an HTTP server."""

import logging
import os
import pathlib

from tfmatting.cli import model_choice, options, ray_options
from tfmatting.cli.options import number, positive

LOGGER = logging.getLogger("tfmatting")
EPILOG = """examples:
  tfmatting s --plates plates
  curl -F file=@photo.jpg -F bgr=@empty_room.jpg http://127.0.0.1:7000/api/remove -o cutout.png
  curl -T empty_room.jpg http://127.0.0.1:7000/api/plates/room
  curl -F file=@photo.jpg -F plate=room -F bgc=white http://127.0.0.1:7000/api/remove -o composite.png
  tfmatting s -m rvm_mobilenetv3
  curl -F file=@photo.jpg http://127.0.0.1:7000/api/remove -o cutout.png
  curl -F file=@frame_1.jpg -F session=desk http://127.0.0.1:7000/api/remove -o cutout_1.png

The model is bgm_mobilenetv2, which needs a plate, unless -m names another. With rvm_mobilenetv3 or rvm_resnet50 frames
with the name of a session are one clip; the server holds what the network remembers of it until no frame has come for a
while, or DELETE /api/sessions/desk. Without a session every picture is one of its own.

/docs explains the routes, whose names are rembg's; /health and /metrics are for monitoring. One picture is matted at a
time, others wait; those for which there is no place get status 429. The server is for this machine alone unless --host
0.0.0.0 is given, and asks for no password: on a network, put it behind a proxy that does. SIGTERM and Ctrl-C end it
after the requests that have come are answered."""
_PORT = 7000
_LOCAL_NAMES = ("localhost", "127.0.0.1", "[::1]")


def add_arguments(parser):
    group = parser.add_argument_group("server")
    group.add_argument("--host", default="127.0.0.1", help="address that is listened at (default: 127.0.0.1)")
    group.add_argument("-p", "--port", type=_port, default=_PORT, help=f"0 = any that is free (default: {_PORT})")
    group.add_argument(
        "--plates", type=pathlib.Path, metavar="FOLDER", help="where plates are stored; without, none can be"
    )
    group.add_argument(
        "--allow-url", action="store_true", help="fetch pictures from public addresses that requests name (GET ?url=)"
    )
    group.add_argument(
        "--allow-origin",
        action="append",
        default=[],
        metavar="ORIGIN",
        help="let web pages of another server use this one, as https://example.org; can be given several times",
    )
    group.add_argument(
        "--allow-host",
        action="append",
        default=[],
        metavar="NAME",
        help="name under which the server may be called, as behind a proxy (default: with the default of --host"
        " localhost, else any)",
    )
    _add_limits(parser)
    _add_sessions(parser)
    options.add_model_options(parser, default="{}")
    options.add_device_options(parser)
    ray_options.add_serve_options(parser)
    parser.add_argument("--quiet", action="store_true", help="no notices")


def _add_limits(parser):
    group = parser.add_argument_group("limits")
    group.add_argument("--waiting", type=_places, default=8, metavar="N", help="requests that wait (default: 8)")
    group.add_argument(
        "--max-megabytes",
        type=positive,
        default=50,
        metavar="N",
        help="of a request and of a fetched file (default: 50)",
    )
    group.add_argument("--max-megapixels", type=_megapixels, default=40, metavar="N", help="of a picture (default: 40)")
    group.add_argument(
        "--timeout",
        type=_seconds,
        default=60,
        metavar="SECONDS",
        help="for a request to arrive, and again for its result (default: 60)",
    )
    group.add_argument("--max-plates", type=positive, default=100, metavar="N", help="that are stored (default: 100)")


def _add_sessions(parser):
    group = parser.add_argument_group("sessions, of models without a plate")
    group.add_argument(
        "--sessions",
        type=positive,
        metavar="N",
        help="whose memory is held; the one that was used least recently makes room (default: 100)",
    )
    group.add_argument(
        "--session-megabytes", type=positive, metavar="N", help="of the memory of all of them (default: 1000)"
    )
    group.add_argument(
        "--session-seconds",
        type=_seconds,
        metavar="SECONDS",
        help="after its last frame, for which a session is held (default: 300)",
    )


def run(args):
    from tfmatting.serving.server import check_installed

    check_installed()
    model_choice.choose_served_model(args)
    _check_kind(args)
    ray_options.check_ray(args)
    if args.precision == "int8":
        raise ValueError(
            "--precision int8 takes 20 seconds for each new size of picture: it is for clips, tfmatting v."
        )
    if args.plates and args.plates.exists() and not args.plates.is_dir():
        raise NotADirectoryError(f"the folder of plates {args.plates} is a file.")
    return _serve(args, _limits(args))


def _check_kind(args):
    """Raises a ValueError if an option is of the other kind of model."""
    if model_choice.without_plate(args):
        if args.plates:
            raise ValueError(f"--plates is for models with a captured plate. Received: {args.model}")
        return
    for name in ("sessions", "session_megabytes", "session_seconds"):
        if getattr(args, name) is not None:
            raise ValueError(
                f"--{name.replace('_', '-')} is for models with a memory of the frames before. Received: {args.model}"
            )


def _serve(args, limits):
    # read by OpenCV when it is loaded: also of a picture whose header lies no more is decoded
    os.environ["OPENCV_IO_MAX_IMAGE_PIXELS"] = str(limits.pixels)
    from tfmatting.cli.termination import terminable
    from tfmatting.evaluation.study.server import address, listen
    from tfmatting.serving.app import Server, create_app
    from tfmatting.serving.fetching import Fetcher
    from tfmatting.serving.plates import PlateFolder
    from tfmatting.serving.server import serve

    with listen(args.host, args.port) as listening:
        model, device = ray_options.load_served_model(args) if args.ray else _load_model(args)
        application = create_app(
            Server(
                model,
                args.model,
                device,
                PlateFolder(args.plates, limits),
                limits,
                Fetcher(limits) if args.allow_url else None,
                tuple(args.allow_origin),
                _hosts(args),
            )
        )
        LOGGER.info("/docs explains the routes; Ctrl-C ends")
        print(address(listening), flush=True)
        try:
            with terminable():
                serve(application, listening, limits.seconds)
        except KeyboardInterrupt:
            LOGGER.info("ended")
        finally:
            model.close()
    return 0


def _load_model(args):
    from tfmatting.serving.matting import ModelThread

    network, device = model_choice.load_model(args)
    model = ModelThread(network)
    model.warm_up()
    return model, device


def _limits(args):
    from tfmatting.serving.requests import Limits

    given = {
        "sessions": args.sessions,
        "session_bytes": args.session_megabytes and args.session_megabytes * 10**6,
        "session_seconds": args.session_seconds,
    }
    return Limits(
        requests=1 + args.waiting,
        bytes=args.max_megabytes * 10**6,
        pixels=int(args.max_megapixels * 10**6),
        seconds=args.timeout,
        plates=args.max_plates,
        **{name: value for name, value in given.items() if value is not None},
    )


def _hosts(args):
    """Returns the names under which the server may be called: a web page must not reach it under a name of its own."""
    if args.allow_host:
        return (*args.allow_host, *_LOCAL_NAMES)
    return _LOCAL_NAMES if args.host in _LOCAL_NAMES else ("*",)


def _port(text):
    return number(text, int, lambda value: 0 <= value <= 65535, "an integer from 0 to 65535")


def _places(text):
    return number(text, int, lambda value: value >= 0, "an integer of at least 0")


def _megapixels(text):
    return number(text, float, lambda value: 0 < value <= 1000, "in (0, 1000]")


def _seconds(text):
    return number(text, float, lambda value: 0 < value <= 86_400, "in (0, 86400]")
