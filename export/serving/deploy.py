"""Exports a model as the next version of a TensorFlow Serving deployment, with warm-up requests.

    python export/serving/deploy.py MODEL MODELS_FOLDER [OPTIONS of `tfmatting export`]

It becomes MODELS_FOLDER/MODEL/1, /2, … and appears there only when it is complete and equal to the Keras model; a
running server loads it within a second, and then drops the version before it.
"""

import sys

from tfmatting.cli.main import main
from tfmatting.serving.versions import next_version

if __name__ == "__main__":
    if sys.argv[1:] in (["-h"], ["--help"]):
        print(__doc__)
        sys.exit(0)
    if len(sys.argv) < 3 or sys.argv[1].startswith("-") or sys.argv[2].startswith("-"):
        print("deploy.py: error: MODEL and MODELS_FOLDER must come first (see deploy.py --help)", file=sys.stderr)
        sys.exit(2)
    name, models, *options = sys.argv[1:]
    output = str(next_version(models, name))
    sys.exit(main(["export", name, output, *options, "--format", "savedmodel", "--warm-up"]))
