"""`tfmatting p`, `v` and `s` on a Ray cluster."""

import sys

import pytest

from tests.cli.videos import PLATE, RUN, make_video, pictures


@pytest.mark.parametrize(
    "arguments, expected",
    [
        (["--ray-address", "localhost:1"], "--ray-address is for --ray"),
        (["--ray", "--precision", "int8"], "leave out --ray"),
        (["--ray", "--ray-address", "nowhere"], "there is no Ray cluster at nowhere"),
        (["--ray", "--ray-address", "127.0.0.1:1"], "there is no Ray cluster at 127.0.0.1:1"),
    ],
)
def test_bad_input(place, refused, arguments, expected):
    pytest.importorskip("ray", reason="Ray is not installed")
    (place / "photos").mkdir()
    (place / "source.png").rename(place / "photos/a.png")
    assert expected in refused("p", "photos", "out", "--bgr", "plate.png", *arguments)
    make_video(place)
    assert expected in refused(*RUN, "out.mov", *PLATE, *arguments)
    assert expected in refused("s", "--port", "0", *arguments)


def test_frames_at_once_are_for_one_machine(place, refused):
    make_video(place)
    assert "--batch-size is for a network of this machine" in refused(
        *RUN, "out.mov", *PLATE, "--ray", "--batch-size", "2"
    )


@pytest.mark.parametrize("start", [(*RUN, "out.mov"), ("p", "photos", "out")])
def test_models_with_a_memory_are_for_one_machine(place, refused, start):
    make_video(place)
    (place / "photos").mkdir()
    (place / "source.png").rename(place / "photos/a.png")
    expected = "--ray is for models with a captured plate: leave it out, or give --bgr. Received: rvm_mobilenetv3"
    assert refused(*start, "--checkpoint", "rvm.h5", "--ray") == expected


def test_missing_extra_is_named(place, refused, monkeypatch):
    monkeypatch.setitem(sys.modules, "ray", None)
    make_video(place)
    assert refused(*RUN, "out.mov", *PLATE, "--ray") == "ray is not installed: pip install 'tfmatting[ray]'"


@pytest.mark.slow
def test_a_folder_and_a_clip_are_as_on_one_machine_though_workers_are_killed(
    place, checkpoint, monkeypatch, capsys, subprocess_run
):
    import cv2
    import numpy as np

    from tests.serving.clusters import cluster_of_two, dying
    from tfmatting.cli.main import main
    from tfmatting.serving import ray_cluster

    make_video(place)
    (place / "photos").mkdir()
    for number, picture in enumerate(pictures(5)):
        cv2.imwrite(str(place / f"photos/{number}.png"), picture[..., ::-1])
    network = ("--checkpoint", str(checkpoint), "--quiet")
    clip = (*RUN, "--output-type", "png_sequence", *PLATE, *network)
    folder = ("p", "photos", "--bgr", "plate.png", *network)
    (place / "marks").mkdir()
    monkeypatch.setattr(ray_cluster, "predict", dying(lambda *call: _real(*call), str(place / "marks"), (2, 9, 14)))
    with cluster_of_two() as (cluster, _):
        far = ("--ray", "--ray-address", cluster.address, "--threads", "1")
        assert main([*clip[:2], "far", *clip[2:], *far]) == 0, capsys.readouterr().err
        assert main([*folder[:2], "far_photos", *folder[2:], *far]) == 0, capsys.readouterr().err
    assert len(list((place / "marks").iterdir())) >= 12 + 5 + 3
    for command, output in ((clip, "near"), (folder, "near_photos")):
        assert subprocess_run(*command[:2], output, *command[2:]).returncode == 0
    for near, far in (("near", "far"), ("near_photos", "far_photos")):
        names = sorted(path.name for path in (place / near).iterdir())
        assert names == sorted(path.name for path in (place / far).iterdir())
        for name in names:
            pair = [cv2.imread(str(place / folder / name), cv2.IMREAD_UNCHANGED).astype(int) for folder in (near, far)]
            assert np.abs(pair[0] - pair[1]).max() <= 1


def _real(network, checkpoint, inputs):
    from tfmatting.serving.ray_cluster import predict

    return predict(network, checkpoint, inputs)


@pytest.mark.slow
def test_served_pictures_are_as_on_one_machine_though_a_machine_is_lost(checkpoint):
    import asyncio

    import numpy as np

    from tests.serving.clusters import cluster_of_two
    from tfmatting import load, matte
    from tfmatting.serving.ray_cluster import Network
    from tfmatting.serving.ray_serve import ServedModel

    options = {"backbone_scale": 0.25, "refine_sample_pixels": 8192}
    generator = np.random.default_rng(0)
    pairs = [generator.integers(0, 256, (2, *size, 3), np.uint8) for size in 4 * [(64, 96), (80, 64)]]
    near = load("bgm_mobilenetv2", checkpoint=checkpoint, **options)
    expected = [matte(near, *pair) for pair in pairs]

    async def served(model, lose):
        tasks = [asyncio.create_task(model.matte(*pair)) for pair in pairs]
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        await asyncio.to_thread(lose)
        return await asyncio.gather(*tasks)

    with cluster_of_two() as (cluster, second):
        network, weights = Network("bgm_mobilenetv2", tuple(options.items())).with_checkpoint(checkpoint)
        model = ServedModel(network, weights, replicas=2, batch_size=2, address=cluster.address)
        results = asyncio.run(served(model, lambda: cluster.remove_node(second, allow_graceful=False)))
        results.append(asyncio.run(model.matte(*pairs[0])))
        model.close()
    for result, wanted in zip(results, [*expected, expected[0]], strict=True):
        np.testing.assert_allclose(result.alpha, wanted.alpha, atol=1e-4)
        np.testing.assert_allclose(result.foreground, wanted.foreground, atol=1e-4)
