/** The system's code of a fault that it threw, such as `ENOENT`; undefined for other faults. */
export function codeOf(thrown: unknown): string | undefined {
  return thrown instanceof Error && "code" in thrown ? String(thrown.code) : undefined;
}
