"""The training step on TensorFlow, for one device or the replicas of a `tf.distribute` strategy."""

import tensorflow as tf

from tfmatting.data.pipeline.as_dataset import read_dataset
from tfmatting.training.steps import measured


class TensorFlowStep:
    """See `tfmatting.training.steps`. Gradients are summed over all replicas, and the same in each of them.

    There is one graph for batches of all sizes. Graphs of known and of unknown sizes round differently, and if the
    batches before decided which of them a step runs, a resumed run would not be exact.
    """

    def __init__(self, network, optimizer, objective, distribution):
        self.network = network
        self.optimizer = optimizer
        self.objective = objective
        self.distribution = distribution
        self.strategy = distribution.strategy
        self.signature = tuple(
            {name: tf.TensorSpec(shape) for name, shape in part.items()} for part in objective.signature(network)
        )
        inputs, _ = self.signature
        spread = _spread_specification(self.strategy, self.signature)
        self._gradients = tf.function(self._gradients_of, input_signature=(*spread, tf.TensorSpec(())))
        self._apply = tf.function(self._apply_to_all)
        self._remember = tf.function(lambda: [tf.identity(variable.value) for variable in self._changing])
        self._judge = tf.function(self._judge_one, input_signature=self.signature)
        self._look = tf.function(self._look_at, input_signature=(inputs,))
        self._sum = tf.function(self._sum_of_all)
        self._norm = tf.function(tf.linalg.global_norm)
        self._add = tf.function(lambda ours, others: [a + b for a, b in zip(ours, others, strict=True)])

    @property
    def _changing(self):
        return self.network.non_trainable_variables

    def read(self, batches, numbers, workers):
        return read_dataset(batches, self.signature, numbers, workers)

    def prepare(self, batch):
        return self.distribution.spread(batch)

    def gradients(self, batch, scale):
        gradients, logs = self._gradients(*batch, tf.constant(scale, tf.float32))
        return gradients, {name: float(value) for name, value in logs.items()}

    def _gradients_of(self, inputs, targets, scale):
        replicas = self.strategy.num_replicas_in_sync
        gradients, logs = self.strategy.run(self._replica, args=(inputs, targets, scale / replicas))
        logs = {name: self.strategy.reduce("MEAN", value, axis=None) for name, value in logs.items()}
        return [self.strategy.experimental_local_results(gradient)[0] for gradient in gradients], logs

    def _replica(self, inputs, targets, scale):
        with tf.GradientTape() as tape:
            outputs = self.network(inputs, training=True, **self.objective.options)
            loss, logs = measured(self.objective, inputs, outputs, targets, training=True)
            scaled = loss * scale
        variables = [variable.value for variable in self.network.trainable_variables]
        gradients = tape.gradient(scaled, variables, unconnected_gradients="zero")
        return tf.distribute.get_replica_context().all_reduce("SUM", gradients), logs

    def add(self, gradients, others):
        return self._add(gradients, others)

    def norm(self, gradients):
        return float(self._norm(gradients))

    def apply(self, gradients, factor):
        self._apply(gradients, tf.constant(factor, tf.float32))

    def _apply_to_all(self, gradients, factor):
        self.strategy.run(self._apply_to_one, args=(gradients, factor))

    def _apply_to_one(self, gradients, factor):
        gradients = [gradient * factor for gradient in gradients]
        self.optimizer.apply(gradients, self.network.trainable_variables)

    def remember(self):
        return self._remember()

    def restore(self, memory):
        for variable, value in zip(self._changing, memory, strict=True):
            variable.assign(value)

    def judge(self, batch):
        inputs, targets = (_tensors(part) for part in batch)
        return {name: float(value) for name, value in self._judge(inputs, targets).items()}

    def _judge_one(self, inputs, targets):
        outputs = self.network(inputs, training=False, **self.objective.options)
        return measured(self.objective, inputs, outputs, targets, training=False)[1]

    def look(self, inputs):
        views = self._look(_tensors(inputs))
        return {name: view.numpy() for name, view in views.items()}

    def _look_at(self, inputs):
        return self.objective.views(inputs, self.network(inputs, training=False, **self.objective.options))

    def agree(self, number):
        if self.distribution.workers == 1:
            return number
        own = tf.constant(number if self.distribution.is_chief else 0.0, tf.float64)
        return float(self._sum(own)) / (self.strategy.num_replicas_in_sync // self.distribution.workers)

    def _sum_of_all(self, number):
        def replica(own):
            placed = tf.identity(own)  # on the device of the replica, where the others' come to
            return tf.distribute.get_replica_context().all_reduce("SUM", placed)

        return self.strategy.experimental_local_results(self.strategy.run(replica, args=(number,)))[0]


def _spread_specification(strategy, specification):
    """What a batch becomes that is divided among the replicas; an empty data set is the public way to it."""
    empty = tf.data.Dataset.from_generator(lambda: iter(()), output_signature=specification)
    return strategy.distribute_datasets_from_function(lambda _: empty).element_spec


def _tensors(batch):
    return {name: tf.convert_to_tensor(array) for name, array in batch.items()}
