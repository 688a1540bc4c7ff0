"""Reports for the export officer and management: content, and its forms XLSX, PDF and CSV."""
