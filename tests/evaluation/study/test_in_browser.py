"""A whole study in a real browser, on a real server."""

import contextlib
import threading
import time

import cv2
import numpy as np
import pytest

from tests.browser import browser
from tfmatting.evaluation.study.database import Database
from tfmatting.evaluation.study.folders import read_study
from tfmatting.evaluation.study.study import COMPARISON, SURVEY

HEIGHT, WIDTH = 200, 300
SHOWN = """
return [...document.querySelectorAll(".layer img")].map((i) => [i.dataset.side, i.naturalWidth, i.naturalHeight])
"""


@contextlib.contextmanager
def served(study, path, port=0):
    """Serves a study, on a free port if none is given; gives its address and database."""
    uvicorn = pytest.importorskip("uvicorn")
    from tfmatting.evaluation.study.app import create_app
    from tfmatting.evaluation.study.server import address, listen

    database = Database(path)
    database.prepare(study.description())
    server = uvicorn.Server(uvicorn.Config(create_app(study, database), log_config=None, lifespan="off"))
    with listen("127.0.0.1", port) as listening:
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        try:
            yield address(listening), database
        finally:
            server.should_exit = True
            thread.join()


@pytest.fixture
def folders(tmp_path):
    """Results of two methods, their sources, and a background: discs whose colour and edge tell them apart."""
    rows, columns = np.mgrid[:HEIGHT, :WIDTH]
    distance = np.hypot(rows - HEIGHT / 2, columns - WIDTH / 2)
    places = {name: tmp_path / name for name in ("ours", "theirs", "sources")}
    for folder in places.values():
        folder.mkdir()
    for index, name in enumerate(("a", "b", "c")):
        colour = np.full((HEIGHT, WIDTH, 3), (60 * index, 120, 200), "uint8")
        for method, softness in {"ours": 2, "theirs": 40}.items():
            alpha = np.clip((70 - distance) / softness + 0.5, 0, 1) * 255
            cv2.imwrite(str(places[method] / f"{name}.png"), np.dstack([colour, alpha.astype("uint8")]))
        cv2.imwrite(str(places["sources"] / f"{name}.jpg"), colour)
    cv2.imwrite(str(tmp_path / "beach.jpg"), np.full((20, 20, 3), (200, 150, 50), "uint8"))
    return places


def find(page, selector):
    return page.find_element("css selector", selector)


def wait(page, condition):
    end = time.monotonic() + 60
    while not page.execute_script(f"return {condition}"):
        assert time.monotonic() < end, f"in vain: {condition}"
        time.sleep(0.05)


def wait_for_trial(page, number, total=3):
    wait(page, f"document.getElementById('count').textContent === '{number} of {total}'")
    wait(page, "!document.querySelector('#choices button').disabled")


def views(page):
    return page.execute_script("return [...document.querySelectorAll('.layer')].map((layer) => layer.style.transform)")


def test_a_whole_study(folders, tmp_path):
    methods = {name: folders[name] for name in ("ours", "theirs")}
    study = read_study(COMPARISON, methods, folders["sources"], [tmp_path / "beach.jpg"])
    with served(study, tmp_path / "study.sqlite") as (address, database), browser(tmp_path) as page:
        page.get(address)
        wait(page, "!document.getElementById('welcome').hidden")
        find(page, "#start").click()

        wait_for_trial(page, 1)
        assert page.execute_script(SHOWN) == [[side, WIDTH, HEIGHT] for side in ("first", "original", "second")]
        _zooms_all_sides_together(page)
        _shows_another_background(page)
        find(page, "#choices button:nth-child(5)").click()  # B is much better

        wait_for_trial(page, 2)
        bookmark = page.current_url
        find(page, "body").send_keys("3")
        wait_for_trial(page, 3)
        assert [row["value"] for row in database.answers()] == [2, 0]

        page.get(address)  # the browser knows the participant
        wait_for_trial(page, 3)
        page.execute_script("localStorage.clear()")
        page.get(bookmark)  # and the address does elsewhere
        wait_for_trial(page, 3)
        find(page, "body").send_keys("2")
        wait(page, "!document.getElementById('thanks').hidden")

        page.get(bookmark)
        wait(page, "!document.getElementById('thanks').hidden")
        assert find(page, "#thanks").text.startswith("Thank you!\nAll 3 answers are kept")
        answers = database.answers()
        assert [row["value"] for row in answers] == [2, 0, -1]
        assert {row["item"] for row in answers} == {"a", "b", "c"}
        assert answers[0]["background"] == "white"
        assert all(row["seconds"] > 0 for row in answers)
        assert database.participants() == (1, 1)

        find(page, "#another").click()
        find(page, "#start").click()
        wait_for_trial(page, 1)
        assert page.get_log("browser") == []


def _zooms_all_sides_together(page):
    before = views(page)
    assert len(set(before)) == 1
    box = find(page, ".panel").rect
    wheel = {"type": "mouseWheel", "x": box["x"] + 50, "y": box["y"] + 50, "deltaX": 0, "deltaY": -600}
    page.execute_cdp_cmd("Input.dispatchMouseEvent", wheel)
    wait(page, f"document.querySelector('.layer').style.transform !== '{before[0]}'")
    zoomed = views(page)
    assert len(set(zoomed)) == 1
    find(page, "body").send_keys("0")
    assert views(page) == before
    find(page, "body").send_keys("o")  # without the original there is more room
    wait(page, f"document.querySelector('.layer').style.transform !== '{before[0]}'")
    find(page, "body").send_keys("o")
    wait(page, f"document.querySelector('.layer').style.transform === '{before[0]}'")


def _shows_another_background(page):
    behind = "getComputedStyle(document.querySelector('.layer.result')).background"
    wait(page, f"{behind}.includes('api/backgrounds/0')")
    find(page, "[title=checkerboard]").click()
    wait(page, f"{behind}.includes('conic-gradient')")
    find(page, "body").send_keys("bb")
    wait(page, f"{behind}Color === 'rgb(255, 255, 255)' && {behind}Image === 'none'")


def test_a_server_that_is_gone_loses_no_answer(folders, tmp_path):
    study = read_study(SURVEY, {"ours": folders["ours"]})
    path = tmp_path / "survey.sqlite"
    with browser(tmp_path, width=390, height=844) as phone:
        with served(study, path) as (address, _):
            phone.get(address)
            wait(phone, "!document.getElementById('welcome').hidden")
            find(phone, "#start").click()
            wait_for_trial(phone, 1)
            assert phone.execute_script("return document.documentElement.scrollWidth <= innerWidth")
        find(phone, "#choices button:nth-child(4)").click()  # Good
        wait(phone, "!document.getElementById('problem').hidden")
        assert "cannot be reached" in find(phone, "#problem").text
        port = int(address.rstrip("/").rpartition(":")[2])
        with served(study, path, port) as (_, database):
            find(phone, "#again").click()
            wait_for_trial(phone, 2)
            assert [row["value"] for row in database.answers()] == [4]


def write_clip(path, frames):
    av = pytest.importorskip("av")
    path.parent.mkdir(exist_ok=True)
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libvpx-vp9", rate=25, width=64, height=48, pix_fmt="yuv420p", options={"g": "5"})
        for number in range(frames):
            picture = np.full((48, 64, 3), 5 * number % 256, np.uint8)
            container.mux(stream.encode(av.VideoFrame.from_ndarray(picture, "rgb24")))
        container.mux(stream.encode())


VIDEOS = "[...document.querySelectorAll('video')]"
APART = f"Math.abs({VIDEOS}[0].currentTime - Math.min({VIDEOS}[1].currentTime, {VIDEOS}[1].duration))"


def test_two_clips_play_in_step(tmp_path):
    methods = {name: tmp_path / name for name in ("ours", "theirs")}
    for folder in methods.values():
        write_clip(folder / "clip.webm", frames=100)
    study = read_study(COMPARISON, methods)
    with served(study, tmp_path / "study.sqlite") as (address, _), browser(tmp_path) as page:
        page.get(address)
        wait(page, "!document.getElementById('welcome').hidden")
        find(page, "#start").click()
        wait_for_trial(page, 1, total=1)
        wait(page, f"{VIDEOS}.every((video) => video.currentTime > 0)")
        page.execute_script(f"{VIDEOS}[1].currentTime = 3.5; {VIDEOS}[1].pause()")
        wait(page, f"!{VIDEOS}[1].paused && {APART} < 0.3")
        page.execute_script(f"{VIDEOS}[0].currentTime = 3.9")
        wait(page, f"{VIDEOS}[0].currentTime < 2 && {APART} < 0.3")  # both began again
