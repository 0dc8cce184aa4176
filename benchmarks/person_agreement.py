"""How far a segmenter of people agrees with matting by a captured plate, on captured pairs.

    python -m benchmarks.person_agreement CAPTURES

CAPTURES holds SET/src with pictures of people and SET/bgr with plates: of the same names, or one plate for the pictures
whose names begin as its own does up to the first "_". Prints the intersection over union of what is more than half
opaque in the two mattes, by the person's share of the picture as matting sees it.
"""

import argparse
import pathlib
import sys

import numpy as np

#: shares of the picture between which results are averaged
SHARES = (0.01, 0.05, 0.2, 1.0)


def main(arguments=None):
    options = parse(arguments)
    import tfmatting
    from tfmatting.data.pictures import read_rgb

    plate_model = tfmatting.accelerate(tfmatting.load())
    segmenter = tfmatting.SegmentationMatting(tfmatting.load("person_mobilenetv3", checkpoint=options.checkpoint))
    results = []
    for source, plate in pairs(options.captures):
        picture = read_rgb(source)
        truth = tfmatting.matte(plate_model, picture, read_rgb(plate)).alpha > 0.5
        results.append((truth.mean(), agreement(tfmatting.matte(segmenter, picture).alpha > 0.5, truth)))
        print(f"{source}: share {results[-1][0]:.3f}, intersection over union {results[-1][1]:.2f}")
    for line in summary(results):
        print(line)
    return 0


def parse(arguments):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("captures", type=pathlib.Path)
    parser.add_argument("--checkpoint", help="weights of person_mobilenetv3 instead of the shipped ones")
    options = parser.parse_args(arguments)
    if not pairs(options.captures):
        parser.error(f"{options.captures} holds no SET/src with plates in SET/bgr")
    return options


def pairs(captures):
    """Returns [(picture, plate)], sorted."""
    found = []
    for source in sorted(captures.glob("*/src/*.png")):
        plates = source.parent.parent / "bgr"
        same = [plates / source.name, *sorted(plates.glob(f"{source.name.split('_')[0]}_*.png"))]
        found += [(source, plate) for plate in same if plate.is_file()][:1]
    return found


def agreement(found, truth):
    """Returns the intersection over union of two masks; 1 where both are empty."""
    union = (found | truth).sum()
    return float((found & truth).sum() / union) if union else 1.0


def summary(results):
    """Yields a line for each range of shares in which there are results."""
    for low, high in zip((0, *SHARES), SHARES, strict=False):
        values = [value for share, value in results if low <= share < high]
        if values:
            yield (
                f"people of {low:.0%} to {high:.0%} of the picture: {np.mean(values):.2f} ({min(values):.2f} to"
                f" {max(values):.2f}) in {len(values)}"
            )


if __name__ == "__main__":
    sys.exit(main())
