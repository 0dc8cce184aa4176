"""The program that serves the page which mattes in the browser."""

import argparse
import sys
import threading

from tfmatting.cli.main import INTERRUPTED, Parser, guarded
from tfmatting.cli.options import number

PROGRAM = "serve.py"
EPILOG = """examples:
  serve.py matting_480x640.tflite matting_640x480.tflite
  serve.py matting.tflite --host 0.0.0.0 --certificate cert.pem --key key.pem

A model is a file of `tfmatting export bgm_mobilenetv2 OUT --format tflite --size HxW`; of several the page takes that
of the camera's shape. Browsers give a camera to pages from this machine, and over https."""


def main(folder, argv=None):
    """Runs the program.

    Args:
        folder: of the page.
        argv: the arguments; None = the process's.
    Returns:
        The exit code: 2 for an error (one line on stderr), 130 after Ctrl-C.
    """
    argv = sys.argv[1:] if argv is None else list(argv)
    return guarded(PROGRAM, argv, lambda: _run(folder, argv), backend=None)


def _run(folder, argv):
    parser = Parser(
        prog=PROGRAM,
        description="Serves the page that mattes in the browser.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("models", metavar="MODEL", nargs="+", help="TF-Lite file")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen at (default: this machine alone)")
    parser.add_argument("--port", type=_port, default=8000, help="default: 8000; 0 = any that is free")
    parser.add_argument("--certificate", metavar="FILE", help="for https, in PEM")
    parser.add_argument("--key", metavar="FILE", help="of the certificate, in PEM (default: in the same file)")
    parser.add_argument("--debug", action="store_true", help="show tracebacks")
    args = parser.parse_args(argv)
    if args.key and not args.certificate:
        raise ValueError("--key needs --certificate.")
    from tfmatting.ondevice.page_server import page_server

    with page_server(folder, args.models, args.host, args.port, args.certificate, args.key) as address:
        print(f"{address} (Ctrl-C ends)", flush=True)
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            return INTERRUPTED
    return 0


def _port(text):
    return number(text, int, lambda value: 0 <= value <= 65535, "a port, 0 to 65535")
