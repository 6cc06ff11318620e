/** What the system calls a fault that it threw, such as `ENOENT`; undefined for faults of other kinds. */
export function codeOf(thrown: unknown): string | undefined {
  return thrown instanceof Error && "code" in thrown ? String(thrown.code) : undefined;
}
