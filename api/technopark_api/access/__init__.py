"""Who is asking, and what they may see and do."""

from technopark.permissions import Permission, Role
from technopark_api.access.caller import Asking, Caller
from technopark_api.access.needs import PUBLIC, needs

__all__ = ["PUBLIC", "Asking", "Caller", "Permission", "Role", "needs"]
