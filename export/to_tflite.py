"""The same as `tfmatting export MODEL OUT --format tflite`: python export/to_tflite.py MODEL OUT [OPTIONS]"""

import sys

from tfmatting.cli.main import main

if __name__ == "__main__":
    sys.exit(main(["export", *sys.argv[1:], "--format", "tflite"]))
