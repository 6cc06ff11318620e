/**
 * Checks several things at the same time, for most of a page's time is waiting; ends when all are done, and then throws what
 * was wrong with each.
 */
export async function sideBySide<T>(things: readonly T[], check: (thing: T) => Promise<void>): Promise<void> {
  const outcomes = await Promise.allSettled(things.map((thing) => check(thing)));
  const faults = outcomes.flatMap((outcome) => (outcome.status === "rejected" ? [outcome.reason] : []));
  if (faults.length === 1) throw faults[0];
  if (faults.length > 1) throw new Error(faults.map(String).join("\n\n"));
}
