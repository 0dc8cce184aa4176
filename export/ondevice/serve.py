"""Serves the web page that mattes in the browser: python export/ondevice/serve.py MODEL.tflite"""

import pathlib
import sys

from tfmatting.cli.ondevice_page import main

if __name__ == "__main__":
    sys.exit(main(pathlib.Path(__file__).parent / "web"))
