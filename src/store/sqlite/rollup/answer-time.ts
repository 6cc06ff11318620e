import type { Database, SQLQueryBindings } from "bun:sqlite";
import type { AnswerTimes, Filter, Span } from "../../store.ts";
import { optional } from "../mapping.ts";
import type { Row } from "../thing-table.ts";

type Narrowing = Omit<Filter, "from" | "to">;

/** The first and the last answered request of each span: two looks at an index by time, in one statement for all spans. */
export function answerTimesOf(
  db: Database,
  filter: Narrowing,
  spans: readonly Span[],
): (AnswerTimes | undefined)[] {
  const { sql, values } = conditionsOf(filter);
  const end = (order: "ASC" | "DESC"): string =>
    `(SELECT at FROM request WHERE at >= span.value ->> 0 AND at < span.value ->> 1 AND NOT failed ${sql}
      ORDER BY at ${order} LIMIT 1)`;
  const rows = db
    .query<Row, SQLQueryBindings[]>(
      `SELECT ${end("ASC")} AS first, ${end("DESC")} AS last FROM json_each(?) span ORDER BY span.key`,
    )
    .all(...values, ...values, JSON.stringify(spans.map(({ from, to }) => [from, to])));
  return rows.map((row) => {
    const [first, last] = [optional(row["first"]), optional(row["last"])];
    return first === undefined || last === undefined ? undefined : { first, last };
  });
}

/** A session is looked up for each request that is met: joined, all sessions would be read for every span. */
function conditionsOf({ sessionKey, model, branch, agent, project, user, team }: Narrowing) {
  const asked = [
    { term: "session_key", value: sessionKey },
    { term: "model", value: model },
    { term: `coalesce(branch, ${owner("branch")})`, value: branch },
    { term: `coalesce(agent, ${owner("agent")})`, value: agent },
    { term: owner("project"), value: project },
    { term: owner("user"), value: user },
    { term: owner("team"), value: team },
  ].flatMap(({ term, value }) => (value === undefined ? [] : [{ term, value }]));
  return {
    sql: asked.map(({ term }) => `AND ${term} = ?`).join(" "),
    values: asked.map(({ value }) => value),
  };
}

function owner(column: string): string {
  return `(SELECT ${column} FROM session WHERE key = request.session_key)`;
}
