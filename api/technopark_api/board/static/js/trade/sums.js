// Sums of what the API answers in rows.

/** The sum of a field over rows, null where none has it. Money adds up over units, quantities do not. */
export function sumOf(found, field) {
  const values = found.map((row) => row[field]).filter((value) => value !== null);
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0);
}
