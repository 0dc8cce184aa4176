import cv2
import numpy as np
import pytest

from tests.data.augmentations.pictures import disc, waves
from tests.data.sources.files import background_folder, matting_folders, write
from tfmatting.data.photographs import PhotographFolder
from tfmatting.data.pictures import read_alpha
from tfmatting.data.sources.folders import BackgroundFolder, FolderSource


def test_items_are_the_files_in_order(tmp_path):
    source = FolderSource(*matting_folders(tmp_path))
    assert len(source) == 3 and source.name(1).endswith("foregrounds/1.png")
    for number in range(3):
        item = source[number]
        assert item["foreground"].dtype == item["alpha"].dtype == np.uint8
        np.testing.assert_array_equal(item["foreground"], np.round(waves(48, 40, 3, number) * 255))
        np.testing.assert_array_equal(item["alpha"], np.round(disc(48, 40, 0.2 + 0.05 * number) * 255))


@pytest.mark.parametrize("suffix", [".jpg", ".png"])
def test_reduced_pictures_keep_shape_place_and_colours(tmp_path, suffix):
    source = FolderSource(*matting_folders(tmp_path, 1, 300, 420, suffix))
    small, whole = source.reduced(0, 70), source[0]
    assert small["foreground"].shape == (70, 98, 3) and small["alpha"].shape == (70, 98, 1)
    for key, pixels in small.items():
        expected = cv2.resize(whole[key], (98, 70), interpolation=cv2.INTER_AREA).reshape(pixels.shape)
        assert np.abs(pixels.astype(int) - expected).max() <= 6
    assert source.reduced(0, 1000)["foreground"].shape == (300, 420, 3)


def test_a_photographs_orientation_holds_for_its_size(tmp_path):
    from PIL import Image

    foregrounds, alphas = matting_folders(tmp_path, 1, 48, 40)
    (foregrounds / "0.png").unlink()
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by 90 degrees
    Image.fromarray(np.uint8(waves(40, 48, 3) * 255)).save(foregrounds / "0.jpg", exif=exif, quality=95)
    assert FolderSource(foregrounds, alphas)[0]["foreground"].shape == (48, 40, 3)


def damage(folder, problem):
    foregrounds, alphas = folder / "foregrounds", folder / "alphas"
    if problem == "foreground without its alpha":
        (alphas / "1.png").unlink()
        return "1 foreground has no alpha of the same name in .*alphas: .*foregrounds/1.png"
    if problem == "alpha without its foreground":
        write(alphas / "8.png", disc(48, 40))
        write(alphas / "9.png", disc(48, 40))
        return "2 alphas have no foreground .* .*alphas/8.png, ..."
    if problem == "another size":
        write(alphas / "2.png", disc(20, 30))
        return "the alpha .*2.png has 30x20 pixels, its foreground .*2.png 40x48"
    if problem == "no picture":
        (foregrounds / "0.png").write_bytes(b"text")
        return "the picture .*foregrounds/0.png is damaged"
    for path in foregrounds.iterdir():
        path.unlink()
    return "`foregrounds` must hold pictures"


@pytest.mark.parametrize("problem", ["foreground without its alpha", "alpha without its foreground", "another size",
                                     "no picture", "nothing"])  # fmt: skip
def test_bad_folders_are_told_at_once_in_one_line(tmp_path, problem):
    folders = matting_folders(tmp_path)
    with pytest.raises(ValueError, match=damage(tmp_path, problem)) as caught:
        FolderSource(*folders)
    assert "\n" not in str(caught.value)


def test_missing_folder_is_named(tmp_path):
    with pytest.raises(ValueError, match=r"`alphas` must be an existing folder.*nowhere"):
        FolderSource(matting_folders(tmp_path)[0], tmp_path / "nowhere")


@pytest.mark.parametrize("share", [0.2, 0.6, 0.98])
@pytest.mark.parametrize("suffix", [".png", ".jpg"])
@pytest.mark.parametrize("shorter_side", [None, 40])
def test_a_file_that_is_cut_off_is_named_when_it_is_read(tmp_path, suffix, share, shorter_side):
    foregrounds, alphas = matting_folders(tmp_path, 2, 200, 160, suffix)
    for path in (foregrounds / f"0{suffix}", alphas / "1.png"):
        data = path.read_bytes()
        path.write_bytes(data[: max(700 if suffix == ".jpg" else 60, int(len(data) * share))])  # the header is whole
    source = FolderSource(foregrounds, alphas)
    for index, name in enumerate((f"foregrounds/0{suffix}", "alphas/1.png")):
        with pytest.raises(ValueError, match=f"{name} is damaged"):
            source.reduced(index, shorter_side)


def test_backgrounds_are_the_photographs_of_the_folder(tmp_path):
    folder = background_folder(tmp_path)
    source = BackgroundFolder(folder)
    assert len(source) == 4 and source.name(3).endswith("3.jpg")
    for number, photograph in enumerate(PhotographFolder(folder)):
        np.testing.assert_array_equal(source[number]["image"], photograph)
        if number == 3:
            break
    assert source.reduced(2, 30)["image"].shape == (30, 41, 3)
    assert BackgroundFolder(PhotographFolder(folder)).files == source.files


def test_alphas_in_colour_are_refused_and_named(tmp_path):
    foregrounds, alphas = matting_folders(tmp_path, 5)
    matte = np.repeat(disc(48, 40), 3, axis=-1)
    write(alphas / "2.png", matte)
    FolderSource(foregrounds, alphas)  # three equal channels are grey
    write(alphas / "2.png", waves(48, 40, 3))
    with pytest.raises(ValueError, match=r"the picture .*alphas/2\.png is in colour: an alpha or a mask must"):
        FolderSource(foregrounds, alphas)
    write(alphas / "2.png", matte)
    write(alphas / "1.png", matte * (1.0, 0.5, 0.5))
    with pytest.raises(ValueError, match=r"alphas/1\.png is in colour"):  # one that is not looked at before it is read
        FolderSource(foregrounds, alphas)[1]


@pytest.mark.parametrize("quality", [10, 95])
@pytest.mark.parametrize("tint", [(1.0, 1.0, 1.0), (1.0, 0.97, 0.95)])
def test_what_jpeg_makes_of_grey_is_no_colour(tmp_path, quality, tint):
    matte = np.uint8(np.round(255 * disc(300, 200) * tint))
    cv2.imwrite(str(tmp_path / "matte.jpg"), matte, [cv2.IMWRITE_JPEG_QUALITY, quality])
    assert read_alpha(tmp_path / "matte.jpg").shape == (300, 200, 1)


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_transparency_is_an_alpha_whatever_the_colours(tmp_path, dtype):
    largest = np.iinfo(dtype).max
    pixels = np.concatenate([waves(48, 40, 3), disc(48, 40)], axis=-1)
    cv2.imwrite(str(tmp_path / "cut.png"), np.round(pixels * largest).astype(dtype))
    np.testing.assert_array_equal(read_alpha(tmp_path / "cut.png"), np.round(disc(48, 40) * 255))
    pixels[..., 3] = 1
    cv2.imwrite(str(tmp_path / "opaque.png"), np.round(pixels * largest).astype(dtype))
    with pytest.raises(ValueError, match=r"opaque\.png is in colour"):
        read_alpha(tmp_path / "opaque.png")
