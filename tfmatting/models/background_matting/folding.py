"""The refiner's convolutions with their batch normalizations folded in."""

from keras import ops


def folded_convolutions(refiner):
    """Returns [(kernel, bias)] of the refiner's four convolutions, the last two for blocks of 2x2 pixels.

    They hold the present weights, with which they stay connected inside a graph; each but the last is followed by ReLU.

    Args:
        refiner: `BackgroundMattingRefiner`.
    """
    return [_folded(refiner, number) for number in range(1, 5)]


def _folded(refiner, number):
    convolution = refiner.get_layer(f"refine{number}_conv")
    blocks = number > 2
    kernel = convolution.block_kernel() if blocks else ops.convert_to_tensor(convolution.kernel)
    if number == 4:
        return kernel, ops.tile(ops.convert_to_tensor(convolution.bias), [4])
    norm = refiner.get_layer(f"refine{number}_norm")
    gamma, beta, mean, variance = (
        ops.convert_to_tensor(x) for x in (norm.gamma, norm.beta, norm.moving_mean, norm.moving_variance)
    )
    scale = gamma * ops.rsqrt(variance + norm.epsilon)
    scale, shift = (ops.tile(x, [4 if blocks else 1]) for x in (scale, beta - mean * scale))
    return kernel * scale, shift
