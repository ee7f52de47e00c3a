"""NETWORK for Brain-Score, written by Cornet."""
import functools
import hashlib
import json
import os
from pathlib import Path

from brainscore_vision.model_helpers.activations.pytorch import (
    load_preprocess_images)
from brainscore_vision.model_helpers.brain_transformation import (
    ModelCommitment)
from brainscore_vision.model_helpers.s3 import load_weight_file

from .commitment import StepCommitment, StepWrapper, layer_of
# CONSTANTS: the class of the network, and what is known about it.


def get_weights():
    """The file of the weights.

    The one that $CORNET_WEIGHTS names (or that lies in the folder it names),
    else the one beside this file, else the one that was uploaded.
    """
    beside = Path(__file__).parent / WEIGHTS
    if "CORNET_WEIGHTS" in os.environ:
        path = Path(os.environ["CORNET_WEIGHTS"])
        path = path / WEIGHTS if path.is_dir() else path
    elif beside.exists():
        path = beside
    elif VERSION_ID:
        path = load_weight_file(
            bucket=BUCKET, folder_name=FOLDER, relative_path=RELATIVE_PATH,
            version_id=VERSION_ID, sha1=SHA1)
    else:
        raise FileNotFoundError(
            f"There are no weights of {IDENTIFIER}: set CORNET_WEIGHTS to "
            f"{WEIGHTS}, or upload it and fill in VERSION_ID in {__file__}.")
    # Brain-Score keeps results by identifier, whatever the weights are.
    with open(path, "rb") as file:
        sha1 = hashlib.sha1(file.read()).hexdigest()
    if sha1 != SHA1:
        raise ValueError(
            f"{path} holds other weights than those of {IDENTIFIER}: export "
            "the network again with them, under another identifier.")
    return path


def get_model(name):
    """The network, recorded by area and step."""
    assert name in (IDENTIFIER, STATIC)
    network = Network().load(get_weights())
    preprocessing = functools.partial(
        load_preprocess_images, image_size=IMAGE_SIZE, normalize_mean=MEAN,
        normalize_std=DEVIATION)
    wrapper = StepWrapper(
        identifier=IDENTIFIER, model=network, preprocessing=preprocessing)
    wrapper.image_size = IMAGE_SIZE
    return wrapper


def get_layers(name):
    """Every step of every area that is a region, and the readout."""
    assert name in (IDENTIFIER, STATIC)
    layers = [layer_of(area, step) for area in dict.fromkeys(REGIONS.values())
              for step in range(STEPS[area])]
    return [layer for layer in layers if layer != READOUT] + [READOUT]


def get_bibtex(model_identifier):
    return BIBTEX


def get_commitment():
    """Each time bin gets the step that is nearest in time."""
    return StepCommitment(
        identifier=IDENTIFIER, activations_model=get_model(IDENTIFIER),
        regions=REGIONS, onsets=ONSETS, steps=STEPS, classes=CLASSES,
        behavioral_readout_layer=READOUT, visual_degrees=VISUAL_DEGREES)


def get_static():
    """Every time bin gets the last step, as of a feed-forward model."""
    layer_map = Path(__file__).parent / "region_layer_map" / f"{STATIC}.json"
    return ModelCommitment(
        identifier=STATIC, activations_model=get_model(STATIC),
        layers=get_layers(STATIC), behavioral_readout_layer=READOUT,
        region_layer_map=json.loads(layer_map.read_text()),
        visual_degrees=VISUAL_DEGREES)
