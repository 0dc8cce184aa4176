"""The training step on JAX, for one device or data-parallel over several by `keras.distribution`."""

import numpy as np
from keras import ops

from tfmatting.training.batches import drawn_ahead
from tfmatting.training.steps import measured


class JaxStep:
    """See `tfmatting.training.steps`. The state lies in the Keras variables; every step is a pure, compiled function.

    Over several devices the batch is divided, and XLA itself makes sums and batch statistics over all of it.
    """

    def __init__(self, network, optimizer, objective, distribution):
        import jax

        self.network = network
        self.optimizer = optimizer
        self.objective = objective
        self.distribution = distribution
        self._gradients = jax.jit(self._gradients_of)
        self._apply = jax.jit(self._applied)
        self._judge = jax.jit(self._judge_one)
        self._look = jax.jit(self._look_at)
        self._norm = jax.jit(_norm)
        self._add = jax.jit(lambda ours, others: [a + b for a, b in zip(ours, others, strict=True)])

    def read(self, batches, numbers, workers):
        return drawn_ahead(batches, numbers, workers)

    def prepare(self, batch):
        return self.distribution.spread(batch)

    def gradients(self, batch, scale):
        gradients, changed, logs = self._gradients(self._trainable(), self.remember(), *batch, scale)
        self.restore(changed)
        return gradients, {name: float(value) for name, value in logs.items()}

    def _gradients_of(self, trainable, changing, inputs, targets, scale):
        import jax

        def scaled_loss(trainable):
            outputs, changed = self.network.stateless_call(
                trainable, changing, inputs, training=True, **self.objective.options
            )
            loss, logs = measured(self.objective, inputs, outputs, targets, training=True)
            return loss * scale, (changed, logs)

        gradients, (changed, logs) = jax.grad(scaled_loss, has_aux=True)(trainable)
        return gradients, changed, logs

    def add(self, gradients, others):
        return self._add(gradients, others)

    def norm(self, gradients):
        return float(self._norm(gradients))

    def apply(self, gradients, factor):
        states = [variable.value for variable in self.optimizer.variables]
        trainable, states = self._apply(self._trainable(), states, gradients, factor)
        _assign(self.network.trainable_variables, trainable)
        _assign(self.optimizer.variables, states)

    def _applied(self, trainable, states, gradients, factor):
        gradients = [gradient * factor for gradient in gradients]
        return self.optimizer.stateless_apply(states, gradients, trainable)

    def remember(self):
        return [variable.value for variable in self.network.non_trainable_variables]

    def restore(self, memory):
        _assign(self.network.non_trainable_variables, memory)

    def judge(self, batch):
        logs = self._judge(self._trainable(), self.remember(), *batch)
        return {name: float(value) for name, value in logs.items()}

    def _judge_one(self, trainable, fixed, inputs, targets):
        outputs, _ = self.network.stateless_call(trainable, fixed, inputs, training=False, **self.objective.options)
        return measured(self.objective, inputs, outputs, targets, training=False)[1]

    def look(self, inputs):
        views = self._look(self._trainable(), self.remember(), inputs)
        return {name: np.asarray(view) for name, view in views.items()}

    def _look_at(self, trainable, fixed, inputs):
        outputs, _ = self.network.stateless_call(trainable, fixed, inputs, training=False, **self.objective.options)
        return self.objective.views(inputs, outputs)

    def agree(self, number):
        return number

    def _trainable(self):
        return [variable.value for variable in self.network.trainable_variables]


def _norm(gradients):
    return ops.sqrt(sum(ops.sum(ops.square(gradient)) for gradient in gradients))


def _assign(variables, values):
    for variable, value in zip(variables, values, strict=True):
        variable.assign(value)
