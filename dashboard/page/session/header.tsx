import type { ComponentChildren } from "preact";
import { plainText } from "../../../src/domain/plain-text.ts";
import { stateBriefly } from "../../../src/format/session-state.ts";
import { fillText, forecastText, shortLeft } from "../../../src/format/context.ts";
import { instantOf } from "../../../src/format/duration.ts";
import { clientDifference } from "../../../src/format/client-cost.ts";
import { formatUsd } from "../../../src/format/money.ts";
import { shortPaths } from "../../../src/format/path.ts";
import { knownRequests } from "../../../src/format/requests.ts";
import { stateBasis } from "../../../src/format/state-basis.ts";
import { formatTokens, tokensOf } from "../../../src/format/tokens.ts";
import type { ContextShape } from "../../../src/query/context/shape.ts";
import type { RelativesShape, SessionShape } from "../../../src/query/shape.ts";
import { sessionHref } from "../../app/session-href.ts";
import { href } from "../../app/view.ts";
import { ChangedLines, Count, Duration, Money, Tokens, Unknown } from "../../part/amount.tsx";
import { StateBadge } from "../../part/badge.tsx";
import { useNow } from "../../part/clock.ts";
import { ContextBar } from "../../part/context-bar.tsx";
import { Copy } from "../../part/copy.tsx";
import { Icon } from "../../part/icon.tsx";
import { Link } from "../../part/link.tsx";
import { Stat, Stats } from "../../part/stat.tsx";
import { Models, Text } from "../../part/text.tsx";
import { Ago, Moment, Since } from "../../part/time.tsx";
import { AlertNote } from "./alert-note.tsx";
import { Facts, type Fact } from "./facts.tsx";
import { ParallelNote } from "./parallel-note.tsx";
import "./header.css";
import { shortId } from "../../../src/domain/short-id.ts";
import { formatWhole } from "../../../src/domain/whole.ts";

/** Under the title: what it does and for how long, and where. */
export function SessionLead({ session }: { readonly session: SessionShape }) {
  const { state_since, state_basis, current_tool, waiting_for, project, branch } = session;
  const doing = waiting_for === null && current_tool === null ? null : stateBriefly(session);
  const basis = stateBasis[state_basis];
  return (
    <span class="session-lead">
      <span class="session-state" title={basis === "" ? undefined : basis}>
        <StateBadge session={session} />
        <Since at={state_since} />
        {doing !== null && (
          <>
            <span>·</span>
            <Text>{doing}</Text>
          </>
        )}
      </span>
      {project !== null && (
        <Link href={href("/sessions", { project })} class="session-place" title={plainText(project)}>
          <Icon name="folder" size={14} />{" "}
          <bdi class="one-line">{[...shortPaths([project]).values()][0]}</bdi>
        </Link>
      )}
      {branch !== null && (
        <span class="session-place">
          <Icon name="branch" size={14} /> <Text>{branch}</Text>
        </span>
      )}
      <PullRequest address={session.pull_request} />
    </span>
  );
}

/** Its last part says which it is; who follows it leaves the page. */
function PullRequest({ address }: { readonly address: string | null }) {
  if (address === null) return null;
  // Telemetry's own words: only what a browser takes for a page of the web is a link.
  const isWeb = /^https?:\/\//i.test(address);
  const name = `pull request ${/\/(\d+)\/?$/.exec(address)?.[1] ?? ""}`.trim();
  if (!isWeb) return <Text>{address}</Text>;
  return (
    <a
      class="session-place"
      href={address}
      target="_blank"
      rel="noreferrer noopener"
      title={plainText(address)}
    >
      <Icon name="external" size={14} /> {name}
    </a>
  );
}

/**
 * A session, and what it was forked from and into. Numbers that nobody told are dashes, and facts that nobody told are left
 * out.
 */
export interface SessionSummaryProps {
  readonly session: SessionShape;
  readonly relatives: RelativesShape;
}

/** What fires of a session, its numbers, what else is known of it, and who else is at work in its folder. */
export function SessionSummary({ session, relatives }: SessionSummaryProps) {
  return (
    <div class="session-summary">
      <AlertNote session={session} />
      <ParallelNote session={session} />
      <Stats>
        <CostStat session={session} />
        <Stat
          label="Tokens"
          value={<Tokens count={tokensOf(session.usage)} />}
          note={<TokenNote {...session} />}
        />
        <ContextStat session={session} />
        <Stat
          label="Requests"
          value={<Count n={knownRequests(session)} />}
          note={<RequestNote session={session} />}
        />
        <Stat
          label="Tool calls"
          value={<Count n={session.tool_calls} />}
          note={<FailedNote failed={session.tool_failures} />}
        />
        <TimeStat session={session} />
      </Stats>
      <Facts facts={factsOf(session, relatives)} />
    </div>
  );
}

function CostStat({ session }: { readonly session: SessionShape }) {
  const { cost_usd, client_cost_usd, burn_usd_per_hour, counted_from } = session;
  const notes = [
    burn_usd_per_hour === null ? "" : `${formatUsd(burn_usd_per_hour)} per hour now`,
    counted_from === "counters" && cost_usd !== null ? "by its counters" : "",
    client_cost_usd === null || clientDifference(cost_usd, client_cost_usd) === "the same"
      ? ""
      : `the client says ${formatUsd(client_cost_usd)}`,
  ].filter((note) => note !== "");
  return (
    <Stat
      label="Cost"
      value={<Money usd={cost_usd} unpriced={session} />}
      note={notes.length === 0 ? "\u00a0" : notes.join(" · ")}
    />
  );
}

function TokenNote({ agent, usage }: Pick<SessionShape, "agent" | "usage">) {
  // A total that a person wrote down stands as input, which it may not all be.
  if (agent === "manual") return <>in and out not told apart</>;
  const { input_tokens, output_tokens, cache_read_input_tokens: read } = usage;
  return (
    <span
      title={`${formatWhole(input_tokens)} in, ${formatWhole(output_tokens)} out, ${formatWhole(read)} from the cache`}
    >
      {formatTokens(output_tokens)} out · {formatTokens(read)} from cache
    </span>
  );
}

function RequestNote({ session }: { readonly session: SessionShape }) {
  const { failed_requests: failed } = session;
  return knownRequests(session) === null && failed === 0 ? (
    <>nobody counted them</>
  ) : (
    <FailedNote failed={failed} />
  );
}

function FailedNote({ failed }: { readonly failed: number }) {
  return failed === 0 ? <>none failed</> : <span class="tone-bad">{formatWhole(failed)} failed</span>;
}

function ContextStat({ session: { context } }: { readonly session: SessionShape }) {
  if (context === null) return <Stat label="Context" value={<Unknown />} note="nothing is known of it" />;
  const { tokens, fill_percent } = context;
  return (
    <Stat
      label="Context"
      value={
        <span class="context-stat">
          {fill_percent === null ? <Tokens count={tokens} /> : <span>{fillText(fill_percent)}</span>}
          <ContextBar context={context} />
        </span>
      }
      note={<ContextNote context={context} />}
    />
  );
}

/** When it is compacted, in as few words as on a card; the whole sentence on hover. */
function ContextNote({ context }: { readonly context: ContextShape }) {
  const now = useNow();
  const { fill_percent: fill, compacts_at_tokens: point } = context;
  if (fill === null) return <>of an unknown window</>;
  const left = shortLeft(context, now);
  return (
    <span title={forecastText(context, now)}>
      {point === null ? "" : `of ${formatTokens(point)}`}
      {left === "" ? "" : ` · compacts in ${left}`}
    </span>
  );
}

function TimeStat({ session }: { readonly session: SessionShape }) {
  const { started_at, last_seen_at, ended_at, active_seconds } = session;
  const ms = instantOf(ended_at ?? last_seen_at) - instantOf(started_at);
  return (
    <Stat
      label="Time"
      value={<Duration ms={ms} />}
      note={
        active_seconds === null ? (
          <>
            from <Moment at={started_at} />
          </>
        ) : (
          <>
            <Duration ms={active_seconds * 1000} /> active
          </>
        )
      }
    />
  );
}

function factsOf(session: SessionShape, { parent, forks }: RelativesShape): Fact[] {
  const { id, agent, client_version, entrypoint, models, effort, user, team, host, repository } = session;
  const client = [agent, client_version].filter((part) => part !== null).join(" ");
  const isOver = session.ended_at !== null;
  return [
    ["Session", <SessionId key="id" id={id} />],
    ["Model", models.length === 0 ? null : <Models names={models} />],
    ["Effort", textOf(effort)],
    ["Client", <Text key="client">{entrypoint === null ? client : `${client} (${entrypoint})`}</Text>],
    ["Project", textOf(session.project)],
    ["Repository", textOf(repository)],
    ["User", textOf([user, host].filter((part) => part !== null).join(" on "))],
    ["Team", textOf(team)],
    ["Started", <Moment key="start" at={session.started_at} />],
    [
      isOver ? "Ended" : "Last seen",
      isOver ? <Ended key="end" session={session} /> : <Ago at={session.last_seen_at} />,
    ],
    ["Prompts", <Count key="prompts" n={session.prompts} />],
    ["Subagents", session.subagents === 0 ? null : <Count n={session.subagents} />],
    ["Compactions", session.compactions === 0 ? null : <Count n={session.compactions} />],
    ["Lines", linesOf(session)],
    ["Commits", session.commits === null ? null : <Count n={session.commits} />],
    ["Forked from", parent === null ? null : <Relative key="parent" {...parent} />],
    ["Forks", forks.length === 0 ? null : <Relatives key="forks" forks={forks} />],
  ];
}

function SessionId({ id }: { readonly id: string }) {
  return (
    <span class="session-id">
      <code>{plainText(id)}</code>
      <Copy text={id} label="session id" />
    </span>
  );
}

function Ended({ session: { ended_at, end_reason } }: { readonly session: SessionShape }) {
  return (
    <span>
      <Moment at={ended_at} />
      {end_reason !== null && ` · ${plainText(end_reason)}`}
    </span>
  );
}

function Relative({ id, agent, title }: RelativesShape["forks"][number]) {
  return (
    <Link href={sessionHref({ id, agent })} title={plainText(id)} class="link">
      {plainText(title).slice(0, 40).toWellFormed() || shortId(id)}
    </Link>
  );
}

function Relatives({ forks }: { readonly forks: RelativesShape["forks"] }) {
  return (
    <span class="relatives">
      {forks.map((fork) => (
        <Relative key={fork.id} {...fork} />
      ))}
    </span>
  );
}

function textOf(text: string | null): ComponentChildren {
  return text === null || text === "" ? null : <Text>{text}</Text>;
}

function linesOf({ lines_added: added, lines_removed: removed }: SessionShape): ComponentChildren {
  return added === null && removed === null ? null : <ChangedLines added={added} removed={removed} />;
}
