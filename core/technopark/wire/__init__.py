"""The wire, version 1: JSON over MQTT 5. It turns bytes into `technopark.messages` and back, and knows no more."""

from technopark.wire.codec import Refused
from technopark.wire.decode import decode, element
from technopark.wire.encode import encode, encode_many
from technopark.wire.peek import Stamp, peek
from technopark.wire.topics import PREFIX, Kind, Topic, parse_topic

__all__ = [
    "PREFIX",
    "Kind",
    "Refused",
    "Stamp",
    "Topic",
    "decode",
    "element",
    "encode",
    "encode_many",
    "parse_topic",
    "peek",
]
