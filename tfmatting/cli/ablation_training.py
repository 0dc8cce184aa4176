"""The ablations that train segmentation networks: their options, data and trainings."""

import functools
import pathlib

from tfmatting.cli import options

#: data of the report by its part, which must be prepared
HUMAN_MATTING, VOC, PPM = "human_matting:train", "voc2012_segmentation:train", "ppm100/photographs:test"
#: configs by the rows of table 2; those after other data are the U-Net's
CONFIGS = {
    "simplified U-Net": "unet_simplified_report",
    "U-Net": "unet_report",
    "DeepLabV3+ on MobileNetV2": "deeplabv3plus_mobilenetv2_report",
}
UNET = CONFIGS["U-Net"]
AFTER_VOC, AFTER_PEOPLE = "U-Net after VOC 2012", "U-Net after Human Matting"
SYNTHETIC = "synthetic people"
TEST_SHARE = 0.2  # of the data, which no training sees


def add_arguments(parser):
    """Adds the options of data and trainings to an ablation's parser."""
    group = parser.add_argument_group("data")
    for name, text in {
        "images": "photographs to train and test on (default: synthetic people)",
        "masks": "masks of the people in --images",
        "foregrounds": "people cut out, to composite; before --images these are trained on first",
        "alphas": "alphas of --foregrounds",
        "backgrounds": "photographs without people, behind them",
    }.items():
        group.add_argument(f"--{name}", type=pathlib.Path, metavar="DIR", help=text)
    group.add_argument("--data", metavar="NAME", help="prepared data set in the place of --images")
    group.add_argument("--pretraining-data", metavar="NAME", help="prepared data set that is trained on first")
    group.add_argument(
        "--report-data", action="store_true", help=f"the report's: {PPM} after {HUMAN_MATTING} and {VOC}"
    )
    group.add_argument(
        "--samples", type=options.positive, default=16, metavar="N", help="pictures to measure on (default: 16)"
    )
    group = parser.add_argument_group("training")
    group.add_argument("--size", type=options.positive, default=256, metavar="PIXELS", help="side (default: 256)")
    group.add_argument("--steps", type=options.positive, metavar="N", help="at most (default: the configs', 1500)")
    group.add_argument("--pretraining-steps", type=options.positive, metavar="N", help="at most (default: as --steps)")
    group.add_argument("--batch", type=options.positive, default=8, metavar="N", help="pictures (default: 8)")
    group.add_argument("--seed", type=options.seed, default=0, metavar="N", help="of weights and data (default: 0)")
    group.add_argument("--workers", type=options.positive, default=1, help="threads that draw batches (default: 1)")


def add_initial(parser):
    """Adds the option of the encoder's weights."""
    parser.add_argument("--initial", metavar="WHAT", help="what MobileNetV2 starts from: imagenet, or a weights file")


def measure_freezing(args):
    """Table 1; returns (outcome, draw, sheets)."""
    from tfmatting.evaluation.ablations import segmentation_training

    trainings = _Trainings(args)
    start = functools.cache(functools.partial(trainings.pretrained, trainings.pretraining))
    rows = {freeze: functools.partial(_freezing, trainings, freeze, start) for freeze in segmentation_training.FREEZING}
    outcome, shown = segmentation_training.measure_freezing(rows, trainings.pictures(), trainings.settings())
    return outcome, functools.partial(segmentation_training.draw, shown=shown), {}


def _freezing(trainings, freeze, start):
    return trainings.run(f"freeze_{freeze}", UNET, initial=start(), freeze=freeze)


def measure_models(args):
    """Table 2; returns (outcome, draw, sheets)."""
    from tfmatting.cli.train import initial_weights
    from tfmatting.evaluation.ablations import segmentation_training

    trainings, rows = _Trainings(args), {}
    for label, config in CONFIGS.items():
        initial = initial_weights(args.initial) if "MobileNetV2" in label else None
        rows[label] = functools.partial(trainings.run, _file_name(label), config, initial=initial)
    before = {AFTER_PEOPLE: trainings.pretraining, **({AFTER_VOC: VOC} if args.report_data else {})}
    for label, data in before.items():
        rows[label] = functools.partial(_after, trainings, data)
    labels = {} if args.report_data else {AFTER_PEOPLE: f"U-Net after {trainings.first(trainings.pretraining)}"}
    outcome, shown = segmentation_training.measure_models(rows, trainings.pictures(), trainings.settings(), labels)
    return outcome, functools.partial(segmentation_training.draw, shown=shown), {}


def _after(trainings, data):
    name = f"after_{_file_name(trainings.first(data))}"
    return trainings.run(name, UNET, initial=trainings.pretrained(data))


class _Trainings:
    """The trainings of an ablation, in OUT/runs, where a finished one is not repeated.

    Attributes:
        data, pretraining: data sets of the last and of the first training; "" = folders or drawn figures.
    """

    def __init__(self, args):
        if (args.images is None) != (args.masks is None) or (args.foregrounds is None) != (args.alphas is None):
            raise ValueError("--images need --masks, --foregrounds need --alphas.")
        if args.report_data and (args.data or args.images or args.pretraining_data):
            raise ValueError("--report-data must stand without --data, --images and --pretraining-data.")
        if args.data and args.images:
            raise ValueError("--data and --images must not be given together.")
        self.args, self.folder = args, args.out / "runs"
        self.data = PPM if args.report_data else args.data or ""
        self.pretraining = HUMAN_MATTING if args.report_data else args.pretraining_data or ""

    def run(self, name, config, initial=None, **changes):
        """Trains on the last data; returns the model."""
        return self._fit(name, self._config(config, self.args.steps, self.data, **changes), self._folders(), initial)

    def pretrained(self, data):
        """Trains the U-Net on the first data; returns the file of its weights."""
        from tfmatting.training.run_data import Folders

        args = self.args
        config = self._config(UNET, args.pretraining_steps or args.steps, data, seed=args.seed + 1)
        people = (None, None) if data else (args.foregrounds, args.alphas)
        name = f"pretrained_{_file_name(self.first(data))}"
        self._fit(name, config, Folders(*people, args.backgrounds), None)
        return self.folder / name / "weights.h5"

    def first(self, data):
        """Returns what the first training sees, in words."""
        return data or (f"people of {self.args.foregrounds}" if self.args.foregrounds else SYNTHETIC)

    def pictures(self):
        """Returns the pictures that no training of the last data sees."""
        from tfmatting.training.segmentation_data import open_test

        batches, count = open_test(self._config(UNET, self.args.steps, self.data), self._folders())
        return [batches[number] for number in range(min(count, self.args.samples))]

    def settings(self):
        """Returns what was trained on and how, plain data."""
        args, folders = self.args, self._folders()
        pair = next((pair for pair in (folders[3:], folders[:2]) if pair[0]), None)
        named = f"{pair[0]} with {pair[1]}" if pair else self.data or SYNTHETIC
        keys = ("size", "steps", "pretraining_steps", "batch", "seed")
        return {"data": named, "before": self.first(self.pretraining), **{key: getattr(args, key) for key in keys}}

    def _folders(self):
        from tfmatting.training.run_data import Folders

        args = self.args
        if self.data:
            return Folders(backgrounds=args.backgrounds)
        if args.images:
            return Folders(images=args.images, masks=args.masks)
        return Folders(args.foregrounds, args.alphas, args.backgrounds)

    def _config(self, name, steps, data, **changes):
        import dataclasses
        import importlib

        args = self.args
        config = importlib.import_module(f"tfmatting.configs.{name}").CONFIG
        changes = {"seed": args.seed, "data": data, "smallest": args.size, "largest": args.size, **changes}
        changes |= {"batch_pictures": args.batch, "steps": steps or config.steps, "test_share": TEST_SHARE}
        changes["validation_steps"] = min(config.validation_steps, changes["steps"])
        return dataclasses.replace(config, **changes)

    def _fit(self, name, config, folders, initial):
        from tfmatting.training.fit import fit

        output = self.folder / name
        output.parent.mkdir(parents=True, exist_ok=True)
        return fit(config, output, initial=initial, workers=self.args.workers, **folders._asdict())


def _file_name(name):
    return name.partition(":")[0].replace("/", "_").replace(" ", "_")
