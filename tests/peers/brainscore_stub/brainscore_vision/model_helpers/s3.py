"""Weights in the cloud: here, a folder that STUB_STORAGE names."""
import os
from pathlib import Path


def load_weight_file(bucket, relative_path, version_id, sha1, folder_name=None):
    assert version_id and sha1
    return Path(os.environ["STUB_STORAGE"]) / bucket / (folder_name or "models") / relative_path
