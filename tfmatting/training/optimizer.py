"""Adam with a learning rate for every module."""

import contextlib

import keras

from tfmatting.training.modules import module_of

FINAL_SHARE = 0.01  # of the peak, where the cosine ends


@keras.saving.register_keras_serializable("tfmatting")
class ModuleAdam(keras.optimizers.Adam):
    """`keras.optimizers.Adam` whose learning rate is multiplied, a variable, by that of its module.

    Args:
        module_rates: {module: factor}, see `tfmatting.training.modules`.
        **kwargs: of the parent; `learning_rate` is the schedule that all modules share, 1 at its peak.
    """

    def __init__(self, module_rates, **kwargs):
        super().__init__(**kwargs)
        self.module_rates = dict(module_rates)

    def build(self, variables):
        super().build(variables)
        self._rates = [self.module_rates[module_of(variable.path)] for variable in variables]

    def update_step(self, gradient, variable, learning_rate):
        rate = self._rates[self._get_variable_index(variable)]
        super().update_step(gradient, variable, learning_rate * rate)

    def _all_reduce_sum_gradients(self, grads_and_vars):
        """Leaves the gradients as they are: the training step has summed them over the replicas."""
        return grads_and_vars

    def get_config(self):
        return {**super().get_config(), "module_rates": self.module_rates}


def build_optimizer(config, variables):
    """Returns the built `ModuleAdam` of a `RunConfig` for the trainable variables."""
    averaging = {"use_ema": True, "ema_momentum": config.average_decay} if config.average_decay else {}
    rates = {module: getattr(config.learning_rate, module) for module in ("backbone", "aspp", "decoder", "refiner")}
    optimizer = ModuleAdam(rates, learning_rate=_schedule(config), name="adam", **averaging)
    optimizer.build(variables)
    return optimizer


def _schedule(config):
    return keras.optimizers.schedules.CosineDecay(
        0.0 if config.warmup_steps else 1.0,
        max(1, config.steps - config.warmup_steps),
        alpha=FINAL_SHARE if config.schedule == "cosine" else 1.0,
        warmup_target=1.0 if config.warmup_steps else None,
        warmup_steps=config.warmup_steps,
    )


def has_average(optimizer):
    """Whether there is a moving average of the weights, which begins with the first step."""
    return optimizer.use_ema and int(keras.ops.convert_to_numpy(optimizer.iterations)) > 0


@contextlib.contextmanager
def averaged_weights(optimizer, variables):
    """Puts the moving average of the weights into the variables, and what they held back afterwards.

    Without a moving average, or before the first step, nothing is changed.
    """
    if not has_average(optimizer):
        yield
        return
    own = [keras.ops.convert_to_numpy(variable) for variable in variables]
    optimizer.finalize_variable_values(variables)
    try:
        yield
    finally:
        for variable, value in zip(variables, own, strict=True):
            variable.assign(value)
