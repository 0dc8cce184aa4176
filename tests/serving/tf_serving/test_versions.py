from tfmatting.serving.versions import next_version


def test_versions_count_up(tmp_path):
    assert next_version(tmp_path / "new", "bgm") == tmp_path / "new" / "bgm" / "1"
    for name in ("1", "9", "10", "x11", ".12.tmp"):
        (tmp_path / "bgm" / name).mkdir(parents=True)
    (tmp_path / "bgm" / "10.json").touch()
    assert next_version(tmp_path, "bgm") == tmp_path / "bgm" / "11"
