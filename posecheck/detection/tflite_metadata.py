"""Adds the one fact MediaPipe asks for to a TensorFlow Lite model: how its input is normalised.

A .tflite file is a FlatBuffer whose root table is `Model`. Its references are relative and point
forward, so a new root table with longer `buffers` and `metadata` vectors can stand in front of
the untouched original. Layouts: tensorflow/lite/schema/schema.fbs (Model, Buffer, Metadata) and
tflite_support's metadata_schema.fbs (ModelMetadata, file identifier M001).
"""

from __future__ import annotations

import struct
from typing import Final

import flatbuffers

TENSOR_ALIGNMENT: Final = 64
"""Bytes. Weights were laid out at multiples of this; the head must not shift them off it."""

MODEL_FIELDS: Final = 8
"""Fields of `Model` in TensorFlow Lite's schema (schema.fbs), in the order of their slots."""
BUFFERS_FIELD: Final = 4
"""Slot of `Model.buffers` in that schema."""
METADATA_FIELD: Final = 6
"""Slot of `Model.metadata` in that schema."""
METADATA_NAME: Final = "TFLITE_METADATA"
NORMALIZATION_OPTIONS: Final = 1
"""Tag of NormalizationOptions in the ProcessUnitOptions union."""


def with_input_normalization(model: bytes, *, mean: float, std: float) -> bytes:
    """Return the model with metadata saying its one input is `(value - mean) / std`.

    `model` is a whole .tflite file without metadata; raises ValueError when it is not one.
    """
    if model[4:8] != b"TFL3":
        raise ValueError("not a TensorFlow Lite model")
    metadata = _model_metadata(mean=mean, std=std)
    # References must point forward, so the head is measured with the model placed after any head.
    length = len(_head(model, metadata, head_size=len(model)))
    head_size = _round_up(length, TENSOR_ALIGNMENT)
    return _head(model, metadata, head_size=head_size).ljust(head_size, b"\0") + model


def _round_up(value: int, step: int) -> int:
    return -(-value // step) * step


def _model_metadata(*, mean: float, std: float) -> bytes:
    """A ModelMetadata FlatBuffer: one subgraph, one input tensor, its normalisation."""
    builder = flatbuffers.Builder(256)

    def floats(value: float) -> int:
        builder.StartVector(4, 1, 4)
        builder.PrependFloat32(value)
        return int(builder.EndVector())

    def table(fields: int, slot: int, offset: int) -> int:
        builder.StartObject(fields)
        builder.PrependUOffsetTRelativeSlot(slot, offset, 0)
        return int(builder.EndObject())

    def vector_of(offset: int) -> int:
        builder.StartVector(4, 1, 4)
        builder.PrependUOffsetTRelative(offset)
        return int(builder.EndVector())

    means, stds = floats(mean), floats(std)
    builder.StartObject(2)
    builder.PrependUOffsetTRelativeSlot(0, means, 0)
    builder.PrependUOffsetTRelativeSlot(1, stds, 0)
    options = int(builder.EndObject())
    builder.StartObject(2)
    builder.PrependUint8Slot(0, NORMALIZATION_OPTIONS, 0)
    builder.PrependUOffsetTRelativeSlot(1, options, 0)
    process_unit = int(builder.EndObject())
    tensor = table(7, 4, vector_of(process_unit))
    subgraph = table(8, 2, vector_of(tensor))
    builder.Finish(table(8, 3, vector_of(subgraph)), file_identifier=b"M001")
    return bytes(builder.Output())


def _head(model: bytes, metadata: bytes, *, head_size: int) -> bytes:
    """The new root table and what it newly refers to; old parts are found at `head_size` on."""
    old = _Table(model, _u32(model, 0))
    head = bytearray(struct.pack("<I4s", 0, b"TFL3"))
    fields = {slot: old.field(slot) for slot in range(MODEL_FIELDS)}

    vtable_at = len(head)
    table_at = _round_up(vtable_at + 4 + 2 * MODEL_FIELDS, 4)
    head += b"\0" * (table_at + 4 + 4 * MODEL_FIELDS - len(head))
    struct.pack_into("<HH", head, vtable_at, 4 + 2 * MODEL_FIELDS, 4 + 4 * MODEL_FIELDS)
    struct.pack_into("<i", head, table_at, table_at - vtable_at)
    struct.pack_into("<I", head, 0, table_at)

    def point(at: int, target: int) -> None:
        struct.pack_into("<I", head, at, target - at)

    def append(data: bytes) -> int:
        head.extend(b"\0" * (-len(head) % 16))
        head.extend(data)
        return len(head) - len(data)

    def extended_vector(old_targets: list[int]) -> tuple[int, int]:
        count = len(old_targets) + 1
        at = append(struct.pack("<I", count) + b"\0" * (4 * count))
        for i, target in enumerate(old_targets):
            point(at + 4 + 4 * i, head_size + target)
        return at, at + 4 * count

    for slot, position in fields.items():
        if position is None or slot in (BUFFERS_FIELD, METADATA_FIELD):
            continue
        struct.pack_into("<H", head, vtable_at + 4 + 2 * slot, 4 + 4 * slot)
        if slot == 0:
            struct.pack_into("<I", head, table_at + 4, _u32(model, position))
        else:
            point(table_at + 4 + 4 * slot, head_size + position + _u32(model, position))

    old_buffers = old.vector(BUFFERS_FIELD)
    buffers_at, new_buffer_ref = extended_vector(old_buffers)
    metadata_at, new_metadata_ref = extended_vector(old.vector(METADATA_FIELD))
    for slot, at in ((BUFFERS_FIELD, buffers_at), (METADATA_FIELD, metadata_at)):
        struct.pack_into("<H", head, vtable_at + 4 + 2 * slot, 4 + 4 * slot)
        point(table_at + 4 + 4 * slot, at)

    # Buffer { data: [ubyte] } and Metadata { name: string, buffer: uint }, each after its vtable.
    buffer_at = append(struct.pack("<HHHHiI", 6, 8, 4, 0, 8, 0)) + 8
    point(new_buffer_ref, buffer_at)
    data_at = append(struct.pack("<I", len(metadata)) + metadata)
    point(buffer_at + 4, data_at)
    entry_at = append(struct.pack("<HHHHiII", 8, 12, 4, 8, 8, 0, len(old_buffers))) + 8
    point(new_metadata_ref, entry_at)
    name = METADATA_NAME.encode()
    point(entry_at + 4, append(struct.pack("<I", len(name)) + name + b"\0"))
    return bytes(head)


class _Table:
    """A FlatBuffer table inside `data`: where each of its fields lies."""

    def __init__(self, data: bytes, at: int) -> None:
        self._data, self._at = data, at
        self._vtable = at - struct.unpack_from("<i", data, at)[0]

    def field(self, slot: int) -> int | None:
        """Byte position of a field's value; None when the table leaves it out."""
        size = struct.unpack_from("<H", self._data, self._vtable)[0]
        if 4 + 2 * slot >= size:
            return None
        offset = struct.unpack_from("<H", self._data, self._vtable + 4 + 2 * slot)[0]
        return self._at + offset if offset else None

    def vector(self, slot: int) -> list[int]:
        """Byte positions of the tables a vector field refers to; empty when left out."""
        position = self.field(slot)
        if position is None:
            return []
        start = position + _u32(self._data, position)
        entries = (start + 4 + 4 * i for i in range(_u32(self._data, start)))
        return [entry + _u32(self._data, entry) for entry in entries]


def _u32(data: bytes, at: int) -> int:
    return int(struct.unpack_from("<I", data, at)[0])
