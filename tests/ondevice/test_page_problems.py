"""What the web page says where something is missing, and what it refuses."""

import pytest

from tests.ondevice.pages import (
    FAKE_CAMERA,
    assert_agrees,
    call,
    find,
    matted,
    problem,
    started,
    state,
    wait,
)
from tests.ondevice.test_page_server import WEB
from tfmatting.ondevice.page_server import BUILT

pytestmark = pytest.mark.skipif(not (WEB / BUILT).is_file(), reason="needs `npm ci` in export/ondevice/web")


def test_picture_that_moves_gives_no_plate(opened, tmp_path):
    """Chromium's own test picture has a clock that turns."""
    with opened(*FAKE_CAMERA) as driver:
        started(driver)
        driver.execute_script("document.getElementById('seconds').append(new Option('0', '0', true, true))")
        find(driver, "capture").click()
        assert "No plate: something moves" in problem(driver)
        assert state(driver) == "ready"


def test_missing_camera_is_said(opened):
    with opened("--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream=device-count=0") as driver:
        wait(driver, lambda: find(driver, "start").is_enabled())
        find(driver, "start").click()
        assert problem(driver) == "No camera was found. Connect one, then try again."
        assert find(driver, "start").text == "Try again"


def test_forbidden_camera_is_said(opened):
    with opened("--use-fake-device-for-media-stream", "--deny-permission-prompts") as driver:
        wait(driver, lambda: find(driver, "start").is_enabled())
        find(driver, "start").click()
        assert problem(driver).startswith("The camera must not be used.")


def test_missing_threads_are_said_and_it_runs_without_them(opened, sample, lite_file):
    with opened(headers={}) as driver:
        wait(driver, lambda: find(driver, "start").is_enabled())
        assert "WebAssembly has no threads here" in find(driver, "notice").text
        cutout, threads = matted(driver, sample)
    assert threads == 1
    assert_agrees(cutout, sample["source"], sample["background"], lite_file)


def test_missing_webassembly_is_said(opened):
    with opened() as driver:
        without = {"source": "delete globalThis.WebAssembly"}
        driver.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", without)
        driver.refresh()
        assert problem(driver) == "This browser has no WebAssembly, in which the network runs."


def test_camera_that_is_taken_away_is_said_and_can_come_back(opened, camera):
    with opened(*camera) as driver:
        started(driver)
        track = "document.getElementById('video').srcObject.getVideoTracks()[0]"
        driver.execute_script(f"{track}.dispatchEvent(new Event('ended'))")
        assert problem(driver).startswith("The camera was taken away.")
        started(driver)
        assert not find(driver, "problem").is_displayed()


def test_page_that_is_not_secure_is_said(opened):
    """A name that stands for another machine, without https, as in a home's network."""
    with opened("--host-resolver-rules=MAP matting.test 127.0.0.1") as driver:
        driver.get(driver.current_url.replace("127.0.0.1", "matting.test"))
        wait(driver, lambda: find(driver, "start").is_enabled())
        assert "not over https" in find(driver, "notice").text
        find(driver, "start").click()
        assert problem(driver).startswith("Browsers give the camera only to pages over https")


def test_damaged_model_is_said(opened, lite_file, tmp_path):
    damaged = tmp_path / "damaged.tflite"
    damaged.write_bytes(lite_file.read_bytes())
    with opened(models=(damaged,)) as driver:
        wait(driver, lambda: find(driver, "start").is_enabled())
        damaged.write_bytes(lite_file.read_bytes()[:100_000])  # after the server has looked at it
        driver.refresh()
        assert problem(driver).startswith("The network damaged.tflite cannot be used: ")


def test_missing_worker_is_said(opened):
    """Also where the browser finds that out before the network is asked for anything."""
    with opened() as driver:
        without = {"source": "window.Worker = function () { setTimeout(() => this.onerror({}), 0); }"}
        driver.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", without)
        driver.refresh()
        assert "build/worker.js is missing: run npm ci" in problem(driver)


def test_page_without_models_is_said(opened, lite_file):
    with opened(models=()) as driver:
        assert "models.json names no network" in problem(driver)


def test_nothing_leaves_the_device(opened):
    """The page forbids itself every other host."""
    with opened() as driver:
        answer = call(driver, "return fetch('https://example.org').then(() => 'sent', (error) => error.message)")
        assert answer != "sent"
        assert "Content Security Policy" in " ".join(entry["message"] for entry in driver.get_log("browser"))
