"""The same as `tfmatting export MODEL OUT --format savedmodel`: python export/to_savedmodel.py MODEL OUT [OPTIONS]"""

import sys

from tfmatting.cli.main import main

if __name__ == "__main__":
    sys.exit(main(["export", *sys.argv[1:], "--format", "savedmodel"]))
