#!/usr/bin/env bash
# CORnet-S on a GPU beside PyTorch on the same card, computed by the libtorch of that PyTorch. The machine with the GPU needs no .NET and no network.
#   bench/gpu.sh pack                    where the .NET SDK is: publishes the benchmark without libtorch into runs/gpu.tar.xz (34 MB)
#   bench/gpu.sh run [options]           where the GPU is, in a checkout with runs/gpu.tar.xz and a python3 with torch: writes the page
#                                        to runs/gpu.md; options as of `Cornet.Bench gpu`, such as --batch 64 --rounds 15
# A libtorch of another version than TorchSharp's is taken on trust: that it has every function is checked when it is loaded, and the page begins
# with how far its numbers are from the processor's.
set -euo pipefail
cd "$(dirname "$0")/.."
case "${1:-}" in
  pack)
    rm -rf runs/gpu
    dotnet publish bench -c Release -p:CarriesRuntime=true -p:CornetBackend=none -o runs/gpu -v quiet --nologo
    find runs/gpu -name '*.pdb' -delete
    tar -C runs -cJf runs/gpu.tar.xz gpu
    du -h runs/gpu.tar.xz
    ;;
  run)
    shift
    [ -f runs/gpu.tar.xz ] || { echo "There is no runs/gpu.tar.xz: make it with 'bench/gpu.sh pack' where the .NET SDK is." >&2; exit 1; }
    tar -C runs -xJf runs/gpu.tar.xz
    python=${CORNET_PYTHON:-python3}
    "$python" -c 'import torch' 2>/dev/null || { echo "$python has no PyTorch: let CORNET_PYTHON name a Python that has." >&2; exit 1; }
    libtorch=${CORNET_LIBTORCH:-$("$python" -c 'import os, torch; print(os.path.join(os.path.dirname(torch.__file__), "lib"))')}
    version=$("$python" -c 'import torch; print(".".join(torch.__version__.split(".")[:2]))')
    CORNET_PYTHON=$(command -v "$python") CORNET_LIBTORCH=$libtorch CORNET_LIBTORCH_TRUST=${CORNET_LIBTORCH_TRUST:-$version} \
      runs/gpu/Cornet.Bench gpu "$@" > runs/gpu.md
    cat runs/gpu.md
    ;;
  *)
    sed -n '2,7p' "$0" >&2
    exit 2
    ;;
esac
