/** Whether names differ by more than case: to an engine, the identifiers of those that do not are one. */
export function areDistinct(names: readonly string[]): boolean {
  return new Set(names.map((name) => name.toLowerCase())).size === names.length;
}
