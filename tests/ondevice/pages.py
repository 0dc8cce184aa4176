"""The web page in headless Chromium: opening it, a clip in the camera's place, and pictures in and out."""

import base64
import contextlib

import cv2
import numpy as np
import pytest

from tests import browser as browser_module
from tests.browser import browser
from tests.ondevice.networks import SIZE
from tests.ondevice.test_page_server import WEB
from tfmatting.ondevice.lite_model import LiteModel
from tfmatting.ondevice.page_server import HEADERS, page_server

HEIGHT, WIDTH = SIZE
RATE, SECONDS = 5, 4  # frames a second of the clip, and how long the room and the person are seen
FAKE_CAMERA = ("--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream")
#: the outputs have 8 bits, and WebAssembly's relaxed SIMD rounds otherwise than the native kernels
LEVEL = 1.01 / 255
TIMEOUT = 90


def wait(driver, condition):
    from selenium.webdriver.support.ui import WebDriverWait

    return WebDriverWait(driver, TIMEOUT, poll_frequency=0.1).until(lambda _: condition())


def find(driver, name):
    return driver.find_element("id", name)


def state(driver):
    return driver.find_element("tag name", "body").get_attribute("data-state")


def problem(driver):
    """Waits for a problem to be shown, and returns it."""
    return wait(driver, lambda: find(driver, "problem").text)


def started(driver):
    wait(driver, lambda: find(driver, "start").is_enabled())
    find(driver, "start").click()
    wait(driver, lambda: state(driver) == "ready")


def call(driver, body):
    """Runs JavaScript that may import the page's own modules; returns what it returns."""
    return driver.execute_async_script(f"const done = arguments[0]; (async () => {{ {body} }})().then(done)")


TO_TEXT = """
    const toText = ({ data }) => btoa(Array.from(data, (byte) => String.fromCharCode(byte)).join(""));
    const toImage = ([text, width, height]) =>
        new ImageData(Uint8ClampedArray.from(atob(text), (letter) => letter.charCodeAt(0)), width, height);
"""


def pictures(driver, *names):
    """ImageData of the page's session as uint8 RGBA arrays, all of one moment."""
    body = f"""
        {TO_TEXT}
        const {{ session }} = await import("/src/page.js");
        return {list(names)}.map((name) => session[name] && toText(session[name]));
    """
    return [text and decoded(text) for text in call(driver, body)]


def decoded(text):
    return np.frombuffer(base64.b64decode(text), np.uint8).reshape(*SIZE, 4)


def encoded(picture):
    """What `toImage` takes: RGB as RGBA."""
    opaque = np.dstack([picture, np.full(picture.shape[:2], 255, np.uint8)])
    return [base64.b64encode(opaque).decode(), picture.shape[1], picture.shape[0]]


def sees_person(driver):
    cutout = pictures(driver, "cutout")[0]
    return cutout is not None and (cutout[..., 3] > 200).mean() > 0.1


def capture_empty_room(driver, clip_pictures):
    """Begins when the clip has just come to the empty room, without a countdown."""
    driver.execute_script("document.getElementById('seconds').append(new Option('0', '0', true, true))")
    shown = f"""
        {TO_TEXT}
        return toText(document.getElementById("picture").getContext("2d").getImageData(0, 0, {WIDTH}, {HEIGHT}));
    """

    def error(name):
        return np.abs(decoded(driver.execute_script(shown))[..., :3].astype(int) - clip_pictures[name]).mean()

    wait(driver, lambda: error("source") < 8)
    wait(driver, lambda: error("background") < 8)
    find(driver, "capture").click()
    wait(driver, lambda: state(driver) == "live")


def matted(driver, sample):
    """Mattes the sample with the page's model; returns the cut-out, RGBA, and the number of threads."""
    body = f"""
        {TO_TEXT}
        const {{ Network }} = await import("/src/network.js");
        const {{ session }} = await import("/src/page.js");
        const network = new Network();
        const {{ threads }} = await network.load(session.model.url);
        await network.setPlate(toImage({encoded(sample["background"])}));
        const {{ cutout }} = await network.matte(toImage({encoded(sample["source"])}));
        return [toText({{ data: cutout }}), threads];
    """
    text, threads = call(driver, body)
    return decoded(text), threads


def assert_agrees(cutout, source, background, lite_file):
    """Compares a cut-out of the page, RGBA, with the native runtime on the same pixels, RGB."""
    native = LiteModel(lite_file).predict_on_batch({"source": source[None], "background": background[None]})
    alpha, foreground = native["alpha"][0, ..., 0], native["foreground"][0]
    cutout = cutout / np.float32(255)
    difference = np.abs(cutout[..., 3] - alpha)
    assert difference.mean() < LEVEL / 2 and (difference > LEVEL).mean() < 1e-3
    difference = np.abs(cutout[..., :3] - foreground).max(axis=-1)[cutout[..., 3] > 0]
    assert difference.mean() < LEVEL and (difference > LEVEL).mean() < 1e-3
    assert not cutout[cutout[..., 3] == 0].any()  # nothing of the room


@pytest.fixture(scope="module")
def clip(sample, tmp_path_factory):
    """A raw video for Chromium's camera, which shows it again and again: the empty room, then a person before it."""
    path = tmp_path_factory.mktemp("camera") / "clip.y4m"
    with path.open("wb") as file:
        file.write(f"YUV4MPEG2 W{WIDTH} H{HEIGHT} F{RATE}:1 Ip A1:1 C420jpeg\n".encode())
        for picture in (sample["background"], sample["source"]):
            frame = b"FRAME\n" + cv2.cvtColor(picture, cv2.COLOR_RGB2YUV_I420).tobytes()
            file.write(frame * (RATE * SECONDS))
    return path


@pytest.fixture
def opened(tmp_path, lite_file, monkeypatch):
    """Function that opens the page, as a context manager: of Chromium's further flags, models and headers."""

    @contextlib.contextmanager
    def open_page(*flags, models=(lite_file,), headers=HEADERS, size=(1280, 800)):
        monkeypatch.setattr(browser_module, "FLAGS", (*browser_module.FLAGS, *flags))
        with page_server(WEB, models, headers=headers) as address, browser(tmp_path, *size) as driver:
            driver.set_script_timeout(TIMEOUT)
            driver.get(address)
            yield driver

    return open_page


@pytest.fixture
def camera(clip):
    return (*FAKE_CAMERA, f"--use-file-for-fake-video-capture={clip}")
