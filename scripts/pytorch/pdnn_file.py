# SPDX-License-Identifier: BSD-2-Clause
"""Model files (safetensors: host/README.md, "Model file") and IDX data sets, as numpy arrays."""
import gzip
import json
import os

import numpy as np

DTYPES = {"I8": np.int8, "U8": np.uint8, "I32": np.int32, "F32": np.float32}


def load(path):
    """-> tensors by name, metadata (all strings)"""
    with open(path, "rb") as file:
        data = file.read()
    start = 8 + int.from_bytes(data[:8], "little")
    header = json.loads(data[8:start])
    metadata = header.pop("__metadata__", {})
    tensors = {}
    for name, entry in header.items():
        begin, end = entry["data_offsets"]
        array = np.frombuffer(data[start + begin:start + end], DTYPES[entry["dtype"]])
        tensors[name] = array.reshape(entry["shape"])
    return tensors, metadata


def save(path, tensors, metadata):
    names = {np.dtype(kind): name for name, kind in DTYPES.items()}
    header = {"__metadata__": {key: str(value) for key, value in metadata.items()}}
    blobs, at = [], 0
    # Widest numbers first, so that every tensor stands at a multiple of its size.
    for name, array in sorted(tensors.items(), key=lambda item: (-item[1].itemsize, item[0])):
        blobs.append(np.ascontiguousarray(array).tobytes())
        header[name] = {"dtype": names[array.dtype], "shape": list(array.shape),
                        "data_offsets": [at, at + len(blobs[-1])]}
        at += len(blobs[-1])
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with open(path + ".part", "wb") as file:
        file.write(len(text).to_bytes(8, "little") + text + b"".join(blobs))
    os.replace(path + ".part", path)


def read_idx(folder, name):
    path = os.path.join(folder, name)
    with gzip.open(path + ".gz") if os.path.exists(path + ".gz") else open(path, "rb") as file:
        data = file.read()
    shape = [int.from_bytes(data[4 + 4 * i:8 + 4 * i], "big") for i in range(data[3])]
    return np.frombuffer(data, np.uint8, offset=4 + 4 * len(shape)).reshape(shape)


def cell_sums(pictures, cells):
    """(N, S, S) -> (N, cells, cells): S * S times the mean of each of cells x cells equal parts."""
    side = pictures.shape[1]
    begin = np.arange(cells)[:, None] * side, np.arange(side) * cells  # in 1 / cells pixels
    part = np.minimum(begin[0] + side, begin[1] + cells) - np.maximum(*begin)
    part = np.maximum(part, 0).astype(np.int64)
    return part @ pictures.astype(np.int64) @ part.T


def edges(pictures):
    """(N, S, S) -> eight of (N, S, S): the edges of each direction, east, then clockwise."""
    framed = np.pad(pictures.astype(np.int32), ((0, 0), (1, 1), (1, 1)))
    dx = framed[:, 1:-1, 2:] - framed[:, 1:-1, :-2]
    dy = framed[:, 2:, 1:-1] - framed[:, :-2, 1:-1]
    width, height = abs(dx), abs(dy)
    sx = np.where(5 * width < 2 * height, 0, np.sign(dx))
    sy = np.where(5 * height < 2 * width, 0, np.sign(dy))
    for x, y in ((1, 0), (1, 1), (0, 1), (-1, 1), (-1, 0), (-1, -1), (0, -1), (1, -1)):
        yield np.where((sx == x) & (sy == y), np.maximum(width, height), 0)


def input_bits(pictures, metadata):
    """What a classifier with this metadata sees of pictures (N, Height, Width): (N, InputBits) as
    float32 0 and 1."""
    if metadata.get("input", "threshold") != "threshold":
        raise ValueError("input: expected threshold")
    crop = int(metadata["crop"])
    inner = pictures[:, crop:pictures.shape[1] - crop, crop:pictures.shape[2] - crop]
    if "planes" not in metadata:
        bits = inner >= int(metadata["threshold"])
        return bits.reshape(len(pictures), -1).astype(np.float32)
    area, planes = inner.shape[1] ** 2, []
    for plane in metadata["planes"].split(","):
        side, threshold = (int(number) for number in plane.removesuffix("e").split(":"))
        if not 1 <= side <= inner.shape[1] == inner.shape[2]:
            raise ValueError(f"planes: expected sides of 1 to {inner.shape[1]}, got {side}")
        for part in edges(inner) if plane.endswith("e") else (inner,):
            planes.append((cell_sums(part, side) >= threshold * area).reshape(len(pictures), -1))
    return np.concatenate(planes, axis=1).astype(np.float32)


def read_images(folder, split):
    """-> pictures (N, Height, Width), labels (N); split: train or t10k"""
    return (read_idx(folder, split + "-images-idx3-ubyte"),
            read_idx(folder, split + "-labels-idx1-ubyte"))
