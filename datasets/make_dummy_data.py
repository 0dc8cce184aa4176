"""Makes the dummy data of the builders' tests: `python -m tfmatting_datasets.make_dummy_data`.

Discs of chance colours on noise, a few pixels large, in the layouts of the real data sets. Nothing of those is in them.
"""

import base64
import json
import pathlib
import sys
import zlib

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


def youtube_vis_people(folder):
    """Three videos: in two of them a person, in one a second person who comes late, in one only a dog."""
    root = folder / "YouTube-VIS" / "train"
    videos, tracks = [], []
    for video, (label, count) in enumerate([("person", 3), ("person", 2), ("dog", 2)], start=1):
        people = [person(900 + 10 * video + frame) for frame in range(count)]
        names = [f"video{video}/{5 * frame:05d}.jpg" for frame in range(count)]
        for name, layers in zip(names, people, strict=True):
            save(root / "JPEGImages" / name, source(*layers))
        videos.append({"id": video, "width": WIDTH, "height": HEIGHT, "length": count, "file_names": names})
        codes = [run_lengths(alpha > 127) for _, alpha, _ in people]
        track = {"video_id": video, "category_id": {"person": 26, "dog": 8}[label], "iscrowd": 0}
        tracks.append({**track, "id": len(tracks), "segmentations": codes})
        if video == 1:
            late = [None] * (count - 1) + [[[0, 0, 4, 0, 4, 5, 0, 5]]]
            tracks.append({**track, "id": len(tracks), "segmentations": late})
    categories = [{"id": 26, "name": "person"}, {"id": 8, "name": "dog"}]
    content = {"videos": videos, "annotations": tracks, "categories": categories}
    (root / "instances.json").write_text(json.dumps(content))


def run_lengths(mask):
    """Returns COCO's code of a mask `(H, W)`, by columns: lengths in turns outside and inside."""
    flat = np.concatenate([[0], mask.T.ravel().astype(np.int8), [0]])
    changes = np.flatnonzero(np.diff(flat)).tolist()
    ends = [0, *changes, *([mask.size] if not changes or changes[-1] < mask.size else [])]
    return {"size": list(mask.shape), "counts": np.diff(ends).tolist()}


def supervisely_person(folder):
    """Three pictures in two parts: a bitmap, a polygon with a hole, and a bitmap without transparency."""
    root = folder / "Supervisely Person Dataset"
    for number, (part, suffix) in enumerate([("ds1", ".png"), ("ds1", ".jpg"), ("ds2", ".png")]):
        layers = person(1000 + number)
        save(root / part / "img" / f"{number}{suffix}", source(*layers))
        if number == 1:
            hole = [[10, 8], [12, 8], [12, 10], [10, 10]]
            points = {"exterior": [[5, 3], [18, 3], [18, 15], [5, 15]], "interior": [hole]}
            figure = {"geometryType": "polygon", "classTitle": "person_poly", "points": points}
        else:
            pixels = np.where(layers[1] > 127, 255, 0).astype(np.uint8)[2:, 3:]
            pixels = cv2.merge([pixels] * 4) if number == 0 else pixels
            data = base64.b64encode(zlib.compress(cv2.imencode(".png", pixels)[1].tobytes())).decode()
            figure = {"classTitle": "person_bmp", "bitmap": {"data": data, "origin": [3, 2]}}
        other = {"geometryType": "rectangle", "classTitle": "neutral", "points": {"exterior": [[0, 0], [3, 3]]}}
        content = {"size": {"height": HEIGHT, "width": WIDTH}, "objects": [figure, other]}
        name = f"{number}{suffix}" if part == "ds1" else f"{number}"
        path = root / part / "ann" / f"{name}.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(content))


def video_backgrounds(folder):
    """A video, and two folders of frames."""
    save_clip(folder / "street.mp4", [person(1100 + frame)[2] for frame in range(3)])
    for number, name in enumerate(["trees", "indoors/office"]):
        for frame in range(2):
            save(folder / name / f"{frame:04d}.jpg", person(1110 + 10 * number + frame)[2])


def human_matting(folder):
    for number in range(4):
        layers = person(1200 + number)
        save(folder / "images" / f"{number}.jpg", source(*layers))
        save(folder / "masks" / f"{number}.png", layers[1])


def voc2012_segmentation(folder):
    """Four pictures with a disc of class 15, a person, or 8, a cat; its outline is open."""
    root = folder / "VOCdevkit" / "VOC2012"
    colours = {0: (0, 0, 0), 8: (0, 0, 64), 15: (128, 128, 192), 255: (192, 224, 224)}  # BGR
    for number in range(4):
        layers = person(1300 + number)
        save(root / "JPEGImages" / f"2007_{number:06d}.jpg", source(*layers))
        labels = np.where(layers[1] >= 250, 15 if number % 2 else 8, np.where(layers[1] <= 5, 0, 255))
        pixels = np.zeros((HEIGHT, WIDTH, 3), np.uint8)
        for label, colour in colours.items():
            pixels[labels == label] = colour
        save(root / "SegmentationClass" / f"2007_{number:06d}.png", pixels)
    lists = root / "ImageSets" / "Segmentation"
    lists.mkdir(parents=True, exist_ok=True)
    (lists / "train.txt").write_text("".join(f"2007_{number:06d}\n" for number in (0, 1, 3)))
    (lists / "val.txt").write_text("2007_000002\n")


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
    youtube_vis_people,
    supervisely_person,
    video_backgrounds,
    human_matting,
    voc2012_segmentation,
)


def main(root):
    """Writes the dummy data of every builder into `root`/NAME/dummy_data."""
    for maker in MAKERS:
        maker(pathlib.Path(root) / maker.__name__ / "dummy_data")


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else pathlib.Path(__file__).parent)
