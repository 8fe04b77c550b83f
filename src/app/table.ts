/** Columns as wide as their widest cell; numbers stand at the right. */
export const table = (
  rows: ReadonlyArray<ReadonlyArray<string | number>>,
): ReadonlyArray<string> => {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => String(row[column] ?? "").length))
  );
  return rows.map((row) =>
    row.map((cell, column) => {
      const width = widths[column] ?? 0;
      return typeof cell === "number" ? String(cell).padStart(width) : cell.padEnd(width);
    }).join("  ").trimEnd()
  );
};
