"""Tables that people hand in as files: read, checked row by row, and taken in whole or not at all."""

from technopark_api.imports.cells import Cells, not_imported
from technopark_api.imports.table_file import MEDIA_TYPES, read_table

__all__ = ["MEDIA_TYPES", "Cells", "not_imported", "read_table"]
