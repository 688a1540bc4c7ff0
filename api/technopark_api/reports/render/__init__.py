"""A report as XLSX, PDF or CSV: the same report and the same form are the same bytes."""
