"""Packets out of a stream of bytes, however the network cut it."""

from __future__ import annotations

from typing import Final

import mqtt5

_PANIC: Final = "PanicException"


class MalformedPacket(Exception):
    """The bytes are not MQTT 5; the stream cannot be read any further."""


class PacketReader:
    """Collects bytes and gives whole packets; a packet in several reads is copied once, not once per read."""

    def __init__(self) -> None:
        self._rest = bytearray()

    @property
    def pending_bytes(self) -> int:
        """Bytes of a packet that is not whole yet."""
        return len(self._rest)

    def feed(self, data: bytes) -> list[mqtt5.Packet]:
        """The packets that `data` completes, in order.

        Raises:
            MalformedPacket: the stream is broken from here on.
        """
        if not self._rest:
            packets, end = _whole_packets(data)
            self._rest += memoryview(data)[end:]
        else:
            self._rest += data
            packets, end = _whole_packets(self._rest)
            del self._rest[:end]
        return packets


def _whole_packets(data: bytes | bytearray) -> tuple[list[mqtt5.Packet], int]:
    """The whole packets that `data` begins with, and where the first incomplete one begins."""
    packets: list[mqtt5.Packet] = []
    position, end = 0, len(data)
    read = mqtt5.read
    with memoryview(data) as view:
        while position < end:
            try:
                packet, size = read(view[position:])
            except IndexError:  # the codec's word for a packet that is not whole yet, and for nothing else
                break
            except ValueError as error:
                raise MalformedPacket(str(error)) from error
            except BaseException as error:
                # Text that is not UTF-8 makes the codec panic, and a panic is no Exception: without this
                # it would pass every handler and end the process.
                if type(error).__name__ != _PANIC:
                    raise
                raise MalformedPacket(f"codec: {error}") from error
            packets.append(packet)
            position += size
    return packets, position
