/** An expression without what PostgreSQL writes into it or leaves out when it tells it back: brackets, casts to text, the table's name, spaces. */
export const plainExpression = (expression: string, table: string): string =>
  expression
    .replaceAll('"', '')
    .replaceAll(`${table}.`, '')
    .replaceAll('::text', '')
    .replaceAll(/[()\s]/g, '')
    .toLowerCase()
