import type { ComponentChildren } from "preact";
import { plainText } from "../../../src/domain/plain-text.ts";
import type { SessionAnswer, SessionShape } from "../../../src/query/shape.ts";
import { useAnswer } from "../../api/answer.ts";
import { useView } from "../../app/view.ts";
import { Answer } from "../../part/answer.tsx";
import { Page } from "../../part/page.tsx";
import { Skeleton } from "../../part/skeleton.tsx";
import { Tabs } from "../../part/tabs.tsx";
import { ChannelsTab } from "./channels-tab.tsx";
import { CheckpointsTab } from "./checkpoints/checkpoints-tab.tsx";
import { ContextTab } from "./context/context-tab.tsx";
import { CostTab } from "./cost/cost-tab.tsx";
import { ErrorsTab } from "./errors-tab.tsx";
import { FilesTab } from "./files-tab.tsx";
import { SessionLead, SessionSummary } from "./header.tsx";
import { useLiveSession } from "./live-session.ts";
import { NoSession } from "./no-session.tsx";
import { PlanTab } from "./plan/plan-tab.tsx";
import "./tab.css";
import { sessionTabs, tabNamed, type SessionTab } from "./tabs.ts";
import { TimelineTab } from "./timeline/timeline-tab.tsx";
import { shortId } from "../../../src/domain/short-id.ts";

type Head = Pick<SessionAnswer, "session" | "relatives">;

/** A session rests, and is idle, without anybody telling: its state is asked for as well. */
const askEveryMs = 30_000;
/** A title is what a person, or a model, wrote, and may be a paragraph. */
const maxTitle = 120;

/** One session: what it is and does, and under tabs everything that is known of it. */
export function SessionPage({ id }: { readonly id: string }) {
  const { params } = useView();
  const agent = params.get("agent");
  const head = useAnswer<Head>(
    `/api/sessions/${encodeURIComponent(id)}`,
    { agent, parts: "relatives" },
    { every: askEveryMs },
  );
  const session = useLiveSession(head.data?.session);
  const { fault } = head;
  if (session === undefined && (fault?.code === "not-found" || fault?.code === "conflict"))
    return <NoSession id={id} fault={fault} />;
  const tab = tabNamed(params.get("tab"));
  return (
    <Page
      title={session === undefined ? shortId(id) : titleOf(session)}
      {...(session === undefined ? {} : { lead: <SessionLead session={session} /> })}
    >
      <Answer of={head} skeleton={<Skeleton height={84} />}>
        {(told) => <SessionSummary session={session ?? told.session} relatives={told.relatives} />}
      </Answer>
      {session !== undefined && (
        <>
          <Tabs
            tabs={sessionTabs.map(({ id: name, title }) => ({
              id: name,
              title,
              count: countOf(name, session),
            }))}
            label="Session"
          />
          {tabs[tab](session)}
        </>
      )}
    </Page>
  );
}

const tabs: Record<SessionTab, (session: SessionShape) => ComponentChildren> = {
  timeline: (session) => <TimelineTab session={session} />,
  context: (session) => <ContextTab session={session} />,
  cost: (session) => <CostTab session={session} />,
  plan: (session) => <PlanTab session={session} />,
  files: (session) => <FilesTab session={session} />,
  errors: (session) => <ErrorsTab session={session} />,
  checkpoints: (session) => <CheckpointsTab session={session} />,
  channels: (session) => <ChannelsTab session={session} />,
};

/** What a tab holds much of, where the session itself tells. */
function countOf(
  tab: SessionTab,
  { plan, failed_requests, tool_failures }: SessionShape,
): number | undefined {
  if (tab === "plan") return plan?.total;
  return tab === "errors" ? failed_requests + tool_failures : undefined;
}

function titleOf({ title, id }: SessionShape): string {
  const text = plainText(title);
  if (text === "") return `Session ${shortId(id)}`;
  return text.length > maxTitle ? `${text.slice(0, maxTitle).toWellFormed()}…` : text;
}
