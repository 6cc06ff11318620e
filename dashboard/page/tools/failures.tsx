import { plainText } from "../../../src/domain/plain-text.ts";
import type {
  FailingSessionShape,
  ToolErrorShape,
  ToolFailuresAnswer,
} from "../../../src/query/tool-failures.ts";
import type { ToolsAnswer } from "../../../src/query/tools.ts";
import { useState } from "preact/hooks";
import { useAnswer } from "../../api/answer.ts";
import { sessionHref } from "../../app/session-href.ts";
import { href, useView } from "../../app/view.ts";
import { agentMarks } from "../../part/agent-mark.ts";
import { Count } from "../../part/amount.tsx";
import { Answer } from "../../part/answer.tsx";
import { Empty } from "../../part/empty.tsx";
import { Icon } from "../../part/icon.tsx";
import { Link } from "../../part/link.tsx";
import { Page } from "../../part/page.tsx";
import { Section } from "../../part/section.tsx";
import { Table, type Column } from "../../part/table.tsx";
import { Path, Text } from "../../part/text.tsx";
import { Ago } from "../../part/time.tsx";
import { FailedCall } from "./failed-call.tsx";
import "./tools.css";
import { shortId } from "../../../src/domain/short-id.ts";

/** Whose failures the page is about: a tool, or an MCP server where that is null. The address names one of them. */
export interface FailuresPageProps {
  readonly tool: string | null;
  readonly server: string | null;
}

/** How one tool fails, or the tools of one MCP server: with which errors, and in which sessions. */
export function FailuresPage({ tool, server }: FailuresPageProps) {
  const { filter } = useView();
  const asked = tool === null ? { mcp_server: server } : { tool };
  const answer = useAnswer<ToolFailuresAnswer>(
    "/api/tools/failures",
    { ...filter, ...asked },
    { live: true },
  );
  const name = plainText(tool ?? server);
  return (
    <Page
      title={name}
      tab={`${name} · Tools`}
      lead={tool === null ? "How the tools of this MCP server fail" : "How this tool fails"}
      filters={["range", "project", "agent", "model"]}
      actions={
        <Link class="button" href={href("/tools", tool === null ? { by: "mcp_server" } : {})}>
          <Icon name="left" size={12} /> All tools
        </Link>
      }
    >
      <Answer of={answer}>{(data) => <Failures data={data} />}</Answer>
    </Page>
  );
}

function Failures({ data }: { readonly data: ToolFailuresAnswer }) {
  const name = plainText(data.tool ?? data.mcp_server);
  const [open, setOpen] = useState<ToolErrorShape | undefined>();
  if (data.failures === 0) return <NoFailures name={name} tool={data.tool} />;
  return (
    <>
      <Section
        title="Errors"
        note={
          <>
            <Count n={data.failures} one="failure" />
            {data.more && ", the newest; there are older ones"}
          </>
        }
      >
        <Table
          name={`Errors of ${name}`}
          columns={errorColumns}
          rows={data.errors}
          keyOf={({ error }) => error ?? ""}
          lead={(row) => () => setOpen(row)}
        />
      </Section>
      <Section title="Sessions" note="those in which it failed most come first">
        <Table
          name={`Sessions in which ${name} failed`}
          columns={[sessionColumn(data.sessions), ...sessionColumns]}
          rows={data.sessions}
          keyOf={({ agent, session_id }) => `${agent} ${session_id}`}
          lead={({ agent, session_id }) => sessionHref({ id: session_id, agent }, { tab: "errors" })}
        />
      </Section>
      {open !== undefined && <FailedCall call={open.newest} onClose={() => setOpen(undefined)} />}
    </>
  );
}

/** Whether it is called at all says whether it never fails or is no tool. */
function NoFailures({ name, tool }: { readonly name: string; readonly tool: string | null }) {
  const { filter } = useView();
  const by = tool === null ? "mcp_server" : "tool";
  const { data } = useAnswer<ToolsAnswer>("/api/tools", { ...filter, group_by: by, limit: 500 });
  const row = data?.tools.find(({ key }) => key !== null && plainText(key) === name);
  if (data === undefined) return null;
  return row === undefined ? (
    <Empty title={`${name} was not called in this time`}>
      Choose a longer time, or see <Link href={href("/tools")}>which tools were</Link>.
    </Empty>
  ) : (
    <Empty title={`${name} never failed in this time`}>
      <Count n={row.calls} one="call" />, and all that answered went well.
    </Empty>
  );
}

const errorColumns: readonly Column<ToolErrorShape>[] = [
  {
    key: "error",
    title: "Error",
    grow: true,
    hint: "The first line of what the tool said. Whole texts are kept with pipeline.keep_text only",
    value: ({ error }) => error,
    cell: ({ error }) => (error === null ? <span class="quiet">Nobody told why</span> : <Text>{error}</Text>),
  },
  {
    key: "calls",
    title: "Failed",
    align: "right",
    value: ({ calls }) => calls,
    cell: ({ calls }) => <Count n={calls} />,
  },
  {
    key: "sessions",
    title: "Sessions",
    align: "right",
    hideBelow: 640,
    value: ({ sessions }) => sessions,
    cell: ({ sessions }) => <Count n={sessions} />,
  },
  {
    key: "first",
    title: "First",
    align: "right",
    hideBelow: 900,
    value: ({ first_at }) => first_at,
    cell: ({ first_at }) => <Ago at={first_at} />,
  },
  {
    key: "last",
    title: "Last",
    align: "right",
    value: ({ newest }) => newest.at,
    cell: ({ newest }) => <Ago at={newest.at} />,
  },
];

function sessionColumn(sessions: readonly FailingSessionShape[]): Column<FailingSessionShape> {
  const markOf = agentMarks(sessions.map(({ session_id: id, agent }) => ({ id, agent })));
  return {
    key: "session",
    title: "Session",
    grow: true,
    value: ({ session_id }) => session_id,
    cell: ({ title, session_id: id, agent }) => (
      <>
        <Text>{title ?? shortId(id)}</Text>
        <span class="faint">{markOf({ id, agent })}</span>
      </>
    ),
  };
}

const sessionColumns: readonly Column<FailingSessionShape>[] = [
  {
    key: "project",
    title: "Project",
    hideBelow: 640,
    value: ({ project }) => project,
    cell: ({ project }) => <Path path={project} />,
  },
  {
    key: "calls",
    title: "Failed",
    align: "right",
    value: ({ calls }) => calls,
    cell: ({ calls }) => <Count n={calls} />,
  },
  {
    key: "last",
    title: "Last",
    align: "right",
    value: ({ last_at }) => last_at,
    cell: ({ last_at }) => <Ago at={last_at} />,
  },
];
