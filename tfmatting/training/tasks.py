"""What differs between the families of models: how a model is made, trained and judged."""

from tfmatting.configs.segmentation_train_config import SegmentationTrainConfig
from tfmatting.configs.video_train_config import VideoTrainConfig
from tfmatting.models.registry import PRESETS
from tfmatting.training.modules import freeze


def task_of(config):
    """Returns the task of a config.

    A task has these attributes:
        model: the Keras model, built.
        network: the Keras model that is trained, the model itself or a part of it, of the same variables.
        objectives: {kind of batches: `Objective`} of the network; kinds are those of the data's interleaving, or one.
        judged, judge: Keras model and `Objective` of the validation.
        batches(data, workers, replicas): `RunData` with what is trained on.

    Raises:
        ValueError: if there is no such model, or the config leaves nothing to train.
    """
    if isinstance(config, VideoTrainConfig):
        from tfmatting.training.video_matting import VideoMattingTask as Task
    elif isinstance(config, SegmentationTrainConfig):
        from tfmatting.training.segmentation import SegmentationTask as Task
    else:
        from tfmatting.training.background_matting import BackgroundMattingTask as Task
    known = [name for name, preset in PRESETS.items() if preset.family == Task.family]
    if config.model not in known:
        raise ValueError(f"`model` must be one of {', '.join(known)}. Received: model={config.model!r}")
    task = Task(config, PRESETS[config.model].config)
    freeze(task.model, [name.strip() for name in config.freeze.split(",") if name.strip()])
    if not task.network.trainable_variables:
        raise ValueError(f"`freeze` must leave something to train. Received: freeze={config.freeze!r}")
    return task
