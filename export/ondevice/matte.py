"""Photos, videos and a camera by LiteRT, without TensorFlow and Keras: python export/ondevice/matte.py --help"""

import sys

from tfmatting.cli.ondevice import main

if __name__ == "__main__":
    sys.exit(main())
