"""The report in a real browser, opened from its file."""

import time

import pytest

from tests.browser import browser
from tests.evaluation.report.results import pictures, result
from tfmatting.evaluation.report import write_report


@pytest.fixture(scope="module")
def report(tmp_path_factory):
    path = tmp_path_factory.mktemp("report") / "report.html"
    evil = "<img src=x onerror=\"document.title='owned'\"><script>document.title='owned'</script>.png"
    names = [evil, *(f"image_{index}.png" for index in range(1, 12))]
    write_report(result(12, models=("ours", evil), names=names), pictures, path)
    return path


@pytest.fixture(scope="module")
def driver(report, tmp_path_factory):
    with browser(tmp_path_factory.mktemp("browser")) as driver:
        yield driver


@pytest.fixture
def page(driver, report):
    driver.get(report.as_uri())
    return driver


def find(page, selector):
    return page.find_element("css selector", selector)


def wait(page, script):
    """Waits until a script returns something true, and returns that."""
    end = time.monotonic() + 60
    while not (value := page.execute_script(f"return {script}")):
        assert time.monotonic() < end, f"in vain: {script}"
        time.sleep(0.05)
    return value


SIZE = "(image) => image.complete && [image.naturalWidth, image.naturalHeight]"
LOADED = f"({SIZE})(document.querySelector('#viewer img'))"


def first_cells(page):
    return page.execute_script(
        "return [...document.querySelectorAll('#images tbody th')].map((cell) => cell.textContent)"
    )


def test_a_click_on_a_row_shows_the_picture_at_full_size(page):
    find(page, 'tr.pictured[data-image="7"]').click()
    assert wait(page, LOADED) == [900, 600]
    assert "image_7.png" in find(page, "#viewer h2").text
    find(page, "#viewer .toggle").click()
    wait(page, "document.querySelector('#viewer output').textContent === '100 %'")
    assert page.execute_script("return document.querySelector('#viewer img').getBoundingClientRect().width") == 900
    buttons = page.find_elements("css selector", "#viewer nav button")
    buttons[4].click()
    assert buttons[4].text == "error of ours"
    assert wait(page, LOADED) == [900, 600]
    assert find(page, "#viewer output").text == "100 %"  # the view stays
    find(page, "#viewer .close").click()
    assert not find(page, "#viewer").is_displayed()


def test_rows_sort_and_are_searched(page):
    button = find(page, '#images button[data-column="1"]')
    button.click()
    assert first_cells(page)[1:] == [f"image_{index}.png" for index in range(1, 12)]
    button.click()
    assert first_cells(page)[:-1] == [f"image_{index}.png" for index in range(11, 0, -1)]
    find(page, '#images button[data-column="0"]').click()
    assert first_cells(page)[1:] == [f"image_{index}.png" for index in range(1, 12)]
    find(page, "#search").send_keys("image_1")
    assert wait(page, "[...document.querySelectorAll('#images tbody tr')].filter((row) => !row.hidden).length") == 3


def test_names_are_harmless(page):
    assert page.title.startswith("Discs")
    assert "onerror" in first_cells(page)[0]
    assert page.execute_script("return document.querySelectorAll('img[onerror]').length") == 0
    assert page.get_log("browser") == []


@pytest.mark.parametrize("dark", [False, True])
def test_a_phone_reads_it_in_light_and_dark(report, tmp_path, dark):
    with browser(tmp_path, width=390, height=844, dark=dark) as phone:
        phone.get(report.as_uri())
        assert phone.execute_script("return document.documentElement.scrollWidth <= innerWidth")
        colour = phone.execute_script("return getComputedStyle(document.body).backgroundColor")
        assert colour == ("rgb(20, 23, 26)" if dark else "rgb(255, 255, 255)")
