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
VERSION_FIELD: Final = 0
"""Slot of `Model.version`, the one number among references."""
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
    head = _Head()
    for slot in set(range(MODEL_FIELDS)) - {BUFFERS_FIELD, METADATA_FIELD}:
        position = old.field(slot)
        if position is None:
            continue
        if slot == VERSION_FIELD:
            head.set_number(slot, _u32(model, position))
        else:
            head.set_table(slot, head_size + position + _u32(model, position))

    buffers = old.vector(BUFFERS_FIELD)
    new_buffer = head.set_longer_vector(BUFFERS_FIELD, [head_size + at for at in buffers])
    new_entry = head.set_longer_vector(
        METADATA_FIELD, [head_size + at for at in old.vector(METADATA_FIELD)]
    )
    head.append_buffer(new_buffer, metadata)
    head.append_metadata(new_entry, METADATA_NAME.encode(), buffer_index=len(buffers))
    return bytes(head.data)


class _Head:
    """A `Model` table being written: its vtable, the table, then what is appended to it."""

    VTABLE_AT: Final = 8
    """After the root's reference and the file identifier."""
    VTABLE_SIZE: Final = 4 + 2 * MODEL_FIELDS
    """Its own size and the table's, then each field's offset in the table."""
    TABLE_SIZE: Final = 4 + 4 * MODEL_FIELDS
    """The way to the vtable, then each field."""

    def __init__(self) -> None:
        self._table_at = _round_up(self.VTABLE_AT + self.VTABLE_SIZE, 4)
        self.data = bytearray(struct.pack("<I4s", self._table_at, b"TFL3"))
        self.data += b"\0" * (self._table_at + self.TABLE_SIZE - len(self.data))
        struct.pack_into("<HH", self.data, self.VTABLE_AT, self.VTABLE_SIZE, self.TABLE_SIZE)
        struct.pack_into("<i", self.data, self._table_at, self._table_at - self.VTABLE_AT)

    def set_number(self, slot: int, number: int) -> None:
        """Give a field of the root its value."""
        struct.pack_into("<I", self.data, self._field_at(slot), number)

    def set_table(self, slot: int, target: int) -> None:
        """Make a field of the root refer to what lies at `target`."""
        self._point(self._field_at(slot), target)

    def set_longer_vector(self, slot: int, targets: list[int]) -> int:
        """Give a field these targets and one more; returns where the last one's reference goes."""
        count = len(targets) + 1
        at = self._append(struct.pack("<I", count) + b"\0" * (4 * count))
        for i, target in enumerate(targets):
            self._point(at + 4 + 4 * i, target)
        self.set_table(slot, at)
        return at + 4 * count

    def append_buffer(self, reference_at: int, content: bytes) -> None:
        """Buffer { data: [ubyte] }, after its vtable."""
        buffer_at = self._append(struct.pack("<HHHHiI", 6, 8, 4, 0, 8, 0)) + 8
        self._point(reference_at, buffer_at)
        self._point(buffer_at + 4, self._append(struct.pack("<I", len(content)) + content))

    def append_metadata(self, reference_at: int, name: bytes, *, buffer_index: int) -> None:
        """Metadata { name: string, buffer: uint }, after its vtable."""
        entry_at = self._append(struct.pack("<HHHHiII", 8, 12, 4, 8, 8, 0, buffer_index)) + 8
        self._point(reference_at, entry_at)
        self._point(entry_at + 4, self._append(struct.pack("<I", len(name)) + name + b"\0"))

    def _field_at(self, slot: int) -> int:
        """Where a field of the root lies, entered in the vtable."""
        struct.pack_into("<H", self.data, self.VTABLE_AT + 4 + 2 * slot, 4 + 4 * slot)
        return self._table_at + 4 + 4 * slot

    def _point(self, at: int, target: int) -> None:
        struct.pack_into("<I", self.data, at, target - at)

    def _append(self, data: bytes) -> int:
        self.data.extend(b"\0" * (-len(self.data) % 16))
        self.data.extend(data)
        return len(self.data) - len(data)


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
