/** What decides which alerts are read as one. */
interface Grouped {
  readonly rule: string;
  readonly state: string;
  readonly severity: string;
  readonly session_id: string | null;
  readonly silenced_until: string | null;
}

/** So many are read one by one; of more the first stands for the others. */
const most = 3;

/**
 * Alerts as a person reads them: those of one rule that are as bad and are about no session, such as models without a price,
 * stand together where there are many, for what to do is the same for all. Each session's stands alone: it has a person who
 * waits for it. A group stands where its first one does.
 */
export function groupedAlerts<A extends Grouped>(
  alerts: readonly A[],
): readonly (readonly [first: A, ...others: A[]])[] {
  const groups = Map.groupBy(alerts, (alert) => (alert.session_id === null ? likeness(alert) : alert));
  return [...groups.values()].flatMap((group) => {
    const [first, ...others] = group;
    if (first === undefined) return [];
    return group.length > most ? [[first, ...others]] : group.map((alert): [A] => [alert]);
  });
}

function likeness({ rule, state, severity, silenced_until }: Grouped): string {
  return [rule, state, severity, silenced_until !== null].join(" ");
}
