"""The web page in headless Chromium, with a clip in the camera's place, beside the native runtime."""

import base64
import functools

import cv2
import numpy as np
import pytest

from tests.ondevice.networks import difference_keyer, pixel_keyer
from tests.ondevice.pages import (
    FAKE_CAMERA,
    HEIGHT,
    TO_TEXT,
    WIDTH,
    assert_agrees,
    call,
    capture_empty_room,
    encoded,
    find,
    matted,
    pictures,
    problem,
    sees_person,
    started,
    wait,
)
from tests.ondevice.test_page_server import WEB
from tfmatting.ondevice.page_server import BUILT
from tfmatting.ondevice.steadiness import steadiness_of

pytestmark = pytest.mark.skipif(not (WEB / BUILT).is_file(), reason="needs `npm ci` in export/ondevice/web")


def test_plate_is_captured_and_a_frame_is_matted_as_the_native_runtime_mattes_it(opened, camera, sample, lite_file):
    with opened(*camera) as driver:
        started(driver)
        capture_empty_room(driver, sample)
        wait(driver, functools.partial(sees_person, driver))
        plate, frame, cutout = pictures(driver, "plate", "frame", "cutout")
        assert "frames/s" in find(driver, "speed").text
        assert not find(driver, "notice").is_displayed() and not find(driver, "problem").is_displayed()
        severe = [entry for entry in driver.get_log("browser") if entry["level"] == "SEVERE"]
    assert np.abs(plate[..., :3].astype(int) - sample["background"]).mean() < 5  # chroma is halved on the way
    assert_agrees(cutout, frame[..., :3], plate[..., :3], lite_file)
    assert severe == []


def test_file_of_pixels_is_fed_pixels(opened, sample, tmp_path):
    path = tmp_path / "pixels.tflite"
    path.write_bytes(pixel_keyer(HEIGHT, WIDTH))
    with opened(models=(path,)) as driver:
        wait(driver, lambda: find(driver, "start").is_enabled())
        cutout, _ = matted(driver, sample)
    assert (cutout[..., 3] == 255).mean() > 0.1
    assert_agrees(cutout, sample["source"], sample["background"], path)


def test_background_is_what_was_chosen(opened, camera, tmp_path):
    picture = tmp_path / "beach.png"
    cv2.imwrite(str(picture), np.full((50, 80, 3), (10, 120, 240), np.uint8))
    (tmp_path / "text.png").write_text("no picture")
    with opened(*camera) as driver:
        started(driver)
        behind = find(driver, "behind")
        white = driver.find_element("css selector", "[data-colour='#ffffff']")
        white.click()
        assert behind.value_of_css_property("background-color") == "rgba(255, 255, 255, 1)"
        assert white.get_attribute("aria-pressed") == "true"
        find(driver, "blur").click()
        assert find(driver, "blurred").is_displayed() and white.get_attribute("aria-pressed") == "false"
        find(driver, "own-picture").send_keys(str(picture))
        wait(driver, lambda: behind.value_of_css_property("background-image").startswith('url("blob:'))
        assert not find(driver, "blurred").is_displayed()
        find(driver, "own-picture").send_keys(str(tmp_path / "text.png"))
        assert "text.png is no picture" in problem(driver)


def test_steadiness_is_judged_as_in_python(opened, sample):
    random = np.random.default_rng(5)
    room, person = (sample[name][60:162, 100:235] for name in ("background", "source"))  # no multiples of a block
    still = [room + random.integers(0, 4, room.shape).astype("uint8") for _ in range(6)]
    lighter = [
        np.clip(picture.astype(int) + 2 * number, 0, 255).astype("uint8") for number, picture in enumerate(still)
    ]
    with opened() as driver:
        for frames in (still, [person, *still[1:]], lighter):
            body = f"""
                {TO_TEXT}
                const {{ problemOf, steadinessOf }} = await import("/src/steadiness.js");
                const found = steadinessOf({[encoded(frame) for frame in frames]}.map(toImage));
                return [problemOf(found) ?? null, found.movedShare, found.lightChange, toText(found.plate)];
            """
            problem_there, moved, light, plate = call(driver, body)
            expected_plate, expected = steadiness_of(frames)
            assert problem_there == expected.problem
            assert moved == pytest.approx(expected.moved_share, abs=2e-4)
            assert light == pytest.approx(expected.light_change, abs=1e-3)
            pixels = np.frombuffer(base64.b64decode(plate), np.uint8).reshape(*room.shape[:2], 4)
            np.testing.assert_array_equal(pixels[..., :3], expected_plate)


def test_model_of_the_cameras_shape_is_taken(opened, camera, lite_file, tmp_path):
    upright = tmp_path / "upright.tflite"
    upright.write_bytes(difference_keyer(WIDTH, HEIGHT))
    size = "const { session: { model } } = await import('/src/page.js'); return [model.width, model.height]"
    with opened(*camera, models=(lite_file, upright), size=(390, 844)) as driver:
        wait(driver, lambda: find(driver, "start").is_enabled())
        assert call(driver, size) == [HEIGHT, WIDTH]  # as the screen is
        started(driver)
        assert call(driver, size) == [WIDTH, HEIGHT]  # as the camera is
        assert find(driver, "picture").get_attribute("width") == str(WIDTH)


def test_phone_shows_everything_without_scrolling(opened, camera):
    with opened(*camera, size=(390, 844)) as driver:
        started(driver)
        for name in ("stage", "capture", "seconds", "blur", "picker"):
            box = find(driver, name).rect
            assert box["x"] >= 0 and box["x"] + box["width"] <= 390
            assert box["y"] >= 0 and box["y"] + box["height"] <= 844
        assert driver.execute_script("return document.documentElement.scrollWidth") <= 390


def test_cameras_are_exchanged(opened):
    with opened(FAKE_CAMERA[0], "--use-fake-device-for-media-stream=device-count=2") as driver:
        started(driver)
        names = []
        for _ in range(3):
            wait(driver, lambda: find(driver, "turn").is_displayed() and find(driver, "turn").is_enabled())
            track = "document.getElementById('video').srcObject.getVideoTracks()[0]"
            names.append(driver.execute_script(f"return {track}.label"))
            find(driver, "turn").click()
        assert names[0] == names[2] != names[1]


def test_front_and_rear_camera_are_asked_for_where_they_are_known(opened):
    body = """
        const { otherCamera } = await import("/src/camera.js");
        const cameras = ["a", "b"].map((deviceId) => ({ kind: "videoinput", deviceId }));
        const devices = [{ kind: "audioinput" }, ...cameras];
        navigator.mediaDevices.enumerateDevices = async () => devices;
        const other = (settings) => otherCamera({ track: { getSettings: () => settings } });
        const found = [await other({ facingMode: "user" }), await other({ facingMode: "environment" })];
        found.push(await other({ deviceId: "b" }));
        devices.pop();
        return [...found, (await other({ facingMode: "user" })) ?? null];
    """
    with opened() as driver:
        front, rear, second, only = call(driver, body)
    assert front == {"facingMode": {"ideal": "environment"}} and rear == {"facingMode": {"ideal": "user"}}
    assert second == {"deviceId": {"exact": "a"}} and only is None
