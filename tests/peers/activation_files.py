"""Activations of one made-up model in every format that Python writes: activation_files.py FOLDER"""
import os
import struct
import sys

import h5py
import numpy as np
import scipy.io
import scipy.sparse
import scipy.stats
import xarray as xr

root = sys.argv[1]
ids = ["é1", "b", "c", "dd"]
maps = (np.arange(48).reshape(4, 3, 2, 2) / 8 - 2).astype("f4")      # stimuli x channels x rows x columns
vector = np.arange(20).reshape(4, 5) * 0.5 - 3                        # stimuli x units
sites = {"IT.output-t1": maps, "layer4.0": vector}


def at(*names):
    path = os.path.join(root, *names)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    return path


def numpy_files():
    np.savez(at("stored.npz"), stimulus_id=ids, object_name=["x", "y", "x", "y"], **sites)
    np.savez_compressed(at("packed.npz"), stimulus_id=ids, object_name=["x", "y", "x", "y"], **sites)
    np.savez(at("bytes.npz"), image_id=np.array([one.encode() for one in ids]), **sites)
    np.savez(at("fortran.npz"), stimulus_id=ids, **{name: np.asfortranarray(one) for name, one in sites.items()})
    np.savez(at("big.npz"), stimulus_id=np.array(ids).astype(">U2"), **{name: one.astype(one.dtype.newbyteorder(">")) for name, one in sites.items()})
    types = ["f2", "f4", "f8", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "?", ">f2", ">i2", ">u4", ">f8"]
    np.savez(at("types.npz"), stimulus_id=[10, 11], **{f"of {one}": np.array([[0, 1, 0], [1, 1, 0]]).astype(one) for one in types})
    np.savez(at("objects.npz"), stimulus_id=np.array(ids, dtype=object), **sites)
    np.savez(at("nothing.npz"), **sites)
    np.savez(at("torchvision.npz"), stimulus_id=ids, **{f"features.{layer}": vector for layer in range(3)})
    np.savez(at("twice.npz"), stimulus_id=["a", "b", "a", "c"], **sites)
    np.savez(at("empty.npz"), stimulus_id=["a", "b", "", "c"], **sites)
    np.savez(at("short.npz"), stimulus_id=ids, IT=vector, V4=vector[:3])
    np.savez(at("complex.npz"), stimulus_id=ids, IT=vector + 1j)
    holes = vector.copy()
    holes[2, 3] = np.nan
    np.savez(at("holes.npz"), stimulus_id=ids, IT=holes)
    np.savez(at("infinite.npz"), stimulus_id=ids, IT=np.where(np.isnan(holes), np.inf, 1).astype("f2"))
    np.save(at("plain.npy"), maps)
    with open(at("plain.stimulus_id.txt"), "w", encoding="utf-8") as file:
        file.write("\n".join(ids) + "\n")
    np.save(at("alone", "alone.npy"), maps)


def thingsvision():
    names = [f"images/{name}.jpg" for name in "abcd"]
    for kind, write in {
        "npy": lambda path: np.save(path, maps),
        "txt": lambda path: np.savetxt(path, vector),
        "hdf5": lambda path: h5py.File(path, "w").create_dataset("features", data=maps).file.close(),
        "mat": lambda path: scipy.io.savemat(path, {name[:-4]: row for name, row in zip(names, maps)}),
    }.items():
        write(at(f"thingsvision-{kind}", f"features.{kind}"))
        with open(at(f"thingsvision-{kind}", "file_names.txt"), "w") as file:
            file.write("\n".join(names))
    with h5py.File(at("thingsvision-hdf5", "splits.hdf5"), "w") as file:
        file["features_01"], file["features_02"] = maps[:3], maps[3:]


def net2brain():
    for name, row in zip("abcd", range(4)):
        np.savez_compressed(at("net2brain", f"{name}.jpg.npz"), **{site: one[row:row + 1] for site, one in sites.items()})
    for site, one in sites.items():
        np.savez_compressed(at("net2brain-layers", f"{site}.npz"), **{f"{name}.jpg": one[row:row + 1] for row, name in enumerate("abcd")})


def hdf5():
    for name, packed, texts in [("plain.h5", {}, ids), ("packed.hdf5", dict(compression="gzip", shuffle=True), np.array([one.encode() for one in ids]))]:
        with h5py.File(at(name), "w") as file:
            file["stimulus_id"] = texts
            file.create_dataset("deep/IT.output-t1", data=maps, **(dict(chunks=(2, 2, 2, 1)) | packed if packed else {}))
            file.create_dataset("layer4.0", data=vector, **packed)
    with h5py.File(at("marks.h5"), "w") as file:
        file["stimulus_id"], file["IT"] = ["a", "b"], np.array([[-32767, 1], [2, 32767]], dtype=np.int16)


def matlab5():
    cells = np.empty((4, 1), dtype=object)
    cells[:, 0] = ids
    named = {"IT_t1": maps, "layer": vector, "stimulus_id": cells}
    scipy.io.savemat(at("cells.mat"), named)
    scipy.io.savemat(at("packed.mat"), named, do_compression=True)
    scipy.io.savemat(at("letters.mat"), dict(named, stimulus_id=np.array(["a1", "b", "c", "dd"]), nested={"deep": {"IT": maps}, "note": "of a model"}))
    types = ["f4", "f8", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "?"]
    scipy.io.savemat(at("types.mat"), {f"of_{one}".replace("?", "b"): np.array([[0, 1, 0], [1, 1, 100]]).astype(one) for one in types})
    rdms = np.zeros((1, 3), dtype=[("RDM", object), ("name", object), ("color", object)])
    for i in range(3):
        rdms[0, i] = (np.arange(16.0).reshape(4, 4) + 100 * i, f"subject {i}", np.array([0.0, i, 1]))
    sessions = np.zeros((2, 3), dtype=[("RDM", object)])
    for i in range(2):
        for j in range(3):
            sessions[i, j] = (np.arange(4.0).reshape(2, 2) + 10 * i + 100 * j,)
    many = np.empty((2, 2), dtype=object)
    for i in range(4):
        many[i // 2, i % 2] = np.arange(3.0).reshape(1, 3) + 10 * i
    mixed = np.empty((1, 2), dtype=object)
    mixed[0, 0], mixed[0, 1] = np.eye(2), "text"
    scipy.io.savemat(at("rdms.mat"), {
        "RDMs": rdms, "sessions": sessions, "many": many, "mixed": mixed, "none": np.zeros((0, 3)), "wave": np.array([1 + 2j]),
        "few": scipy.sparse.csc_matrix(np.eye(3))}, do_compression=True)
    with open(at("big.mat"), "wb") as file:
        file.write(big_endian())


def big_endian():
    def element(kind, data):
        return struct.pack(">II", kind, len(data)) + data + b"\0" * (-len(data) % 8)

    def matrix(kind, shape, name, *parts):
        head = element(6, struct.pack(">II", kind, 0)) + element(5, struct.pack(f">{len(shape)}i", *shape))
        # A name of at most four letters stands in its tag.
        named = struct.pack(">HH", len(name), 1) + name.encode().ljust(4, b"\0") if len(name) <= 4 else element(1, name.encode())
        return element(14, head + named + b"".join(parts))

    def text(one):
        return matrix(4, (1, len(one)), "", element(17, one.encode("utf-16-be")))

    return (b"MATLAB 5.0 MAT-file, made by hand".ljust(124) + b"\x01\x00MI"
            + matrix(7, maps.shape, "IT", element(7, maps.astype(">f4").tobytes("F")))
            + matrix(6, vector.shape, "layer", element(9, vector.astype(">f8").tobytes("F")))
            + matrix(1, (1, 4), "stimulus_id", *[text(one) for one in ids]))


def matlab73():
    path = at("new.mat")
    with h5py.File(path, "w", userblock_size=512) as file:
        def put(group, name, value, kind, **more):
            made = group.create_dataset(name, data=value, **more)
            made.attrs["MATLAB_class"] = np.bytes_(kind)
            return made

        refs = file.create_group("#refs#")

        def text(name, value):
            made = put(refs, name, np.array([[ord(letter)] for letter in value], dtype=np.uint16), "char")
            made.attrs["MATLAB_int_decode"] = np.int32(2)
            return made.ref

        put(file, "IT_t1", maps.T, "single", chunks=(1, 2, 3, 2), compression="gzip")
        nested = file.create_group("model")
        nested.attrs["MATLAB_class"] = np.bytes_("struct")
        put(nested, "layer", vector.T, "double")
        put(file, "stimulus_id", np.array([[text(f"id{i}", one) for i, one in enumerate(ids)]], dtype=h5py.ref_dtype), "cell", dtype=h5py.ref_dtype)
        rdms = file.create_group("RDMs")
        rdms.attrs["MATLAB_class"] = np.bytes_("struct")
        all_rdms = [put(refs, f"rdm{i}", (np.arange(16.0).reshape(4, 4) + 100 * i).T, "double").ref for i in range(3)]
        rdms.create_dataset("RDM", data=np.array([[one] for one in all_rdms], dtype=h5py.ref_dtype), dtype=h5py.ref_dtype)
        rdms.create_dataset("name", data=np.array([[text(f"name{i}", f"subject {i}")] for i in range(3)], dtype=h5py.ref_dtype), dtype=h5py.ref_dtype)
        nothing = put(file, "nothing", np.array([0, 0], dtype=np.uint64), "double")
        nothing.attrs["MATLAB_empty"] = np.uint8(1)
    with open(path, "r+b") as file:
        file.write(b"MATLAB 7.3 MAT-file, Platform: GLNXA64, HDF5 schema 1.00 .".ljust(116) + b"\0" * 8 + b"\x00\x02IM")


def tables():
    with open(at("units.csv"), "w", encoding="utf-8") as file:
        file.write("stimulus_id,object_name,layer4.0.0,layer4.0.1,V1.0.7,bare\n")
        for row, one in enumerate(ids):
            file.write(f"{one},thing,{vector[row, 0]},{vector[row, 1]},{row / 8},{-row}\n")
    for name, coords in {"layers.nc": {"layer": ("neuroid", ["conv1", "conv1", "fc", "fc", "fc"])}, "regions.nc": {"region": ("neuroid", ["V4"] * 2 + ["IT"] * 3)}}.items():
        xr.DataArray(vector, dims=["presentation", "neuroid"], name="data", coords={
            "stimulus_id": ("presentation", ids), "neuroid_id": ("neuroid", list("vwxyz")), **coords}).to_netcdf(at(name))
    bins = np.stack([vector, vector + 1], axis=2)
    xr.DataArray(bins, dims=["presentation", "neuroid", "time_bin"], name="data", coords={
        "stimulus_id": ("presentation", ids), "neuroid_id": ("neuroid", list("vwxyz")), "region": ("neuroid", ["IT"] * 5),
        "time_bin_start": ("time_bin", [70, 90]), "time_bin_end": ("time_bin", [90, 110])}).to_netcdf(at("bins.nc"))


def nsd():
    rng = np.random.default_rng(3)
    betas = [rng.integers(-3000, 3000, (trials, 2, 3, 4)).astype(np.int16) for trials in (6, 5)]
    betas[0][:, 1, 1, 1] = 0
    for session, one in enumerate(betas, 1):
        with h5py.File(at(f"betas_session{session:02d}.hdf5"), "w") as file:
            file["betas"] = one
    order = np.array([1, 2, 3, 1, 2, 4, 4, 3, 2, 1, 3, 2], dtype=np.float64)
    subjects = np.array([[100, 200, 300, 400], [5, 6, 7, 8]], dtype=np.float64)
    scipy.io.savemat(at("nsd_expdesign.mat"), {"masterordering": order.reshape(1, -1), "subjectim": subjects})
    scored = np.concatenate([scipy.stats.zscore(one.reshape(len(one), -1) / 300, axis=0) for one in betas])
    np.save(at("nsd_scored.npy"), scored)
    np.save(at("nsd_percent.npy"), np.concatenate([one.reshape(len(one), -1) / 300 for one in betas]))


np.seterr(all="ignore")
for write in (numpy_files, thingsvision, net2brain, hdf5, matlab5, matlab73, tables, nsd):
    write()
