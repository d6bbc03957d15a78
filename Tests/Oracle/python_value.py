"""A YAML value as Python has it, as bytes; the same as ValueDump of yaml-canonical makes."""

import datetime
import math
import struct

_EPOCH = datetime.datetime(1, 1, 1)


def dump(value, open_ids=(), ordered=True):
    """`ordered` is whether the order of a dict counts."""
    if value is None:
        return b"N"
    if isinstance(value, bool):
        return b"T" if value else b"F"
    if isinstance(value, int):
        try:
            return b"i%s;" % str(value).encode()
        except ValueError:  # more than 4,300 digits
            return b"i?;"
    if isinstance(value, float):
        if math.isnan(value):
            return b"fnan;"
        return b"f%x;" % struct.unpack(">Q", struct.pack(">d", value))[0]
    if isinstance(value, str):
        data = value.encode("utf-8", "surrogatepass")
        return b"s%d:" % len(data) + data
    if isinstance(value, bytes):
        return b"b" + value.hex().encode() + b";"
    if isinstance(value, datetime.datetime):
        naive = value.replace(tzinfo=None)
        time = (naive - _EPOCH) // datetime.timedelta(microseconds=1)
        if value.tzinfo is None:
            return b"n%d;" % time
        return b"a%d;" % (time - value.utcoffset() // datetime.timedelta(microseconds=1))
    if isinstance(value, datetime.date):
        return b"d%d;" % (value.toordinal() - 1)
    if id(value) in open_ids or len(open_ids) >= 499:
        return b"R"
    inside = (*open_ids, id(value))
    if isinstance(value, list):
        return b"[" + b"".join(dump(item, inside, ordered) for item in value) + b"]"
    if isinstance(value, tuple):
        return b"(" + b"".join(dump(item, inside, ordered) for item in value) + b")"
    if isinstance(value, dict):
        parts = [dump(key) + dump(item, inside, ordered) for key, item in value.items()]
        return b"{" + b"".join(parts if ordered else sorted(parts)) + b"}"
    if isinstance(value, set):
        return b"<" + b"".join(sorted(dump(item) for item in value)) + b">"
    raise TypeError(f"unexpected {type(value)}")
