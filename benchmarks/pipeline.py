"""Speed of the training pipeline, and where its time goes: python -m benchmarks.pipeline

Prints samples a second of one thread with decoded pictures kept in memory and without, milliseconds a sample of every
stage, and how long a training step of a base network on the same batches waits for the pipeline: threads make the
batches ahead while the step runs on all cores. Without folders it works on drawn figures and rooms.
"""

import argparse
import collections
import json
import time

STEPS = 3  # that warm up the training step


def main(arguments=None):
    options = parse(arguments)
    results = measure(options)
    print(json.dumps(results, indent=2) if options.json else table(results))
    return 0


def parse(arguments):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--foregrounds", help="folder of foregrounds (default: drawn figures)")
    parser.add_argument("--alphas", help="folder of their alphas")
    parser.add_argument("--backgrounds", help="folder of photographs (default: drawn rooms)")
    parser.add_argument("--drawn", type=positive, default=60, help="drawn pictures (default 60)")
    parser.add_argument("--side", type=positive, default=256, help="side of the frames in pixels (default 256)")
    parser.add_argument("--batch", type=positive, default=8, help="samples a batch (default 8)")
    parser.add_argument("--batches", type=positive, default=20, help="measured batches (default 20)")
    parser.add_argument("--workers", type=positive, default=1, help="threads that make batches (default 1)")
    parser.add_argument("--encoder", default="mobilenetv2", help="of the base network (default mobilenetv2)")
    parser.add_argument("--no-step", action="store_true", help="leave out the training step")
    parser.add_argument("--json", action="store_true", help="print JSON instead of tables")
    options = parser.parse_args(arguments)
    if (options.foregrounds is None) != (options.alphas is None):
        parser.error("--foregrounds and --alphas go together")
    return options


def positive(text):
    value = int(text)
    if value < 1:
        raise argparse.ArgumentTypeError(f"must be at least 1, not {value}")
    return value


def measure(options):
    """Returns {"cold", "warm": samples a second, "stages": {name: milliseconds a sample}, "step": {...}}."""
    pipeline = build(options)
    cold = rate(pipeline, options)
    epoch = range(pipeline.steps_per_epoch)
    for step in epoch:
        pipeline[step]  # every picture is read once
    results = {"cold": cold, "warm": rate(pipeline, options), "stages": stages(pipeline, options)}
    return results if options.no_step else {**results, "step": step_times(pipeline, options)}


def build(options):
    from tfmatting.data.pipeline.training_pipeline import TrainingPipeline
    from tfmatting.data.sources.folders import BackgroundFolder, FolderSource
    from tfmatting.data.sources.procedural import DrawnFigures, DrawnRooms

    matting, backgrounds = DrawnFigures(options.drawn), DrawnRooms(options.drawn)
    if options.foregrounds:
        matting = FolderSource(options.foregrounds, options.alphas)
    if options.backgrounds:
        backgrounds = BackgroundFolder(options.backgrounds)
    sizes = {"batch_size": options.batch, "smallest": options.side, "largest": options.side}
    return TrainingPipeline(matting, backgrounds, **sizes, size_multiple=1)


def rate(pipeline, options):
    """Samples a second of one thread."""
    start = time.perf_counter()
    for step in range(options.batches):
        pipeline[step]
    return options.batches * options.batch / (time.perf_counter() - start)


def stages(pipeline, options):
    """Milliseconds a sample of reading, of each augmentation, and of all the rest."""
    seconds = collections.Counter()

    def watched(name, function):
        def run(*args, **kwargs):
            start = time.perf_counter()
            result = function(*args, **kwargs)
            seconds[name] += time.perf_counter() - start
            return result

        return run

    augment = pipeline.augment
    layers = (augment.place_foreground, augment.place_background, *augment.steps, augment.empty, augment.shadow,
              augment.misalign)  # fmt: skip
    for layer in layers:
        layer.on_sample = watched(title(layer), layer.on_sample)
    pipeline.pair = watched("pair and read", pipeline.pair)
    start = time.perf_counter()
    for step in range(options.batches):
        pipeline[step]
    whole = time.perf_counter() - start
    for layer in layers:
        del layer.on_sample
    del pipeline.pair
    seconds["batch and the rest"] = whole - sum(seconds.values())
    count = options.batches * options.batch
    return {name: 1000 * part / count for name, part in seconds.most_common()}


def title(layer):
    """The layer's class and what it changes."""
    changed = getattr(layer, "key", None) or " and ".join(getattr(layer, "keys", ()))
    return f"{type(layer).__name__} {changed}".strip()


def step_times(pipeline, options):
    """Milliseconds of a training step alone and with the pipeline, and the shares that the pipeline costs."""
    train = training_step(options.encoder)
    batch = pipeline[0]
    for _ in range(STEPS):
        train(*batch)
    alone = elapsed(lambda: [train(*batch) for _ in range(options.batches)]) / options.batches
    waited = 0.0
    numbers = range(options.batches + STEPS)
    batches = pipeline.dataset(workers=options.workers, ahead=4).as_numpy_iterator()
    for number in numbers:
        if number == STEPS:
            waited, start, processor = 0.0, time.perf_counter(), time.process_time()
        asked = time.perf_counter()
        batch = next(batches)
        waited += time.perf_counter() - asked
        train(*batch)
    together = (time.perf_counter() - start) / options.batches
    processor = (time.process_time() - processor) / options.batches
    own = elapsed(lambda: [pipeline[step] for step in range(options.batches)], time.process_time) / options.batches
    return {
        "alone_milliseconds": 1000 * alone,
        "with_pipeline_milliseconds": 1000 * together,
        "processor_milliseconds": 1000 * processor,
        "pipeline_processor_milliseconds": 1000 * own,
        "waiting_share": waited / options.batches / together,
        "pipeline_share_of_processor": own / processor,
    }


def elapsed(work, clock=time.perf_counter):
    start = clock()
    work()
    return clock() - start


def training_step(encoder):
    """Returns a function of inputs and targets that trains a base network by one step, compiled by TensorFlow."""
    import keras
    import tensorflow as tf

    from tfmatting.losses.background_matting import base_network_losses
    from tfmatting.models.background_matting.background_matting_base import BackgroundMattingBase

    keras.utils.set_random_seed(0)
    network, optimizer = BackgroundMattingBase(encoder), keras.optimizers.Adam(1e-4)
    optimizer.build(network.trainable_variables)

    @tf.function(reduce_retracing=True)
    def step(inputs, targets):
        with tf.GradientTape() as tape:
            outputs = network(inputs, training=True)
            loss = sum(base_network_losses(inputs["source"], outputs, targets).values())
        optimizer.apply_gradients(zip(tape.gradient(loss, network.trainable_variables), network.trainable_variables,
                                      strict=True))  # fmt: skip
        return loss

    return lambda inputs, targets: float(step(inputs, targets))


def table(results):
    lines = [f"samples a second, first reading   {results['cold']:8.1f}"]
    lines.append(f"samples a second, pictures kept   {results['warm']:8.1f}")
    lines += ["", "milliseconds a sample, pictures kept"]
    lines += [f"  {name:<36}{value:8.3f}" for name, value in results["stages"].items()]
    if "step" in results:
        step = results["step"]
        lines += [
            "",
            f"training step alone               {step['alone_milliseconds']:8.1f} ms",
            f"training step with the pipeline   {step['with_pipeline_milliseconds']:8.1f} ms",
            f"processor time of both a step     {step['processor_milliseconds']:8.1f} ms",
            f"of it the pipeline's              {step['pipeline_processor_milliseconds']:8.1f} ms"
            f"  {100 * step['pipeline_share_of_processor']:.1f} %",
            f"share of time the step waits      {100 * step['waiting_share']:8.1f} %",
        ]
    return "\n".join(lines)


if __name__ == "__main__":
    raise SystemExit(main())
