"""hub.py FOLDER GIVEN.npz [PICTURES]

Loads a network from the folder that `cornet export --to huggingface` wrote, with its config.json and without Cornet; prints the largest difference of
its decoder and areas from the arrays of GIVEN.npz (images, and what each recording site puts out), relative to the largest number there. Images may be
files instead, in the order of their names and as large as the input, which are normalized as config.json says.
"""
import importlib.util
import json
import pathlib
import struct
import sys
import types

import numpy
import torch


def load_file(path):
    """What safetensors.torch.load_file returns, by the format's description, for where the package is not installed."""
    data = pathlib.Path(path).read_bytes()
    (length,) = struct.unpack("<Q", data[:8])
    header = json.loads(data[8:8 + length])
    kinds = {"F32": torch.float32, "F64": torch.float64, "I64": torch.int64}
    state = {}
    for key, entry in header.items():
        if key == "__metadata__":
            continue
        begin, end = (8 + length + at for at in entry["data_offsets"])
        state[key] = torch.frombuffer(bytearray(data[begin:end]), dtype=kinds[entry["dtype"]]).reshape(entry["shape"])
    return state


def read(pictures, preprocessing):
    """Files of images as PyTorch's users prepare them."""
    from PIL import Image
    assert preprocessing["scale"] == "1/255"
    mean, std = (torch.tensor(preprocessing[name]).reshape(3, 1, 1) for name in ("mean", "std"))
    return torch.stack([
        (torch.from_numpy(numpy.array(Image.open(file).convert("RGB"))).permute(2, 0, 1).float() / 255 - mean) / std for file in sorted(pictures.iterdir())])


if __name__ == "__main__":
    folder, given = pathlib.Path(sys.argv[1]), numpy.load(sys.argv[2])
    if importlib.util.find_spec("safetensors") is None:
        sys.modules["safetensors"] = types.ModuleType("safetensors")
        sys.modules["safetensors.torch"] = types.ModuleType("safetensors.torch")
        sys.modules["safetensors.torch"].load_file = load_file
    config = json.loads((folder / "config.json").read_text())
    (file,) = folder.glob("*.py")
    spec = importlib.util.spec_from_file_location(file.stem, file)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    arguments = {key: value for key, value in config.items() if key not in ("architectures", "id2label", "cornet")}
    network = getattr(module, config["architectures"][0])(**arguments).load(str(folder / "model.safetensors")).eval()
    sites = [name for name in given.files if name != "images"]
    with torch.no_grad():
        images = read(pathlib.Path(sys.argv[3]), config["cornet"]["preprocessing"]) if len(sys.argv) > 3 else torch.from_numpy(given["images"])
        recorded = network.record(images, sites)
    print(max((recorded[site].numpy() - given[site]).__abs__().max() / abs(given[site]).max() for site in sites))
