"""Video matting without a plate: a recurrent network at low resolution and a guided filter."""

import numbers

import keras
from keras import ops

from tfmatting.models.policy import policy_scope
from tfmatting.models.video_matting.video_matting_base import STATES, VideoMattingBase, state_channels
from tfmatting.models.video_matting.video_matting_refiner import DeepGuidedFilter, FastGuidedFilter
from tfmatting.ops.clamp import clamp
from tfmatting.ops.downsample import downsample_bilinear, downsampled_size, ratio_for_long_side

REFINERS = ("deep_guided_filter", "fast_guided_filter")


@keras.saving.register_keras_serializable("tfmatting")
class VideoMatting(keras.Model):
    """Alpha and foreground of people in clips, or in single frames, with a memory of the frames before.

    Input shape: {"source": clips `(B, T, H, W, 3)` or frames `(B, H, W, 3)`, floats in [0, 1], any height and width;
        "state1" to "state4": as they came out after the frames before, or absent (zeros) before the first}.
    Output, all float32:
        "alpha" `(B, T, H, W, 1)` and "foreground" `(B, T, H, W, 3)` in [0, 1], without T of frames; with
        `segmentation=True` instead of them "segmentation" `(B, T, h, w, 1)`, logits at low resolution;
        "state1" to "state4": the memory after the last frame, see `initial_states`.
    A clip in chunks, or frame by frame, gives what it gives whole, if each takes the states of the one before.
    Source: Lin et al. 2022 (Robust High-Resolution Video Matting with Temporal Guidance).

    Args:
        encoder: "mobilenetv3" or "resnet50".
        downsample_ratio: size of the network's picture as a part of the source's, in (0, 1], or "auto": what brings
            the long side to 512 pixels, at most 1. At ratio 1 nothing is refined. A call may take another.
        refiner: "deep_guided_filter" (learnt) or "fast_guided_filter" (classical); both have the former's weights, so
            that their files are the same.
        dtype: precision policy, e.g. "float32" or "mixed_bfloat16"; None = the global one. The refiner is float32.
        base, deep_filter: a `VideoMattingBase` and a `DeepGuidedFilter` to share instead of making new ones.
    """

    def __init__(
        self,
        encoder="mobilenetv3",
        downsample_ratio="auto",
        refiner="deep_guided_filter",
        dtype=None,
        base=None,
        deep_filter=None,
        name=None,
        trainable=True,
    ):
        _check_ratio(downsample_ratio)
        if refiner not in REFINERS:
            raise ValueError(f"`refiner` must be one of {', '.join(REFINERS)}. Received: refiner={refiner!r}")
        policy = keras.dtype_policies.get(dtype or keras.config.dtype_policy())
        super().__init__(name=name, trainable=trainable, dtype=policy)
        # === Layers ===
        with policy_scope(policy):
            self.base = base or VideoMattingBase(encoder, name="base")
        with policy_scope(keras.DTypePolicy("float32")):
            self.deep_filter = deep_filter or DeepGuidedFilter(name="deep_filter")
            self.fast_filter = FastGuidedFilter(name="fast_filter")
        self.built = True
        if keras.backend.backend() == "tensorflow":
            self.jit_compile = False  # `predict` would compile by XLA anew for every size of picture
        # === Config ===
        self.encoder = self.base.encoder
        self.downsample_ratio = downsample_ratio if downsample_ratio == "auto" else float(downsample_ratio)
        self.refiner = refiner

    def call(self, inputs, downsample_ratio=None, segmentation=False, training=False):
        """Mattes frames or clips.

        Args:
            inputs: see the class.
            downsample_ratio: instead of the model's.
            segmentation: whether to segment people instead of matting them, as the training does in turn.
        Raises:
            ValueError: if source, ratio or states are not what the class says.
        """
        dtype = keras.backend.standardize_dtype(inputs["source"].dtype)
        if "float" not in dtype:
            raise ValueError(f"`source` must be floats in [0, 1]. Received: dtype={dtype}")
        source = ops.cast(inputs["source"], "float32")
        lead = ops.shape(source)[:-3]
        if len(lead) not in (1, 2) or source.shape[-1] not in (3, None):
            raise ValueError(f"`source` must be (B, T, H, W, 3) or (B, H, W, 3). Received: shape={tuple(source.shape)}")
        height, width = ops.shape(source)[-3:-1]
        frames = ops.reshape(source, (-1, height, width, 3)) if len(lead) == 2 else source
        ratio = self._ratio(height, width, downsample_ratio)
        small = downsample_bilinear(frames, ratio)
        states = self._states(inputs, lead[0], *ops.shape(small)[1:3])
        outputs = self.base({"source": small, **states}, training=training)
        kept = {name: ops.cast(outputs[name], "float32") for name in STATES}
        if segmentation:
            logits = ops.cast(outputs["segmentation"], "float32")
            return {"segmentation": _with_lead(logits, lead), **kept}
        matte = self._refine(frames, small, outputs, ratio, training)
        return {**{name: _with_lead(clamp(x, training), lead) for name, x in matte.items()}, **kept}

    def initial_states(self, batch, height, width, downsample_ratio=None):
        """Returns the states before the first frame, zeros: {"state1": `(batch, ceil(h / 2), ceil(w / 2), C1)`, ...}.

        h and w are the sides times the downsample ratio, rounded down; states 2 to 4 lie at 1/4, 1/8 and 1/16 of them.

        Args:
            batch: number of clips.
            height, width: of the source.
            downsample_ratio: as in the call.
        """
        ratio = self._ratio(height, width, downsample_ratio)
        return _zeros(self.encoder, batch, *downsampled_size(height, width, ratio))

    def with_options(self, **changes):
        """Returns a model of the same weights, which are shared, with other options, e.g. `downsample_ratio=0.25`.

        Raises:
            ValueError: if an option belongs to the shared networks.
        """
        config = self.get_config()
        for option in ("encoder", "dtype"):
            if changes.get(option, config[option]) != config[option]:
                raise ValueError(f"`{option}` cannot be changed. Received: {option}={changes[option]!r}")
        return VideoMatting(**{**config, **changes}, base=self.base, deep_filter=self.deep_filter)

    def get_config(self):
        return {
            "name": self.name,
            "trainable": self.trainable,
            "encoder": self.encoder,
            "downsample_ratio": self.downsample_ratio,
            "refiner": self.refiner,
            "dtype": self.dtype_policy.name,
        }

    @classmethod
    def from_config(cls, config, custom_objects=None):
        return cls(**config)

    def _ratio(self, height, width, downsample_ratio):
        ratio = self.downsample_ratio if downsample_ratio is None else downsample_ratio
        _check_ratio(ratio)
        return ratio_for_long_side(height, width) if ratio == "auto" else float(ratio)

    def _states(self, inputs, batch, height, width):
        zeros = _zeros(self.encoder, batch, height, width)
        states = {name: inputs.get(name, zeros[name]) for name in STATES}
        for name, state in states.items():
            expected = tuple(zeros[name].shape)
            fits = len(state.shape) == 4 and all(
                None in (given, wanted) or given == wanted for given, wanted in zip(state.shape, expected, strict=True)
            )
            if not fits:
                raise ValueError(f"`{name}` must have shape {expected}. Received: shape={tuple(state.shape)}")
        return states

    def _refine(self, frames, small, outputs, ratio, training):
        """Returns {"foreground", "alpha"} at the size of the frames, float32, not clamped."""
        network = self.deep_filter if self.refiner == "deep_guided_filter" else self.fast_filter
        matting, hidden = (ops.cast(outputs[name], "float32") for name in ("matting", "hidden"))

        def coarse():
            return {"foreground": frames + matting[..., :3], "alpha": matting[..., 3:]}

        def refined():
            pictures = {"source": frames, "small_source": small, "matting": matting, "hidden": hidden}
            return network(pictures, training=training)

        if isinstance(ratio, float):
            return coarse() if ratio == 1 else refined()
        return ops.cond(ratio < 1, refined, coarse)


def _zeros(encoder, batch, height, width):
    # not -(-side // step), which converters to ONNX take for a division that rounds towards 0
    sizes = (((height + step - 1) // step, (width + step - 1) // step) for step in (2, 4, 8, 16))
    return {
        name: ops.zeros((batch, *size, channels))
        for name, size, channels in zip(STATES, sizes, state_channels(encoder), strict=True)
    }


def _with_lead(x, lead):
    """Gives `(B * T, h, w, C)` the leading dimensions of the source back."""
    return ops.reshape(x, (*lead, *ops.shape(x)[1:])) if len(lead) == 2 else x


def _check_ratio(ratio):
    is_number = isinstance(ratio, numbers.Real) and 0 < ratio <= 1
    if ratio != "auto" and not is_number:
        raise ValueError(f"`downsample_ratio` must be 'auto' or in (0, 1]. Received: downsample_ratio={ratio!r}")
