"""The training of video matting."""

from tfmatting.data.pipeline.interleaving import IMAGES, MATTING, VIDEOS
from tfmatting.models.video_matting.video_matting import VideoMatting
from tfmatting.training.clip_data import HIGH_RESOLUTION, LOW_RESOLUTION
from tfmatting.training.recomputation import recomputing
from tfmatting.training.video_objectives import SEGMENTATION, matting_objective


class VideoMattingTask:
    """See `tfmatting.training.tasks`.

    Args:
        config: `VideoTrainConfig`.
        options: of `VideoMatting`.
    """

    family = "video_matting"

    def __init__(self, config, options):
        self.model = VideoMatting(**options, name=config.model, dtype=config.precision)
        is_joint = config.stage == "joint"
        self.model.deep_filter.trainable = is_joint
        self.network = recomputing(self.model) if config.memory == "recompute" else self.model
        ratios = {LOW_RESOLUTION: 1.0, HIGH_RESOLUTION: config.downsample_ratio} if is_joint else {MATTING: 1.0}
        matting = {kind: matting_objective(ratio) for kind, ratio in ratios.items()}
        self.objectives = {**matting, IMAGES: SEGMENTATION, VIDEOS: SEGMENTATION}
        self.judged, self.judge = self.model, matting[HIGH_RESOLUTION if is_joint else MATTING]

    def batches(self, data, workers, replicas):
        return data
