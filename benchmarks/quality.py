"""How good the shipped weights are: empty rooms, captured pairs and fresh synthetic composites.

    python -m benchmarks.quality --captures DATA --backgrounds PHOTOGRAPHS --output SHEETS

Prints, for each figure, what was measured and the bar; the exit code is 1 where a bar is missed. `--captures` is a
folder with `pairs/*/src`, `pairs/*/bgr` and, for empty clips, `pairs/*/video/*_background.*`; without it only the
synthetic composites are judged.
"""

import argparse
import itertools
import pathlib
import sys

import cv2
import numpy as np

import tfmatting
from tfmatting.data.synthetic import SyntheticComposites
from tfmatting.metrics import mad

EMPTY_ALPHA = 0.003  # mean alpha of a frame without a person
HOLE = 0.003  # share of the person's area
ISLAND = 0.0005  # share of the picture
PLATE_DIFFERENCE = 0.1  # of source and plate, where the plate is seen, its brightness apart
SHADE = 0.75, 1.25  # of the plate, where a person darkens it, or the camera adapts
PERSON_DIFFERENCE, PERSON_SHARE = 0.3, 0.002  # a picture with less than this share of such pixels shows nobody
SYNTHETIC_MEAN, SYNTHETIC_MEDIAN = 0.02, 0.012  # mean absolute error of alpha
SYNTHETIC_SEED, SYNTHETIC_SIZE = 20_260, (576, 768)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--checkpoint", help="weights instead of the shipped ones")
    parser.add_argument("--captures", type=pathlib.Path, help="folder of captured pairs")
    parser.add_argument("--backgrounds", type=pathlib.Path, help="folder of photographs for the composites")
    parser.add_argument("--samples", type=int, default=200, help="synthetic composites (default 200)")
    parser.add_argument("--output", type=pathlib.Path, help="folder for pictures of every result")
    options = parser.parse_args()
    if not options.captures and not options.samples:
        parser.error("nothing to judge: give --captures or --samples")
    model = tfmatting.load(checkpoint=options.checkpoint)
    if options.output:
        options.output.mkdir(parents=True, exist_ok=True)
    passed = []
    if options.captures:
        passed += [judge_empty(model, options.captures), judge_pairs(model, options.captures, options.output)]
    if options.samples:
        passed.append(judge_synthetic(model, options.backgrounds, options.samples, options.output))
    return 0 if all(passed) else 1


def judge_empty(model, captures):
    """Mean alpha of frames without a person, against another frame of the same camera."""
    worst = 0.0
    for name, frame, plate in some(empty_frames(captures), f"{captures} holds no frames of empty rooms"):
        alpha = float(tfmatting.matte(model, frame, plate).alpha.mean())
        worst = max(worst, alpha)
        print(f"empty      {name:48} mean alpha {alpha:.5f}")
    return report("empty: worst mean alpha", worst, EMPTY_ALPHA)


def judge_pairs(model, captures, output):
    """Holes in the person and islands elsewhere, on captured pairs."""
    worst_hole = worst_island = 0.0
    for source_path, plate_path in some(captured_pairs(captures), f"{captures} holds no captured pairs"):
        source, plate = read(source_path), read(plate_path)
        difference = difference_to_plate(source, plate)
        if (difference > PERSON_DIFFERENCE).mean() < PERSON_SHARE:
            print(f"pair       {source_path.name:48} not judged: next to nobody in the frame")
            continue
        result = tfmatting.matte(model, source, plate)
        hole, island = holes_and_islands(result.alpha[..., 0], source, plate)
        worst_hole, worst_island = max(worst_hole, hole), max(worst_island, island)
        print(f"pair       {source_path.name:48} hole {hole:.4f}  island {island:.5f}")
        if output:
            write_sheet(output / f"pair_{source_path.stem}.png", source, plate, result)
    holes = report("pairs: largest hole, share of the person", worst_hole, HOLE)
    return report("pairs: largest island, share of the picture", worst_island, ISLAND) and holes


def judge_synthetic(model, backgrounds, count, output):
    """Mean absolute error of alpha on composites that training has not seen."""
    composites = SyntheticComposites(*SYNTHETIC_SIZE, backgrounds=backgrounds, seed=SYNTHETIC_SEED)
    errors = []
    for index in range(count):
        sample = composites[index]
        result = tfmatting.matte(model, sample["source"], sample["background"])
        errors.append(mad(result.alpha, sample["alpha"]))
        if output and index < 24:
            source, plate = to_bytes(sample["source"]), to_bytes(sample["background"])
            write_sheet(output / f"synthetic_{index:03}.png", source, plate, result)
    print("synthetic  worst samples " + ", ".join(f"{i} ({errors[i]:.3f})" for i in np.argsort(errors)[:-9:-1]))
    mean = report(f"synthetic: mean absolute error, mean of {count}", float(np.mean(errors)), SYNTHETIC_MEAN)
    return report("synthetic: mean absolute error, median", float(np.median(errors)), SYNTHETIC_MEDIAN) and mean


def difference_to_plate(source, plate):
    """Returns the largest difference of the three channels, `(H, W)` in [0, 1], a little smoothed."""
    return cv2.blur(cv2.absdiff(source, plate).max(axis=2) / np.float32(255), (3, 3))


def holes_and_islands(alpha, source, plate):
    """Returns the largest hole as a share of the person and the largest island as a share of the picture.

    The person is the largest connected region of alpha above 0.5; an island is a region apart from it, a hole a region
    inside it that neither reaches the border of the picture nor shows the plate: a gap between the legs is no hole.
    What is missing up to the border is left to the eye. Where there is no person at all, the hole is the whole person.

    Args:
        alpha: `(H, W)` in [0, 1].
        source, plate: uint8 `(H, W, 3)`.
    """
    inside = (alpha > 0.5).astype(np.uint8)
    areas = np.sort(cv2.connectedComponentsWithStats(inside)[2][1:, cv2.CC_STAT_AREA])
    if not len(areas):
        return 1.0, 0.0
    _, labels, outside, _ = cv2.connectedComponentsWithStats(1 - inside, connectivity=4)
    holes = [0]
    for label, (left, top, width, height, area) in enumerate(outside[1:], start=1):
        enclosed = left > 0 and top > 0 and left + width < alpha.shape[1] and top + height < alpha.shape[0]
        hole = labels == label
        if enclosed and not shows_plate(source[hole], plate[hole]):
            holes.append(area)
    return max(holes) / areas[-1], (areas[-2] if len(areas) > 1 else 0) / alpha.size


def shows_plate(source, plate):
    """Whether pixels `(N, 3)` are those of the plate, all of them a little darker or lighter."""
    shade = np.clip(np.median(source.sum(1) / np.maximum(plate.sum(1), 1.0)), *SHADE)
    return np.median(np.abs(source - shade * plate).max(1)) <= 255 * PLATE_DIFFERENCE


def some(items, message):
    """Returns the items of an iterable as a list; ends the program if there are none."""
    return list(items) or sys.exit(f"benchmarks.quality: error: {message}.")


def captured_pairs(captures):
    """Yields (source, plate) paths: the plate of the same name, or else the median of the same camera."""
    for source in sorted(captures.glob("pairs/*/src/*.png")):
        plates = source.parent.parent / "bgr"
        same = plates / source.name
        yield source, same if same.exists() else plates / f"{source.stem.split('_')[0]}_bgr_median.png"


def empty_frames(captures):
    """Yields (name, frame, plate) of empty rooms: every plate of a camera, and frames of its empty clip."""
    for folder in sorted(captures.glob("pairs/*")):
        plates = sorted((folder / "bgr").glob("*.png"))
        for first, second in itertools.pairwise(plates):
            if first.name.split("_")[0] == second.name.split("_")[0] or "_" not in first.name:
                yield f"{folder.name}/{second.name}", read(second), read(first)
        for clip in sorted(folder.glob("video/*_background.*")):
            frames = clip_frames(clip)
            for number in range(20, len(frames), 20):
                yield f"{clip.name} frame {number}", frames[number], frames[0]


def clip_frames(path):
    capture, frames = cv2.VideoCapture(str(path)), []
    while (frame := capture.read()[1]) is not None:
        frames.append(frame[..., ::-1])
    return frames


def read(path):
    return cv2.imread(str(path))[..., ::-1]


def to_bytes(picture):
    return np.round(np.clip(picture, 0, 1) * 255).astype(np.uint8)


def write_sheet(path, source, plate, result):
    """Source, plate, alpha and the person over green, side by side."""
    green = to_bytes(result.composite((0, 177, 64)))
    pictures = [source, plate, np.repeat(to_bytes(result.alpha), 3, axis=2), green]
    cv2.imwrite(str(path), np.hstack(pictures)[..., ::-1])


def report(name, value, bar):
    print(f"{'ok  ' if value <= bar else 'MISS'}       {name:48} {value:.5f}  (at most {bar})")
    return value <= bar


if __name__ == "__main__":
    sys.exit(main())
