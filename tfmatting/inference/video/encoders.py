"""The kinds of video files that are written: what each holds, and how its encoder is set up."""

import dataclasses
import pathlib

PRORES, VP9, H264 = "ProRes 4444", "VP9", "H.264"
OUTPUT_TYPES = ("video", "png_sequence")
#: constant rate factors if none is asked for: visually close to lossless, at the size of a file that is passed on
_H264_CRF, _VP9_CRF = 18, 24


@dataclasses.dataclass(frozen=True)
class Container:
    """A kind of file.

    Attributes:
        name: of the format, for messages.
        muxer: libavformat's name.
        codec: of the pictures: `PRORES`, `VP9` or `H264`.
        transparency: whether it holds alpha.
        rate_control: whether a quality or a bit rate can be asked for.
        bit_depths: of the arrays that are encoded.
        even_sides: whether both sides must be even.
        sound: codecs of sound that it holds; None = those that the muxer knows.
        sound_encoder: for sound of other codecs.
    """

    name: str
    muxer: str
    codec: str
    transparency: bool = False
    rate_control: bool = True
    bit_depths: tuple = (8, 16)
    even_sides: bool = False
    sound: frozenset | None = None
    sound_encoder: str = "aac"

    def encoder(self, width):
        """Returns libavcodec's name of the encoder for frames of a width."""
        if self.codec == PRORES:
            # measured at HD: 97 ms of processor time a frame where prores_ks, which takes odd widths, needs 304
            return "prores_ks" if width % 2 else "prores_aw"
        return {VP9: "libvpx-vp9", H264: "libx264"}[self.codec]

    def pixel_format(self, transparent, bit_depth):
        """Returns libavutil's name of the pixel format; `bit_depth` is that of the arrays, 8 or 16."""
        if self.codec == PRORES:
            return "yuva444p10le" if transparent else "yuv444p10le"
        if transparent:
            return "yuva420p"
        return "yuv420p10le" if bit_depth == 16 and self.codec == H264 else "yuv420p"

    def options(self, transparent, crf=None, megabits=None):
        """Returns the encoder's options.

        Args:
            transparent: whether alpha is encoded.
            crf: constant rate factor; lower is better.
            megabits: bit rate in Mbit/s, in the place of `crf`.
        """
        if self.codec == PRORES:
            return {"alpha_bits": "16"} if transparent else {}
        rate = {"b": str(round(megabits * 1e6))} if megabits else {}
        if self.codec == H264:
            # measured at HD: 41 ms of processor time a frame where "medium" takes 118. Without frames that are
            # predicted from later ones (bf) MP4 can say how long the last frame lasts.
            return {"preset": "veryfast", "bf": "0", **(rate or {"crf": str(_H264_CRF if crf is None else crf)})}
        # measured at HD: 106 ms of processor time a frame where "good" takes 287, for files that are 14 % larger
        speed = {"deadline": "realtime", "cpu-used": "5", "row-mt": "1", "tile-columns": "2"}
        # colours and alpha are two streams: with key frames at fixed places, both can be entered at the same frames
        keys = {"g": "120", "keyint_min": "120", "auto-alt-ref": "0"} if transparent else {}
        return {**speed, **keys, **(rate or {"b": "0", "crf": str(_VP9_CRF if crf is None else crf)})}


_MOV_SOUND = frozenset({"aac", "ac3", "alac", "eac3", "mp3", "pcm_s16be", "pcm_s16le", "pcm_s24be", "pcm_s24le"})
_MP4_SOUND = frozenset({"aac", "ac3", "alac", "eac3", "flac", "mp3", "opus"})
CONTAINERS = {
    ".mov": Container(
        "QuickTime", "mov", PRORES,
        transparency=True, rate_control=False, sound=_MOV_SOUND,
    ),
    ".webm": Container(
        "WebM", "webm", VP9,
        transparency=True, bit_depths=(8,), sound=frozenset({"opus", "vorbis"}), sound_encoder="libopus",
    ),
    ".mp4": Container("MP4", "mp4", H264, even_sides=True, sound=_MP4_SOUND),
    ".mkv": Container("Matroska", "matroska", H264, even_sides=True),
}  # fmt: skip


@dataclasses.dataclass(frozen=True)
class Encoding:
    """What is asked for of all results of a clip.

    Attributes:
        output_type: one of `OUTPUT_TYPES`: video files, or folders of PNG files.
        bit_depth: 8 or 16; H.264 and ProRes have 10 of the 16.
        crf: constant rate factor, lower is better; None = the container's.
        megabits: Mbit/s in the place of `crf`, or None.
    """

    output_type: str = "video"
    bit_depth: int = 8
    crf: int | None = None
    megabits: float | None = None


def container_of(path):
    """Returns the `Container` that the suffix of `path` names.

    Raises:
        ValueError: if it names none.
    """
    suffix = pathlib.Path(path).suffix.lower()
    if suffix not in CONTAINERS:
        raise ValueError(
            f"the output {path} must end in one of {', '.join(CONTAINERS)} (for pictures: --output-type png_sequence)."
        )
    return CONTAINERS[suffix]


def encoded_size(container, width, height):
    """Returns the width and height of the frames in the file: H.264 with halved chroma needs even sides."""
    return (width + width % 2, height + height % 2) if container.even_sides else (width, height)
