"""PyTorch and NumPy as independent writers and readers of weights and arrays.

    weights_peer.py torch-samples FOLDER    files as PyTorch writes them, each with NAME.txt, what a reader must find
    weights_peer.py torch-read FILE         what torch.load finds, loaded strictly into a module of the same shapes
    weights_peer.py evil-samples FOLDER     pickles that ask for more than weights
    weights_peer.py extra-samples FOLDER    checkpoints with what people keep beside the weights, and that among the weights
    weights_peer.py array-samples FOLDER    state dicts of NumPy arrays
    weights_peer.py numpy-samples FOLDER    the same for arrays
    weights_peer.py numpy-read FILE         what numpy.load finds in an .npy or .npz
    weights_peer.py safe-samples FOLDER     safetensors files, written from the format's description
    weights_peer.py safe-read FILE          what such a reader finds in one
    weights_peer.py exchange FOLDER         loads ours.pth, .safetensors and .npz strictly into modules and writes the modules' state to theirs.*

A tensor is one line: name, type, shape, and its bytes in C order.
"""
import argparse
import collections
import datetime
import decimal
import enum
import fractions
import functools
import json
import os
import pathlib
import re
import struct
import sys
import types
import uuid
import zipfile

import numpy as np

TYPES = {"uint8": "Byte", "bfloat16": "BFloat16"}


def line(name, kind, shape, data):
    kind = TYPES.get(kind, kind.capitalize())
    return f"{name} {kind} [{','.join(map(str, shape))}] {data.hex()}"


def array_lines(arrays):
    return "\n".join(line(k, str(a.dtype), a.shape, np.ascontiguousarray(a).tobytes()) for k, a in arrays.items())


def tensor_lines(tensors):
    import torch

    def data(t):
        t = t.detach().contiguous()
        return (t.view(torch.int16) if t.dtype == torch.bfloat16 else t).numpy().tobytes()

    return "\n".join(line(k, str(t.dtype).split(".")[1], t.shape, data(t)) for k, t in tensors.items())


def write(path, text):
    with open(path, "w") as file:
        file.write(text)


def torch_samples(folder):
    import torch

    torch.manual_seed(1)
    shared = torch.randn(4, 6)
    tensors = collections.OrderedDict(
        weight=torch.randn(3, 2, 5, 5),
        half=torch.randn(3, 4).half(),
        bfloat16=torch.randn(7).bfloat16(),
        double=torch.randn(2, 2).double(),
        int64=torch.tensor([1, -(2 ** 62), 3]),
        int32=torch.arange(-3, 4, dtype=torch.int32),
        int16=torch.arange(-3, 4, dtype=torch.int16),
        int8=torch.arange(-3, 4, dtype=torch.int8),
        uint8=torch.arange(250, 256, dtype=torch.uint8),
        bool=torch.tensor([True, False, True]),
        num_batches_tracked=torch.tensor(12345678901),
        empty=torch.empty(0, 3),
        transposed=torch.randn(3, 5).t(),
        permuted=torch.randn(2, 3, 4).permute(2, 0, 1),
        expanded=torch.randn(3, 1).expand(3, 4),
        shared=shared,
        row_of_shared=shared[1],
        columns_of_shared=shared[:, 1:4:2],
        again=shared,
    )
    parallel = collections.OrderedDict(("module." + k, v) for k, v in tensors.items())
    network = torch.nn.Sequential(torch.nn.Conv2d(3, 4, 3), torch.nn.BatchNorm2d(4))
    network(torch.randn(2, 3, 8, 8))
    optimizer = torch.optim.SGD(network.parameters(), 0.1, momentum=0.9)
    network(torch.randn(2, 3, 8, 8)).sum().backward()
    optimizer.step()
    checkpoint = {
        "epoch": 43, "best": 0.731, "huge": 2 ** 80, "name": "CORnet-S \u00fc", "flags": {"lr": 0.1, "resume": None, "gpus": [0, 1], "ok": True},
        "bytes": b"\x00\xff", "no bytes": b"", "tuple": (1, 2, 3, 4), "optimizer": optimizer.state_dict(),
    }
    samples = {
        "plain": (tensors, tensors),
        "dict": (dict(tensors), tensors),
        "parallel": (parallel, tensors),
        "module": (network.state_dict(), network.state_dict()),
        "parameters": (dict(network.named_parameters()), dict(network.named_parameters())),
        "state_dict": ({**checkpoint, "state_dict": parallel}, tensors),
        "model": ({**checkpoint, "model": network.state_dict()}, network.state_dict()),
        "model_state_dict": ({"model_state_dict": network.state_dict(), **checkpoint}, network.state_dict()),
    }
    for name, (saved, expected) in samples.items():
        for kind, zipped in (("zip", True), ("legacy", False)):
            path = os.path.join(folder, f"{name}.{kind}.pth")
            torch.save(saved, path, _use_new_zipfile_serialization=zipped)
            write(path + ".txt", tensor_lines(expected))
    torch.save(tensors, os.path.join(folder, "protocol4.zip.pth"), pickle_protocol=4)
    write(os.path.join(folder, "protocol4.zip.pth.txt"), tensor_lines(tensors))
    torch.jit.save(torch.jit.script(network), os.path.join(folder, "torchscript.pt"))
    torch.save({"epoch": 3, "note": "x"}, os.path.join(folder, "no_weights.pth"))
    torch.save([torch.zeros(2)], os.path.join(folder, "list.pth"))
    torch.save(network, os.path.join(folder, "whole_module.pth"))


class Module:
    """Any state dict is loaded strictly by a module that has its names: buffers of the same shapes, zero before."""

    def __new__(cls, tensors):
        import torch

        root = torch.nn.Module()
        for name, tensor in tensors.items():
            *path, leaf = name.split(".")
            module = root
            for part in path:
                if part not in module._modules:
                    module.add_module(part, torch.nn.Module())
                module = module._modules[part]
            module.register_buffer(leaf, torch.zeros_like(tensor))
        return root


def torch_read(path):
    import torch

    try:
        tensors = torch.load(path, weights_only=True)
    except TypeError:  # before PyTorch 1.13
        tensors = torch.load(path)
    module = Module(tensors)
    module.load_state_dict(tensors, strict=True)
    loaded = module.state_dict()
    print(tensor_lines({name: loaded[name] for name in tensors}))


def evil_samples(folder):
    import pickle
    import torch

    marker = os.path.join(folder, "harm")

    def calling(function, *arguments):
        return type("Evil", (), {"__reduce__": lambda self: (function, arguments)})()

    storage = torch.zeros(4).storage()
    rebuild = torch._utils._rebuild_tensor_v2
    evil = {
        "posix.system": calling(os.system, f"touch {marker}"),
        "builtins.eval": calling(eval, f"open({marker!r}, 'w')"),
        "builtins.exec": calling(exec, f"open({marker!r}, 'w')"),
        "builtins.getattr": calling(getattr, "x", "upper"),
        "builtins.open": calling(open, marker, "w"),
        "builtins.set": {1, 2},
        "builtins.complex": 1j,
        "argparse.Namespace": __import__("argparse").Namespace(lr=0.1),
        "too-few": calling(rebuild, storage, 0),
        "not-a-storage": calling(rebuild, "storage", 0, (2,), (1,), False, collections.OrderedDict()),
        "past-the-end": calling(rebuild, storage, 0, (5,), (1,), False, collections.OrderedDict()),
        "far-past-the-end": calling(rebuild, storage, 0, (2, 2), (2 ** 62, 2 ** 62), False, collections.OrderedDict()),
        "negative-offset": calling(rebuild, storage, -1, (2,), (1,), False, collections.OrderedDict()),
        "negative-stride": calling(rebuild, storage, 3, (2,), (-1,), False, collections.OrderedDict()),
        "too-many": calling(rebuild, storage, 0, (2 ** 40, 2 ** 40), (0, 0), False, collections.OrderedDict()),
        "text-as-size": calling(rebuild, storage, 0, ("2",), (1,), False, collections.OrderedDict()),
        "shape-without-stride": calling(rebuild, storage, 0, (2,), (), False, collections.OrderedDict()),
        "dict-of-lists": calling(collections.OrderedDict, [[1]]),
        "key": {(1, 2): 3},
    }
    for name, value in evil.items():
        for kind, zipped in (("zip", True), ("legacy", False)):
            torch.save({"state_dict": {"weight": torch.zeros(2), "evil": value}}, os.path.join(folder, f"{name}.{kind}.pth"),
                       _use_new_zipfile_serialization=zipped)


class Color(enum.Enum):
    RED = 1


class Level(enum.IntEnum):
    LOW = 1


class Plain:
    def __init__(self):
        self.size, self.other = 3, [1, 2]


class Slots:
    __slots__ = ("a",)

    def __init__(self):
        self.a = 1


class Items(dict):
    pass


class Row(list):
    pass


class WithArguments:
    def __new__(cls, *, size):
        return super().__new__(cls)

    def __getnewargs_ex__(self):
        return (), {"size": 3}


class Calling:
    def __reduce__(self):
        return os.system, (f"touch {os.path.join(sys.argv[2], 'harm')}",)


Point = collections.namedtuple("Point", "x y")


def extras():
    import torch

    default = collections.defaultdict(list)
    default["a"].append(1)
    recursive = Plain()
    recursive.self = recursive
    tensor = torch.randn(3)
    tensor.note = "an attribute"
    row = Row([1, 2])
    row.name = "row"
    return {
        "namespace": argparse.Namespace(lr=0.1, nested=argparse.Namespace(a=[1])), "simple": types.SimpleNamespace(a=1),
        "float64": np.float64(0.3), "float32": np.float32(0.3), "int64": np.int64(3), "bool_": np.bool_(True),
        "text array": np.array(["a", "bc"]), "objects": np.array([None, {}], dtype=object), "records": np.zeros(2, dtype=[("a", "<f4"), ("b", "<i4")]),
        "dates": np.array(["2020-01-01"], dtype="M8[D]"), "complexes": np.zeros(2, "c8"), "masked": np.ma.masked_array([1, 2], [True, False]),
        "matrix": np.matrix([[1, 2]]), "dtype": np.dtype("f4"), "state": np.random.RandomState(1), "generator": np.random.default_rng(1),
        "path": pathlib.PosixPath("x"), "windows": pathlib.PureWindowsPath("x"), "datetime": datetime.datetime(2020, 1, 1, tzinfo=datetime.timezone.utc),
        "date": datetime.date(2020, 1, 1), "delta": datetime.timedelta(days=1), "ordered": collections.OrderedDict(a=1), "default": default,
        "counter": collections.Counter("hello"), "deque": collections.deque([1, 2], maxlen=3), "enum": Color.RED, "level": Level.LOW,
        "uuid": uuid.UUID(int=5), "plain": Plain(), "recursive": recursive, "slots": Slots(), "items": Items(a=1), "row": row,
        "arguments": WithArguments(size=3), "named tuple": Point(1, 2), "function": os.path.join, "method": "x".upper, "partial": functools.partial(print, 1),
        "class": Plain, "builtin": int, "decimal": decimal.Decimal("0.1"), "fraction": fractions.Fraction(1, 3), "complex": 1j, "set": {1, 2},
        "frozen": frozenset([1]), "bytes": b"\x00\xff", "bytearray": bytearray(b"\x00\xff"), "range": range(3), "slice": slice(1, 2),
        "error": ValueError("x"), "pattern": re.compile("a+"), "calling": Calling(), "keys": {(1, 2): 3, None: 4, Color.RED: 5, b"k": 6},
        "huge": 2 ** 80, "none": None, "size": torch.Size([1, 2]), "device": torch.device("cpu"), "torch dtype": torch.float32,
        "sparse": torch.eye(3).to_sparse(), "quantized": torch.quantize_per_tensor(torch.randn(3), 0.01, 0, torch.qint8),
        "complex tensor": torch.zeros(2, dtype=torch.complex64), "noted tensor": tensor, "layer": torch.nn.Linear(2, 2),
    }


# What is a tensor to a reader, so that it may stand among the weights.
TENSORS = {"float64", "float32", "int64", "bool_", "noted tensor"}


def extra_samples(folder):
    import torch

    weights = collections.OrderedDict((("V1.weight", torch.randn(2, 3)), ("V1.bias", torch.randn(2))))
    for protocol in (2, 3, 4, 5):
        for kind, zipped in (("zip", True), ("legacy", False)):
            path = os.path.join(folder, f"beside.{protocol}.{kind}.pth")
            torch.save({"state_dict": weights, **extras(), "more": extras()}, path, pickle_protocol=protocol, _use_new_zipfile_serialization=zipped)
            write(path + ".txt", tensor_lines(weights))
    for name, value in extras().items():
        if name not in TENSORS:
            torch.save({**weights, name: value}, os.path.join(folder, f"among {name}.pth"), pickle_protocol=4)
    write(os.path.join(folder, "names"), "\n".join(name for name in extras() if name not in TENSORS))


def array_samples(folder):
    import torch

    random = np.random.default_rng(1)
    arrays = {kind: (random.normal(size=(2, 3, 4)) * 50).astype(kind) for kind in ("f2", "f4", "f8", "i1", "i2", "i4", "i8", ">f2", ">f4", ">f8", ">i2", ">i4", ">i8")}
    arrays.update({kind: random.integers(0, 200, (3, 4)).astype(kind) for kind in ("u1", "u2", "u4", "u8", ">u2", ">u4", ">u8", "?")})
    arrays["u2 high"], arrays["u4 high"] = np.array([65535], "u2"), np.array([2 ** 32 - 1], "u4")
    arrays["fortran"] = np.asfortranarray(random.normal(size=(2, 3, 4)))
    arrays["big fortran"] = np.asfortranarray(random.normal(size=(4, 3))).astype(">f4", order="F")
    arrays["turned"] = random.normal(size=(3, 5)).T
    arrays["every other"] = random.normal(size=(4, 6))[::2, ::3]
    arrays["scalar"], arrays["single"], arrays["empty"] = np.float32(0.3), np.array(2.5), np.empty((0, 3), "f4")
    arrays["again"] = arrays["f4"]
    arrays["long"] = random.normal(size=(1000, 300)).astype("f4")
    wider = {"uint16": "i4", "uint32": "i8", "uint64": "i8"}
    native = {k: np.asarray(a).astype(wider.get(a.dtype.name, a.dtype.newbyteorder("="))) for k, a in arrays.items()}
    for protocol in (2, 3, 4, 5):
        for kind, zipped in (("zip", True), ("legacy", False)):
            path = os.path.join(folder, f"arrays.{protocol}.{kind}.pth")
            torch.save({"net": arrays, "epoch": 3}, path, pickle_protocol=protocol, _use_new_zipfile_serialization=zipped)
            write(path + ".txt", array_lines(native))
    # Longer than any pickle of tensors.
    many = {"large": random.normal(size=(1000, 4500)).astype("f4"), "small": random.normal(size=3)}
    for protocol in (2, 4):
        for kind, zipped in (("zip", True), ("legacy", False)):
            torch.save(many, os.path.join(folder, f"many.{protocol}.{kind}.pth"), pickle_protocol=protocol, _use_new_zipfile_serialization=zipped)
    np.savez(os.path.join(folder, "many.npz"), **many)
    np.savez(os.path.join(folder, "arrays.npz"), **arrays)
    write(os.path.join(folder, "arrays.npz.txt"), array_lines(native))


def numpy_samples(folder):
    random = np.random.default_rng(1)
    arrays = {
        "float32": random.normal(size=(2, 3, 4)).astype("<f4"),
        "float64": random.normal(size=(2, 3)),
        "float16": random.normal(size=5).astype("<f2"),
        "int64": np.array([1, -(2 ** 62)]),
        "int32": np.arange(-3, 4, dtype="<i4"),
        "int16": np.arange(-3, 4, dtype="<i2"),
        "int8": np.arange(-3, 4, dtype="i1"),
        "uint8": np.arange(250, 256, dtype="u1").reshape(3, 2),
        "bool": np.array([[True], [False]]),
        "scalar": np.array(2.5),
        "empty": np.empty((0, 3), "<f4"),
        "fortran": np.asfortranarray(random.normal(size=(2, 3, 4))),
        "fortran32": np.asfortranarray(random.normal(size=(5, 7)).astype("<f4")),
    }
    for version in ((1, 0), (2, 0), (3, 0)):
        for name, array in arrays.items():
            path = os.path.join(folder, f"{name}.{version[0]}.npy")
            with open(path, "wb") as file:
                np.lib.format.write_array(file, array, version)
            write(path + ".txt", array_lines({"array": array}))
    for name, save in (("stored", np.savez), ("deflated", np.savez_compressed)):
        path = os.path.join(folder, name + ".npz")
        save(path, **arrays)
        write(path + ".txt", array_lines(arrays))
    np.save(os.path.join(folder, "text.npy"), np.array(["a", "bc"]))
    np.save(os.path.join(folder, "objects.npy"), np.array([None, {}], dtype=object))
    np.save(os.path.join(folder, "records.npy"), np.zeros(2, dtype=[("a", "<f4"), ("b", "<i4")]))
    np.save(os.path.join(folder, "too-large.npy"), np.array([2 ** 63], "u8"))
    np.save(os.path.join(folder, "complex.npy"), np.zeros(2, "<c8"))
    with zipfile.ZipFile(os.path.join(folder, "foreign.npz"), "w") as archive:
        archive.writestr("readme.txt", "not an array")


def numpy_read(path):
    loaded = np.load(path)
    print(array_lines(loaded if path.endswith(".npz") else {"array": loaded}))


SAFE = {"F64": "<f8", "F32": "<f4", "F16": "<f2", "BF16": "<i2", "I64": "<i8", "I32": "<i4", "I16": "<i2", "I8": "i1", "U8": "u1", "BOOL": "?"}
SAFE_NAMES = {"F64": "float64", "F32": "float32", "F16": "float16", "BF16": "bfloat16", "I64": "int64", "I32": "int32", "I16": "int16", "I8": "int8",
              "U8": "uint8", "BOOL": "bool"}


def safe_write(path, arrays, padding=0, prefix="", shuffled=False):
    header, numbers = {"__metadata__": {"format": "pt"}}, b""
    for name, (kind, array) in arrays.items():
        data = np.ascontiguousarray(array).tobytes()
        header[prefix + name] = {"dtype": kind, "shape": list(array.shape), "data_offsets": [len(numbers), len(numbers) + len(data)]}
        numbers += data
    if shuffled:
        header = dict(reversed(list(header.items())))
    text = json.dumps(header).encode() + b" " * padding
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text + numbers)


def safe_lines(arrays):
    return "\n".join(line(k, SAFE_NAMES[kind], a.shape, np.ascontiguousarray(a).tobytes()) for k, (kind, a) in arrays.items())


def safe_samples(folder):
    random = np.random.default_rng(1)
    arrays = {f"area.{kind}": (kind, (random.integers(0, 2, (3, 4)) if kind == "BOOL" else random.integers(0, 100, (3, 4))).astype(numpy))
              for kind, numpy in SAFE.items()}
    arrays["single"] = "F32", np.array(2.5, "<f4")
    arrays["empty"] = "F32", np.empty((0, 3), "<f4")
    arrays["\u00fcber"] = "F32", random.normal(size=7).astype("<f4")
    for name, options in {"plain": {}, "padded": {"padding": 13}, "parallel": {"prefix": "module."}, "shuffled": {"shuffled": True}}.items():
        path = os.path.join(folder, name + ".safetensors")
        safe_write(path, arrays, **options)
        write(path + ".txt", safe_lines(arrays))


def safe_load(path):
    with open(path, "rb") as file:
        content = file.read()
    length = struct.unpack("<Q", content[:8])[0]
    header, numbers = json.loads(content[8:8 + length]), content[8 + length:]
    assert length % 8 == 0
    return {name: (entry["dtype"], np.frombuffer(numbers[slice(*entry["data_offsets"])], SAFE[entry["dtype"]]).reshape(entry["shape"]))
            for name, entry in header.items() if name != "__metadata__"}


def safe_read(path):
    print(safe_lines(safe_load(path)))


def exchange(folder):
    import torch

    def tensors(arrays):
        return {name: torch.from_numpy(np.array(array)) for name, array in arrays.items()}

    kinds = {"float32": "F32", "int64": "I64"}
    formats = {
        "pth": (torch.load, lambda state, path: torch.save(state, path)),
        "safetensors": (lambda path: tensors({name: array for name, (_, array) in safe_load(path).items()}),
                        lambda state, path: safe_write(path, {name: (kinds[str(t.dtype)[6:]], t.numpy()) for name, t in state.items()})),
        "npz": (lambda path: tensors(np.load(path)), lambda state, path: np.savez(path, **{name: t.numpy() for name, t in state.items()})),
    }
    for ending, (load, save) in formats.items():
        found = load(os.path.join(folder, "ours." + ending))
        module = Module(found)
        module.load_state_dict(found, strict=True)
        state = {name: module.state_dict()[name] for name in found}
        print(tensor_lines(state))
        save(state, os.path.join(folder, "theirs." + ending))


if __name__ == "__main__":
    {"torch-samples": torch_samples, "torch-read": torch_read, "evil-samples": evil_samples,
     "extra-samples": extra_samples, "array-samples": array_samples,
     "numpy-samples": numpy_samples, "numpy-read": numpy_read,
     "safe-samples": safe_samples, "safe-read": safe_read, "exchange": exchange}[sys.argv[1]](sys.argv[2])
