"""An artefact of a recurrent model must carry its states: one that drops them is refused, whatever its precision."""

import numpy as np
import pytest

from tests.conftest import SAVED_SIZE as SIZE
from tfmatting.export import export, recurrent_signatures
from tfmatting.export.comparison import TOLERANCES, exceeds, summary
from tfmatting.export.families import family_of
from tfmatting.export.runs import Run
from tfmatting.export.verification import ExportError, verify
from tfmatting.models.video_matting.video_matting_base import STATES


def outputs(model, source, states):
    """What a faithful artefact gives."""
    results = model.predict_on_batch({"source": source, **states})
    return {recurrent_signatures.NEXT_STATES.get(name, name): values for name, values in results.items()}


def faithful(model, source, states):
    return outputs(model, source, states)


def begins_anew_with_every_frame(model, source, states):
    return outputs(model, source, {})


def returns_the_states_that_came_in(model, source, states):
    return {**outputs(model, source, states), **{f"next_{name}": states[name] for name in STATES}}


def mixes_up_two_states_of_a_frame(model, source, states):
    results = outputs(model, source, states)
    return {**results, "next_state2": np.flip(results["next_state2"], axis=-1)}


def hides_that_it_forgets_its_states(model, source, states):
    """Its next states are right, but its matte is that of a first frame."""
    mattes = {name: values for name, values in outputs(model, source, {}).items() if not name.startswith("next_")}
    return {**outputs(model, source, states), **mattes}


def run_of(model, artefact):
    return Run("fake", lambda source, **states: artefact(model, source, states), SIZE)


def test_a_faithful_artefact_passes_with_ten_frames_of_two_clips(recurrent):
    result = verify(family_of(recurrent), "float32", [run_of(recurrent, faithful)])
    assert result["compared"][0]["frames"] == 20
    assert result["reached"] == {"alpha": 0, "foreground": 0, "states": 0}


def test_an_artefact_that_begins_anew_with_every_frame_is_refused_with_its_numbers(recurrent):
    with pytest.raises(ExportError, match=r"refused: largest .* at most 0\.0001 .* states [0-9.]+ in the mean"):
        verify(family_of(recurrent), "float32", [run_of(recurrent, begins_anew_with_every_frame)])


@pytest.mark.parametrize(
    "artefact",
    [
        begins_anew_with_every_frame,
        returns_the_states_that_came_in,
        mixes_up_two_states_of_a_frame,
        hides_that_it_forgets_its_states,
    ],
)
def test_an_artefact_that_drops_its_states_exceeds_every_tolerance(artefact, recurrent):
    measured = summary(list(family_of(recurrent).differences(run_of(recurrent, artefact))))
    for precision, tolerance in TOLERANCES.items():
        assert exceeds(measured, tolerance), precision


@pytest.mark.slow
def test_an_exported_file_that_drops_its_states_is_not_kept(recurrent, tmp_path, monkeypatch):
    """As if the states were left out of what is traced; the file has the inputs and outputs all the same."""
    faithful_outputs = recurrent_signatures._outputs

    def forgetful(model, source, states):
        kept = {name: 0.0 * state for name, state in states.items()}
        return faithful_outputs(model, source, kept)

    monkeypatch.setattr(recurrent_signatures, "_outputs", forgetful)
    with pytest.raises(ExportError, match="largest difference from the Keras model must be at most"):
        export(recurrent, tmp_path / "x.tflite", "tflite", sizes=[SIZE])
    assert not list(tmp_path.iterdir())
