"""What xarray makes of packed numbers: every type of number under every set of attributes, as data and as a coordinate.

FOLDER gets a file of each type, and beside it what xarray reads."""
import json
import sys
import warnings

import h5py
import netCDF4
import numpy as np
import xarray as xr

ROWS = 60
UNWRITTEN = {"i2": -32767, "u2": 65535, "i4": -2147483647, "u4": 4294967295, "i8": -9223372036854775806, "u8": 18446744073709551614}


def sets(kind):
    """Attributes by name; '_FillValue' is of the type of the data, others as they stand here."""
    typed = np.dtype(kind).type
    mark, other = (typed(-1), typed(7)) if kind[0] != "u" else (np.iinfo(kind).max, typed(7))
    scaled = {"scale_factor": 0.25, "add_offset": -2.0}
    yield {}
    for unsigned in ({}, {"_Unsigned": "true"}, {"_Unsigned": "false"}):
        yield {**unsigned}
        yield {**unsigned, "_FillValue": mark}
        yield {**unsigned, "_FillValue": mark, **scaled}
        yield {**unsigned, "missing_value": typed(mark)}
        yield {**unsigned, "_FillValue": other, "missing_value": typed(mark), "scale_factor": np.float32(0.5)}
    yield scaled
    yield {"scale_factor": np.array([3], "i4")}
    yield {"add_offset": np.int16(100), "scale_factor": np.array([0.125], "f4")}
    yield {"missing_value": np.array([7, 9], kind)}
    yield {"missing_value": 7.0}
    yield {"missing_value": 7.5}
    yield {"missing_value": np.int64(9), "_FillValue": other}
    yield {"missing_value": np.float32(-999), "valid_range": np.array([0, 3], kind)}
    yield {"missing_value": np.float64(np.nan), "valid_min": typed(2)}


def numbers(kind, attributes):
    random = np.random.RandomState(11)
    if kind[0] == "f":
        values = (random.rand(ROWS) * 200 - 100).astype(kind)
        values[:9] = [-1, 7, 7.5, 9, -999, 0, np.nan, -5, 65535]
        return values
    values = np.frombuffer(random.bytes(ROWS * 8), "u8").astype(kind)
    low, high = np.iinfo(kind).min, np.iinfo(kind).max
    values[:8] = np.array([low, high, 0, 1, 7, 9, low + 1, high - 1], dtype=object)
    values[8] = values[9] = np.array(-1, "i8").astype(kind)
    if kind == "u8":
        values[7] = 3  # xarray compares in double precision, where the number beside the mark is the mark
    if not {"_FillValue", "_Unsigned", "scale_factor", "add_offset"} & set(attributes):
        values[values == UNWRITTEN.get(kind, low)] = 3  # what netCDF takes for unwritten, and xarray for a number
    return values


def main(folder):
    for kind in "i1 u1 i2 u2 i4 u4 i8 u8 f4 f8".split():
        one(f"{folder}/{kind}", kind, list(sets(kind)))
    odd(folder)


def one(path, kind, cases):
    with netCDF4.Dataset(f"{path}.nc", "w") as file:
        file.createDimension("presentation", ROWS)
        file.createDimension("neuroid", 2)
        for place, attributes in enumerate(cases):
            for name, dimensions in ((f"data{place}", ("presentation", "neuroid")), (f"coordinate{place}", ("presentation",))):
                variable = file.createVariable(name, kind, dimensions, fill_value=attributes.get("_FillValue"))
                variable.set_auto_maskandscale(False)
                for key, value in attributes.items():
                    if key != "_FillValue":
                        variable.setncattr(key, value)
                values = numbers(kind, attributes)
                variable[:] = np.stack([values, values[::-1]], 1) if len(dimensions) == 2 else values
    said = []
    with xr.open_dataset(f"{path}.nc", decode_times=False) as file:
        for place, attributes in enumerate(cases):
            data, column = file[f"data{place}"].values, file[f"coordinate{place}"].values
            said.append({
                "case": f"{kind} {attributes}", "single": bool(data.dtype == np.float32),
                "data": [None if value != value else float(value) for value in data.ravel().tolist()],
                "coordinate": [None if value != value else float(value) for value in column.tolist()],
            })
    with open(f"{path}.json", "w") as file:
        json.dump(said, file)


def odd(folder):
    """What netCDF's library cannot write: half precision, and attributes that nobody understands."""
    with h5py.File(f"{folder}/odd.nc", "w") as file:
        scale = file.create_dataset("presentation", data=np.arange(6))
        scale.make_scale("presentation")
        refused = {
            "unsigned_number": ("_Unsigned", 1), "unsigned_capital": ("_Unsigned", "True"), "two_scales": ("scale_factor", np.array([1.0, 2.0])),
            "text_scale": ("scale_factor", "0.01"), "infinite_offset": ("add_offset", np.inf), "text_mark": ("missing_value", "none"),
            "empty_scale": ("scale_factor", np.zeros(0)),
        }
        for name, (attribute, value) in refused.items():
            variable = file.create_dataset(name, data=np.arange(6, dtype="i2"))
            variable.attrs[attribute] = value
        half = file.create_dataset("half", data=np.array([1.5, -2, 65504, 6e-8, np.nan, -999], "f2"))
        half.attrs["missing_value"] = np.float16(-999)
        wide = file.create_dataset("wide", data=np.arange(6, dtype="g"))
        mark = file.create_dataset("unsigned_mark", data=np.array([-1, 0, 5, -2, 3, -1], "i2"))  # the mark is of the type that is meant
        mark.attrs["_Unsigned"] = np.bytes_("true")
        mark.attrs["_FillValue"] = np.uint16(65535)
        for variable in [file[name] for name in [*refused, "half", "wide", "unsigned_mark"]]:
            variable.dims[0].attach_scale(scale)


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    main(sys.argv[1])
