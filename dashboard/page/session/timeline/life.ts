import type { SessionShape } from "../../../../src/query/shape.ts";
import type { TimedRow } from "./span.ts";

type Living = Pick<SessionShape, "state" | "state_since" | "waiting_for">;

/** Whether something of a session may still go on. */
export function isAlive({ state }: Pick<SessionShape, "state">): boolean {
  return ["working", "waiting-permission", "waiting-input", "compacting"].includes(state);
}

/**
 * The rows with what still goes on marked: of those of which no end was told, the ones since the last prompt of a session
 * that is alive, and what runs beside it. The others ended unheard. One that waits for its person says since when.
 */
export function lively(rows: readonly TimedRow[], session: Living): readonly TimedRow[] {
  if (!isAlive(session)) return rows;
  const prompted = rows.reduce(
    (last, { kind, start }) => (kind === "prompt" && start > last ? start : last),
    0,
  );
  const beside = new Set(["background", "subagent"]);
  const isRunning = ({ status, start, kind }: TimedRow): boolean =>
    status === "open" && (beside.has(kind) || (start >= prompted && session.state !== "waiting-input"));
  const waiting = session.state === "waiting-permission" ? waitingRow(rows, session.waiting_for) : undefined;
  return rows.map((row) =>
    isRunning(row)
      ? {
          ...row,
          isRunning: true,
          ...(row === waiting ? { waitsSince: Date.parse(session.state_since) } : {}),
        }
      : row,
  );
}

/** The latest open call of the tool that a session waits for. */
function waitingRow(rows: readonly TimedRow[], tool: string | null): TimedRow | undefined {
  return rows
    .filter(({ kind, status, name }) => kind === "tool" && status === "open" && name === tool)
    .reduce<TimedRow | undefined>(
      (last, row) => (last === undefined || row.start >= last.start ? row : last),
      undefined,
    );
}
