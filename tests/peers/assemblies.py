"""What xarray, netCDF4 and h5py make of assemblies: writes one of every kind into a folder, and beside each, and for each FILE[:GROUP], what they read as JSON."""
import glob
import json
import os
import sys

import h5py
import netCDF4
import numpy as np
import xarray as xr


def assembly(dtype=np.float64, order=("presentation", "neuroid", "time_bin")):
    random = np.random.RandomState(7)
    values = (random.rand(14, 5, 3) * 100).astype(dtype)
    coords = {
        "stimulus_id": ("presentation", [f"stimulus é{i // 2}" for i in range(14)]),
        "object_name": ("presentation", [["bear", "", "elephant", "a, b", "car", "face", "plane"][i // 2] for i in range(14)]),
        "repetition": ("presentation", np.array([0, 1] * 7)),
        "large": ("presentation", np.array([2**60 + i for i in range(14)])),
        "neuroid_id": ("neuroid", np.arange(5, dtype=np.int16)),
        "region": ("neuroid", ["IT", "V4", "IT", "IT", "V4"]),
        "x": ("neuroid", np.array([0.1, np.nan, 2, -3, 1e300])),
        "y": ("neuroid", np.array([0.1, 7, 2, -3, 1e30], dtype=np.float32)),
        "good": ("neuroid", np.array([True, False, True, True, False])),
        "time_bin_start": ("time_bin", np.array([70, 90, 110])),
        "time_bin_end": ("time_bin", np.array([90, 110, 130])),
    }
    return xr.DataArray(values, dims=["presentation", "neuroid", "time_bin"], coords=coords, name="data").transpose(*order)


def write(folder):
    packed = {"zlib": True, "shuffle": True, "complevel": 4}
    plain = assembly()
    plain.values[3, 1, 0] = np.nan
    plain.to_netcdf(f"{folder}/plain.nc")
    plain.to_netcdf(f"{folder}/packed.nc", encoding={name: packed for name in ["data", "large", "x", "y", "good"]})
    plain.to_netcdf(f"{folder}/chunked.nc", encoding={"data": {**packed, "chunksizes": (4, 2, 2), "fletcher32": True}})
    unnamed = assembly(np.float32)
    unnamed.name = None
    unnamed.to_netcdf(f"{folder}/unnamed.nc")
    assembly(order=("neuroid", "time_bin", "presentation")).to_netcdf(f"{folder}/turned.nc", encoding={"data": {"chunksizes": (5, 1, 3)}})
    assembly().to_netcdf(f"{folder}/scaled.nc", encoding={"data": {"dtype": "int16", "scale_factor": 0.01, "add_offset": 3.0, "_FillValue": -1}})
    marked = assembly(np.int64)
    marked.values[2, 1, 1] = -99
    marked.to_netcdf(f"{folder}/marked.nc", encoding={"data": {"_FillValue": -99}})
    bytes_ = assembly()
    bytes_["region"] = ("neuroid", np.array([b"IT", b"V4", b"IT", b"pIT", b""]))
    bytes_.to_netcdf(f"{folder}/letters.nc")
    with netCDF4.Dataset(f"{folder}/unwritten.nc", "w") as file:  # half of it was never written
        file.createDimension("presentation", 6)
        file.createDimension("neuroid", 4)
        data = file.createVariable("data", "f4", ("presentation", "neuroid"), chunksizes=(2, 2))
        data[:3] = np.arange(12).reshape(3, 4)
        file.createVariable("stimulus_id", str, ("presentation",))[:] = np.array(list("aabbcc"), dtype=object)
        file.createVariable("neuroid", "i4", ("neuroid",))[:] = [5, 6, 7, 8]
    with h5py.File(f"{folder}/latest.nc", "w", libver="latest", track_order=True) as file:  # superblock 3, the newest layouts
        scales = {}
        for name, values in {"presentation": np.arange(14), "neuroid": np.arange(5), "time_bin": np.arange(3)}.items():
            scales[name] = file.create_dataset(name, data=values)
            scales[name].make_scale(name)
        data = file.create_dataset("data", data=assembly().values, chunks=(3, 5, 1), compression="gzip", shuffle=True)
        for place, name in enumerate(scales):
            data.dims[place].attach_scale(scales[name])
        ids = file.create_dataset("stimulus_id", data=np.array([f"s{i}" for i in range(14)], dtype=object))
        ids.dims[0].attach_scale(scales["presentation"])
        fixed = file.create_dataset("region", data=np.array([b"IT", b"V4", b"IT", b"pIT", b"V4"]))
        fixed.dims[0].attach_scale(scales["neuroid"])
    with h5py.File(f"{folder}/old.nc", "w", libver="earliest") as file:  # superblock 0, links in tables, headers without checksums
        small(file, chunks=(4, 2), compression="gzip")
    with h5py.File(f"{folder}/many.nc", "w", libver=("v108", "latest")) as file:  # more links and attributes than fit into a header
        data = small(file, chunks=(4, 2), maxshape=(None, None))
        for place in range(40):
            data.attrs[f"attribute {place}"] = "é" * place
            column = file.create_dataset(f"coordinate {place}", data=np.arange(8) * place, chunks=(3,), maxshape=(None,))
            column.dims[0].attach_scale(file["presentation"])
        data.attrs["long"] = "x" * 70_000
    with h5py.File(f"{folder}/lzf.nc", "w") as file:  # a filter that only h5py has
        scale = file.create_dataset("presentation", data=np.arange(1000))
        scale.make_scale("presentation")
        data = file.create_dataset("data", data=np.zeros(1000), chunks=(100,), compression="lzf")
        data.dims[0].attach_scale(scale)
    with h5py.File(f"{folder}/rates.h5", "w") as file:
        file["rates"] = np.random.RandomState(3).rand(6, 4, 2)
    plain.isel(time_bin=0).drop_vars(["large", "stimulus_id"]).to_netcdf(f"{folder}/classic.nc", format="NETCDF3_64BIT")


def small(file, **kind):
    """An assembly of 8 x 3, written by h5py."""
    scales = {"presentation": np.arange(8), "neuroid": np.arange(3)}
    for name, values in scales.items():
        file.create_dataset(name, data=values).make_scale(name)
    data = file.create_dataset("data", data=np.random.RandomState(5).rand(8, 3), **kind)
    ids = file.create_dataset("stimulus_id", data=np.array([f"s{place}" for place in range(8)], dtype=object), chunks=(5,), maxshape=(None,))
    region = file.create_dataset("region", data=np.array([b"IT", b"V4", b"IT"]))
    for place, name in enumerate(scales):
        data.dims[place].attach_scale(file[name])
    ids.dims[0].attach_scale(file["presentation"])
    region.dims[0].attach_scale(file["neuroid"])
    return data


def column(values):
    numeric = values.dtype.kind in "iufb"
    texts = [value.decode() if isinstance(value, bytes) else str(value) for value in values]
    return {"texts": None if numeric else texts, "numbers": [None if value != value else float(value) for value in values] if numeric else None}


def dump(path, group=None):
    if path.endswith(("latest.nc", "old.nc", "many.nc")):  # Debian's netCDF does not read h5py's newest format
        with h5py.File(path) as file:
            names = [[scale.name[1:] for scale in dim.values()][0] for dim in file["data"].dims]
            coords = {name: {name: column(file[name][...])} for name in names}
            for name in file:
                if name not in [*names, "data"]:
                    coords[[*file[name].dims[0].values()][0].name[1:]][name] = column(file[name][...])
            return {"dims": names, "shape": file["data"].shape, "values": file["data"][...].ravel().tolist(), "coords": coords}
    with xr.open_dataset(path, group=group, decode_times=False) as file:
        names = [name for name in ("data", "__xarray_dataarray_variable__") if name in file]
        data = file[names[0]]
        coords = {dim: {} for dim in data.dims}
        for name in file.variables:
            if name != names[0] and len(file[name].dims) == 1 and name in file.variables and file[name].dims[0] in coords:
                coords[file[name].dims[0]][name] = column(file[name].values)
    with netCDF4.Dataset(path) as file:  # masks what was never written, which xarray does not
        variable = (file[group] if group else file).variables[names[0]]
        values = np.ma.filled(np.ma.asarray(variable[...]).astype(np.float64), np.nan)
    finite = [None if value != value else value for value in values.ravel().tolist()]
    return {"dims": list(data.dims), "shape": list(data.shape), "values": finite, "coords": coords}


if __name__ == "__main__":
    folder, given = sys.argv[1], sys.argv[2:]
    write(folder)
    for one in [*glob.glob(f"{folder}/*.nc"), *given]:
        path, _, group = one.partition(":")
        with open(f"{folder}/{os.path.basename(one)}.json", "w") as file:
            json.dump(dump(path, group or None), file)
