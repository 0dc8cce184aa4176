import keras
import numpy as np
import pytest

from tfmatting.configs.run_config import LearningRate
from tfmatting.configs.train_config import TrainConfig
from tfmatting.models.background_matting.background_matting import BackgroundMatting
from tfmatting.training.modules import MODULES, block_of, freeze, layers_of, module_of
from tfmatting.training.optimizer import averaged_weights, build_optimizer

RATES = LearningRate(backbone=1e-4, aspp=5e-4, decoder=2e-3, refiner=1e-2)


@pytest.mark.parametrize(
    ("layer", "module", "block"),
    [
        ("stem_conv", "backbone", "stem"),
        ("block3_expand_norm", "backbone", "block3"),
        ("stage1_block2_3_conv", "backbone", "stage1_block2"),
        ("aspp_rate3_conv", "aspp", "aspp"),
        ("decoder4_conv", "decoder", "decoder4"),
        ("refine1_norm", "refiner", "refine1"),
        ("memory2/memory2_gates", "decoder", "memory2"),
        ("output1_conv", "decoder", "output1"),
        ("matting", "decoder", "matting"),
        ("segmentation", "decoder", "segmentation"),
        ("box", "refiner", "box"),
        ("slope3", "refiner", "slope3"),
    ],
)
def test_names_say_module_and_block(layer, module, block):
    assert (module_of(layer), block_of(layer)) == (module, block)


def test_freezing_takes_modules_and_blocks():
    model = BackgroundMatting("tiny")
    freeze(model, ["block1", "aspp"])
    frozen = {layer.name for layer in layers_of(model) if layer.weights and not layer.trainable}
    expected = {"block1_conv", "block1_norm"}
    assert expected <= frozen
    assert all(name.startswith("aspp") for name in frozen - expected)


def test_an_unknown_block_is_refused():
    with pytest.raises(ValueError, match="'block9'"):
        freeze(BackgroundMatting("tiny"), ["block9"])


def test_every_module_learns_at_its_own_rate():
    """Adam's first step goes by the learning rate, whatever the gradient."""
    variables = [keras.Variable(np.zeros(3), name=f"{name}_conv") for name in ("stem", "aspp", "decoder1", "refine1")]
    config = TrainConfig(learning_rate=RATES, warmup_steps=0)
    optimizer = build_optimizer(config, variables)
    optimizer.apply([keras.ops.ones(3) * scale for scale in (1, 20, 3, 5)], variables)
    moved = [float(-keras.ops.convert_to_numpy(variable)[0]) for variable in variables]
    np.testing.assert_allclose(moved, [getattr(RATES, module) for module in MODULES], rtol=1e-3)


@pytest.mark.parametrize(("schedule", "last"), [("cosine", 0.01), ("constant", 1.0)])
def test_schedules_warm_up_and_end_where_they_say(schedule, last):
    optimizer = build_optimizer(TrainConfig(schedule=schedule, warmup_steps=10, steps=100), [keras.Variable(0.0)])
    rates = []
    for step in (0, 5, 10, 100):
        optimizer.iterations.assign(step)
        rates.append(float(keras.ops.convert_to_numpy(optimizer.learning_rate)))
    np.testing.assert_allclose(rates, [0, 0.5, 1, last], atol=1e-6)


def test_averaged_weights_are_there_for_a_while_only():
    variable = keras.Variable(np.zeros(2), name="stem")
    optimizer = build_optimizer(TrainConfig(average_decay=0.5, warmup_steps=0, learning_rate=1.0), [variable])
    with averaged_weights(optimizer, [variable]):
        assert float(variable[0]) == 0.0  # no average before the first step
    for _ in range(3):
        optimizer.apply([keras.ops.ones(2)], [variable])
    own = float(variable[0])
    with averaged_weights(optimizer, [variable]):
        assert own < float(variable[0]) < 0
    assert float(variable[0]) == own
