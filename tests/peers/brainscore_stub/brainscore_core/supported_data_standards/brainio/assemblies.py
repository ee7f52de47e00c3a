"""Assemblies: arrays whose coordinates along a dimension are levels of one index."""
import xarray


class DataAssembly(xarray.DataArray):
    __slots__ = ()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if kwargs.get("fastpath"):  # xarray itself, which has gathered them
            return
        levels = {dim: [name for name, coord in self.coords.items() if coord.dims == (dim,) and name != dim]
                  for dim in self.dims if dim not in self.indexes}
        gathered = xarray.DataArray(self.variable, dict(self._coords)).set_index({dim: names for dim, names in levels.items() if names})
        self._coords, self._indexes = gathered._coords, gathered._indexes


class NeuroidAssembly(DataAssembly):
    __slots__ = ()


class BehavioralAssembly(DataAssembly):
    __slots__ = ()


def walk_coords(assembly):
    """Name, dimensions and values of each coordinate, and not of the indexes that they are levels of."""
    for name, coord in assembly.coords.items():
        if name not in assembly.dims:
            yield name, coord.dims, coord.values
