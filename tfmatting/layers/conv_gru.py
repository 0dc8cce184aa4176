"""Memory over time: a gated recurrent unit whose products are convolutions."""

import keras
from keras import layers, ops


@keras.saving.register_keras_serializable("tfmatting")
class ConvGRU(layers.Layer):
    """Convolutional gated recurrent unit over the frames of clips.

    Reset r and update z = sigmoid(convolution of [x, h]), candidate c = tanh(convolution of [x, r h]), and
    h' = (1 - z) h + z c. What the convolutions make of x is computed of all frames at once, so that only the rest goes
    from frame to frame.

    Input shape: frames `(B * T, h, w, C)`, those of a clip one after the other, and the state `(B, h, w, C)` before the
        first. Equal batches are single frames and need no loop.
    Output: frames `(B * T, h, w, C)`, and the state `(B, h, w, C)` after the last; both in (-1, 1).
    Source: Ballas et al. 2016; Lin et al. 2022 (RVM), section 3.2.

    Args:
        kernel_size: of the convolutions.
    """

    def __init__(self, kernel_size=3, **kwargs):
        super().__init__(**kwargs)
        self.kernel_size = kernel_size

    def build(self, frames_shape, state_shape):
        channels = state_shape[-1]
        self.gates, self.candidate = (
            layers.Conv2D(
                filters, self.kernel_size, padding="same", name=f"{self.name}_{name}", dtype=self.dtype_policy
            )
            for name, filters in (("gates", 2 * channels), ("candidate", channels))
        )
        for convolution in (self.gates, self.candidate):
            convolution.build((None, None, None, 2 * channels))

    def call(self, frames, state):
        channels = state.shape[-1]
        kernels = [ops.convert_to_tensor(convolution.kernel) for convolution in (self.gates, self.candidate)]
        biases = [ops.convert_to_tensor(convolution.bias) for convolution in (self.gates, self.candidate)]
        of_frames = ops.concatenate([kernel[:, :, :channels] for kernel in kernels], axis=-1)
        gates_kernel, candidate_kernel = (kernel[:, :, channels:] for kernel in kernels)
        known = _convolve(frames, of_frames) + ops.concatenate(biases, axis=0)

        def step(state, known):
            gates = ops.sigmoid(known[..., : 2 * channels] + _convolve(state, gates_kernel))
            reset, update = gates[..., :channels], gates[..., channels:]
            candidate = ops.tanh(known[..., 2 * channels :] + _convolve(reset * state, candidate_kernel))
            state = state + update * (candidate - state)
            return state, state

        if frames.shape[0] is not None and frames.shape[0] == state.shape[0]:
            return step(state, known)
        batch, height, width, _ = ops.shape(state)
        known = ops.reshape(known, (batch, -1, height, width, 3 * channels))
        state, outputs = ops.scan(step, state, ops.swapaxes(known, 0, 1))
        return ops.reshape(ops.swapaxes(outputs, 0, 1), (-1, height, width, channels)), state

    def compute_output_spec(self, frames, state):
        return tuple(keras.KerasTensor(x.shape, self.compute_dtype) for x in (frames, state))

    def get_config(self):
        return {**super().get_config(), "kernel_size": self.kernel_size}


def _convolve(x, kernel):
    return ops.conv(x, kernel, padding="same", data_format="channels_last")
