"""Makes the dummy data of the builders' tests: `python -m tfmatting_datasets.make_dummy_data`.

Discs of chance colours on noise, a few pixels large, in the layouts of the real data sets. Nothing of those is in them.
"""

import pathlib
import sys

import av
import cv2
import numpy as np

HEIGHT, WIDTH = 18, 24


def person(seed, height=HEIGHT, width=WIDTH):
    """Returns a foreground `(H, W, 3)`, an alpha `(H, W)`: a soft disc, and a background `(H, W, 3)`; uint8, BGR."""
    rng = np.random.default_rng(seed)
    foreground, background = rng.integers(0, 256, (2, 1, 1, 3)) + rng.integers(-20, 21, (2, height, width, 3))
    rows, columns = np.mgrid[:height, :width]
    distance = np.hypot(rows - height * rng.uniform(0.3, 0.7), columns - width * rng.uniform(0.3, 0.7))
    alpha = np.clip((height / 3 - distance) / 3, 0, 1) * 255
    return tuple(np.clip(np.round(values), 0, 255).astype(np.uint8) for values in (foreground, alpha, background))


def source(foreground, alpha, background):
    """Returns the disc before the background, uint8."""
    share = alpha[..., None] / 255
    return np.round(share * foreground + (1 - share) * background).astype(np.uint8)


def save(path, pixels):
    """Writes a picture, and the folders above it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(cv2.imencode(path.suffix, pixels)[1].tobytes())


def save_clip(path, frames):
    """Writes a clip of BGR frames as H.264."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=25, options={"crf": "10"})
        stream.height, stream.width = frames[0].shape[:2]
        stream.pix_fmt = "yuv420p"
        for frame in frames:
            container.mux(stream.encode(av.VideoFrame.from_ndarray(frame, format="bgr24")))
        container.mux(stream.encode())


def videomatte240k(folder):
    """Two clips for training, one of them as pictures, and one for validation."""
    for number, (place, count) in enumerate({"train/0001": 3, "train/0002": 2, "test/0000": 2}.items()):
        split, clip = place.split("/")
        people = [person(10 * number + frame) for frame in range(count)]
        root = folder / "VideoMatte240K" / split
        if clip == "0002":
            for frame, (foreground, alpha, _) in enumerate(people):
                save(root / "fgr" / clip / f"{frame:05d}.jpg", foreground)
                save(root / "pha" / clip / f"{frame:05d}.jpg", alpha)
        else:
            save_clip(root / "fgr" / f"{clip}.mp4", [foreground for foreground, _, _ in people])
            save_clip(root / "pha" / f"{clip}.mp4", [cv2.cvtColor(alpha, cv2.COLOR_GRAY2BGR) for _, alpha, _ in people])


def photomatte85(folder):
    for number in range(3):
        foreground, alpha, _ = person(100 + number)
        save(folder / "PhotoMatte85" / f"{number:03d}.png", np.dstack([foreground, alpha]))


def distinctions646(folder):
    root = folder / "Distinctions-646"
    for number, place in enumerate(["Train", "Train", "Train", "Test", "Test"]):
        foreground, alpha, _ = person(200 + number)
        save(root / place / "FG" / f"{number}.jpg", foreground)
        save(root / place / "GT" / f"{number}.png", alpha)
    (root / "humans_train.txt").write_text("0.jpg\n2\n")
    (root / "humans_test.txt").write_text("4.jpg\n")


def adobe_image_matting(folder):
    root = folder / "Combined_Dataset"
    places = ["Training_set/Adobe-licensed images", "Training_set/Other", "Test_set/Adobe-licensed images"]
    for number, place in enumerate([*places, places[1]]):
        foreground, alpha, _ = person(300 + number)
        save(root / place / "fg" / f"picture_{number}.jpg", foreground)
        save(root / place / "alpha" / f"picture_{number}.jpg", alpha)
    (root / "humans_train.txt").write_text("picture_0.jpg\npicture_3.jpg\n")
    (root / "humans_test.txt").write_text("picture_2.jpg\n")


def ppm100(folder):
    for number in range(2):
        person_and_background = person(400 + number)
        save(folder / "PPM-100" / "image" / f"{number}.jpg", source(*person_and_background))
        save(folder / "PPM-100" / "matte" / f"{number}.jpg", person_and_background[1])


def aisegment_matting_human(folder):
    root = folder / "matting_human_half"
    for number in range(4):
        foreground, alpha, background = person(500 + number)
        group = f"180324112{number // 2}"
        name = f"{group}-{number:08d}"
        save(root / "clip_img" / group / "clip_00000000" / f"{name}.jpg", source(foreground, alpha, background))
        cutout = np.dstack([foreground, alpha]) * (alpha > 0)[..., None]
        save(root / "matting" / group / "matting_00000000" / f"{name}.png", cutout.astype(np.uint8))


def matting_backgrounds(folder):
    for number, name in enumerate(["attic.jpg", "beach/1.jpg", "beach/2.png", "city.webp", "kitchen.jpg"]):
        save(folder / name, person(600 + number)[2])


def places365_backgrounds(folder):
    for number, name in enumerate(["data_large/a/attic/1", "data_large/b/beach/1", "val_large/Places365_val_1"]):
        save(folder / f"{name}.jpg", person(700 + number)[2])


def composited_matting(folder):
    for number, split in enumerate(["train", "train", "train", "validation", "test"]):
        foreground, alpha, background = person(800 + number)
        layers = {"source": source(foreground, alpha, background), "background": background, "alpha": alpha}
        for layer, pixels in layers.items():
            save(folder / split / layer / f"{number:06d}.png", pixels)


MAKERS = (
    videomatte240k,
    photomatte85,
    distinctions646,
    adobe_image_matting,
    ppm100,
    aisegment_matting_human,
    matting_backgrounds,
    places365_backgrounds,
    composited_matting,
)


def main(root):
    """Writes the dummy data of every builder into `root`/NAME/dummy_data."""
    for maker in MAKERS:
        maker(pathlib.Path(root) / maker.__name__ / "dummy_data")


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else pathlib.Path(__file__).parent)
