import type { SessionShape } from "../../../src/query/shape.ts";
import { plainText } from "../../../src/domain/plain-text.ts";
import { fillText } from "../../../src/format/context.ts";
import { instantOf } from "../../../src/format/duration.ts";
import { unpricedFields } from "../../../src/format/unpriced.ts";
import { shortPaths } from "../../../src/format/path.ts";
import { knownRequests } from "../../../src/format/requests.ts";
import { tokensOf } from "../../../src/format/tokens.ts";
import { agentMarks } from "../../part/agent-mark.ts";
import { Count, Duration, Money, Tokens, Unknown } from "../../part/amount.tsx";
import { StateBadge } from "../../part/badge.tsx";
import { ContextBar } from "../../part/context-bar.tsx";
import type { Column, TableProps } from "../../part/table.tsx";
import { Models, Text } from "../../part/text.tsx";
import { Ago } from "../../part/time.tsx";
import { shortId } from "../../../src/domain/short-id.ts";

/**
 * The columns of a list of sessions. What a file of them holds is exact; what is shown is short: projects are called by as
 * much of their paths as tells them apart.
 */
export function sessionColumns(sessions: readonly SessionShape[]): readonly Column<SessionShape>[] {
  const names = shortPaths(sessions.flatMap(({ project }) => project ?? []));
  const nameOf = (project: string | null): string | null => names.get(project ?? "") ?? null;
  return [titleColumn(agentMarks(sessions)), ...whatColumns(nameOf), ...amountColumns];
}

/** What tells a session apart in a file. */
export const sessionKeys: NonNullable<TableProps<SessionShape>["fileKeys"]> = [
  { name: "id", value: ({ id }) => id },
  { name: "agent", value: ({ agent }) => agent },
];

function titleColumn(markOf: (session: SessionShape) => string): Column<SessionShape> {
  return {
    key: "title",
    title: "Session",
    grow: true,
    cell: (session) => (
      <>
        {session.title === null ? <ShortId id={session.id} /> : <Text>{session.title}</Text>}
        <span class="faint">{markOf(session)}</span>
      </>
    ),
    value: ({ title }) => title,
  };
}

/** What a session is and where it works. */
const whatColumns = (nameOf: (project: string | null) => string | null): readonly Column<SessionShape>[] => [
  {
    key: "state",
    title: "State",
    cell: (session) => <StateBadge session={session} />,
    value: ({ state }) => state,
  },
  {
    key: "project",
    title: "Project",
    cell: ({ project }) => (
      <span class="sessions-project" title={plainText(project)}>
        <Text>{nameOf(project)}</Text>
      </span>
    ),
    value: ({ project }) => project,
    hideBelow: 640,
  },
  {
    key: "branch",
    title: "Branch",
    cell: ({ branch }) => (
      <span class="sessions-branch">
        <Text>{branch}</Text>
      </span>
    ),
    value: ({ branch }) => branch,
    hideBelow: 1600,
  },
  {
    key: "model",
    title: "Model",
    cell: ({ models }) => <Models names={models} />,
    value: ({ models }) => (models.length === 0 ? null : models.join(" ")),
    hideBelow: 900,
  },
];

/** When it was, and what it took. */
const amountColumns: readonly Column<SessionShape>[] = [
  {
    key: "last_seen_at",
    title: "Last seen",
    align: "right",
    cell: ({ last_seen_at }) => <Ago at={last_seen_at} />,
    value: ({ last_seen_at }) => last_seen_at,
    hideBelow: 640,
  },
  {
    key: "started_at",
    title: "Started",
    align: "right",
    cell: ({ started_at }) => <Ago at={started_at} />,
    value: ({ started_at }) => started_at,
    hideBelow: 1600,
  },
  {
    key: "duration_ms",
    title: "Duration",
    align: "right",
    hint: "from its start to its end, or to the last sign of it",
    cell: (session) => <Duration ms={lengthOf(session)} />,
    value: lengthOf,
    hideBelow: 1600,
  },
  {
    key: "requests",
    title: "Requests",
    align: "right",
    cell: (session) => <Count n={knownRequests(session)} />,
    value: knownRequests,
    hideBelow: 1600,
  },
  {
    key: "tokens",
    title: "Tokens",
    align: "right",
    cell: ({ usage }) => <Tokens count={tokensOf(usage)} />,
    value: ({ usage }) => tokensOf(usage),
    hideBelow: 640,
  },
  {
    key: "cost_usd",
    title: "Cost",
    align: "right",
    cell: (session) => <Money usd={session.cost_usd} unpriced={session} />,
    value: ({ cost_usd }) => cost_usd,
    beside: unpricedFields("", (session) => session),
  },
  {
    key: "context_percent",
    title: "Context",
    align: "right",
    hint: "how full its conversation is, of the point where the client compacts it",
    cell: ({ context }) => <Context context={context} />,
    value: ({ context }) => context?.fill_percent ?? null,
    hideBelow: 1200,
  },
];

/** What one is called that has no title: enough of its id to name it to the command line. */
function ShortId({ id }: { readonly id: string }) {
  return (
    <code class="faint" title={plainText(id)}>
      {shortId(id)}
    </code>
  );
}

/** From its start to its end, or to the last that was heard of it, in milliseconds. */
function lengthOf({ started_at, ended_at, last_seen_at }: SessionShape): number {
  return instantOf(ended_at ?? last_seen_at) - instantOf(started_at);
}

function Context({ context }: Pick<SessionShape, "context">) {
  if (context === null || context.fill_percent === null) return <Unknown />;
  return (
    <span class="sessions-context">
      <ContextBar context={context} />
      <span class="num">{fillText(context.fill_percent)}</span>
    </span>
  );
}
