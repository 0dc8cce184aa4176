"""Checkpoints from which a run goes on."""

import os


def save(trainer, path):
    """Saves weights and optimizer, under a temporary name first."""
    temporary = path.with_name("writing." + path.name)
    trainer.save_weights(temporary)
    os.replace(temporary, path)


def restore(trainer, path):
    """Loads a checkpoint into a compiled and built trainer; returns the number of steps that it has behind it.

    Keras' weights files hold no random state: with dropout, a resumed run draws other masks than an unbroken one.

    Raises:
        ValueError: if the checkpoint is damaged or of another architecture.
    """
    try:
        trainer.load_weights(path)
    except (OSError, KeyError, ValueError) as error:
        raise ValueError(f"{path} is damaged or of another model: remove it, or train in another folder.") from error
    return int(trainer.optimizer.iterations)
