"""Who is asking."""

from technopark_api.access.caller import Asking, Caller

__all__ = ["Asking", "Caller"]
