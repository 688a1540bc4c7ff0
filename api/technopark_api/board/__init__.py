"""The live board: static pages that show the API's answers, with no build step and nothing from elsewhere."""

from technopark_api.board.routes import mount_board

__all__ = ["mount_board"]
