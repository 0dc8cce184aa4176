import re

import pytest

from tests.evaluation.report.results import pictures, result
from tfmatting.evaluation.report import write_report
from tfmatting.evaluation.report.ranking import worst_images


def small(index, model):
    return pictures(index, model, side=40)


def written(tmp_path, evaluated, draw=small):
    path = tmp_path / "report.html"
    write_report(evaluated, draw, path)
    return path.read_text()


def test_nothing_is_loaded_from_elsewhere(tmp_path):
    page = written(tmp_path, result(2))
    without_names = re.sub(r'(?:xmlns(?::xlink)?|rdf:\w+)="[^"]*"', "", page)  # of SVG's vocabularies, never fetched
    assert not re.search(r'(?:src|href)="(?!data:|#)', without_names)
    assert "url(" not in re.sub(r"url\(#\w+\)", "", without_names)
    assert "@import" not in page


def test_intervals_and_settings_are_shown(tmp_path):
    evaluated = result(4)
    evaluated["summary"]["ours"]["mad_whole"] = {"mean": 12.345, "low": 0.98765, "high": 12345.6, "count": 3}
    page = written(tmp_path, evaluated)
    assert "12.35" in page or "12.34" in page
    assert "0.9877 to 12,346; 3 images" in page
    assert "<dt>trimap</dt><dd>none</dd>" in page


def test_the_best_mean_is_bold_where_all_are_of_the_same_images(tmp_path):
    evaluated = result(4, models=("ours", "theirs"))
    assert written(tmp_path, evaluated).count('<td class="best">') == 2
    evaluated["summary"]["theirs"]["mad_whole"]["count"] = 3
    assert written(tmp_path, evaluated).count('<td class="best">') == 1


def test_names_are_text(tmp_path):
    evil = '<script>document.title = "owned"</script>'
    evaluated = result(2, models=(f"model{evil}", "$x^$"), names=[f"a{evil}.png", f'b" onclick="{evil}'])
    evaluated["images"][0] |= {"background": evil, "notes": [evil]}
    evaluated["failed"] = [{"name": evil, "reason": evil}]
    evaluated["protocol"] |= {"name": evil, "description": evil, evil: evil}
    page = written(tmp_path, evaluated)
    assert evil not in page
    assert page.count("&lt;script&gt;document") > 10
    assert ' onclick="' not in page


@pytest.mark.parametrize("better, expected", [("lower", [3, 1, 2]), ("higher", [0, 2, 1])])
def test_worst_images_by_the_first_metric(better, expected):
    evaluated = result(4, models=("ours", "theirs"))
    evaluated["metrics"] = [{**evaluated["metrics"][0], "better": better}]
    first = [1.0, 4.0, 3.0, None]
    second = [1.0, 4.0, None, 9.0]
    if better == "higher":
        second = [0.5, 4.0, None, None]
    for image, *values in zip(evaluated["images"], first, second, strict=True):
        for model, value in zip(("ours", "theirs"), values, strict=True):
            image["values"][model]["mad_whole"] = value
    assert worst_images(evaluated, 3) == expected


def test_worst_ten_have_pictures_and_the_others_none(tmp_path):
    page = written(tmp_path, result(12))
    assert re.findall(r'id="worst-(\d+)"', page) == [str(index) for index in range(11, 1, -1)]
    assert page.count('class="pictured"') == 10
    assert page.count("error of ours</button>") == 10


def test_a_missing_picture_is_said_and_the_rest_is_shown(tmp_path):
    def draw(index, model):
        if index == 0:
            raise ValueError("a.png is damaged.")
        arrays = small(index, model)
        if index == 1:
            arrays |= {"plate": None, "prediction": arrays["prediction"][:10]}
        return arrays

    page = written(tmp_path, result(3), draw)
    assert "Not shown: ours: a.png is damaged." in page
    assert "Not shown: ours: no error map: the truth has the shape (40, 60), the prediction (10, 60)." in page
    assert page.count("prediction of ours</button>") == 2
    assert page.count(">plate</button>") == 1
    assert page.count('class="pictured"') == 2


def test_without_values(tmp_path):
    evaluated = result(0, models=("ours", "theirs"), failed=[{"name": "a.png", "reason": "is damaged"}])
    page = written(tmp_path, evaluated)
    assert "0 images evaluated" in page
    assert "Worst" not in page
    assert "<svg" not in page


@pytest.mark.parametrize(
    "key, low, high, better",
    [
        ("mad_whole", -3.0, -1.0, "ours"),
        ("mad_whole", 1.0, 3.0, "theirs"),
        ("mad_whole", -3.0, 0.5, "—"),
        ("mad_whole", None, None, "—"),
        ("accuracy_whole", -3.0, -1.0, "theirs"),
        ("accuracy_whole", 1.0, 3.0, "ours"),
    ],
)
def test_verdict_follows_the_direction_of_the_metric(tmp_path, key, low, high, better):
    evaluated = result(3, models=("ours", "theirs"))
    evaluated["metrics"] = [metric for metric in evaluated["metrics"] if metric["key"] == key]
    evaluated["paired"][0]["values"][key] = {"mean": 0.0, "low": low, "high": high, "count": 3}
    section = written(tmp_path, evaluated).split("Paired differences")[1].split("<h2")[0]
    (row,) = re.findall(r"<tr><th scope=\"row\">.*?</tr>", section, re.DOTALL)
    assert re.sub(r"<[^>]*>", " ", row).split()[-1] == better


def test_published_numbers_stand_beside(tmp_path):
    evaluated = result(2)
    assert "Published" not in written(tmp_path, evaluated)
    values = {"mad_whole": 7.5, "conn_unknown": None}
    evaluated["published"] = [{"method": "BGM", "values": values}, {"method": "FBA", "values": values}]
    page = written(tmp_path, evaluated)
    assert '<th scope="row">MAD, whole image x 1e3</th><td>7.500</td><td>7.500</td>' in page
    assert '<th scope="row">conn_unknown</th><td>—</td><td>—</td>' in page


def test_the_page_is_reproducible_and_appears_whole(tmp_path):
    assert written(tmp_path, result(3)) == written(tmp_path, result(3))

    def fails(index, model):
        raise RuntimeError("bug")

    with pytest.raises(RuntimeError, match="bug"):
        write_report(result(3), fails, tmp_path / "other.html")
    assert [path.name for path in tmp_path.iterdir()] == ["report.html"]


def test_missing_library_is_named(tmp_path, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "jinja2", None)
    with pytest.raises(ImportError, match=r"tfmatting\[eval\]"):
        write_report(result(1), small, tmp_path / "report.html")
