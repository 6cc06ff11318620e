import { useMemo } from "preact/hooks";
import type { AlertShape } from "../../../src/alert/shape.ts";
import type { SessionShape } from "../../../src/query/shape.ts";
import { plainText } from "../../../src/domain/plain-text.ts";
import { shortId } from "../../../src/domain/short-id.ts";
import { ruleName } from "../../../src/format/alert-rule.ts";
import { capital } from "../../../src/format/capital.ts";
import { isWaiting } from "../../../src/format/session-order.ts";
import { stateBriefly } from "../../../src/format/session-state.ts";
import { stateBasis } from "../../../src/format/state-basis.ts";
import { tokensOf } from "../../../src/format/tokens.ts";
import { sessionName } from "../../api/stream.ts";
import { sessionHref } from "../../app/session-href.ts";
import { Count, Money, Tokens } from "../../part/amount.tsx";
import { StateBadge } from "../../part/badge.tsx";
import { Icon } from "../../part/icon.tsx";
import { Link } from "../../part/link.tsx";
import { Model, Text } from "../../part/text.tsx";
import { Ago, Since } from "../../part/time.tsx";
import { ContextGauge } from "./context-gauge.tsx";
import { CardNotes } from "./card-notes.tsx";
import "./session-card.css";

/** What a card is drawn from, and drawn anew for: when one of these is another object, even an equal one. */
export interface SessionCardProps {
  readonly session: SessionShape;
  /** What its project is called on this board. */
  readonly project: string;
  /** The worst that fires of it and that the card does not say already. */
  readonly alert: AlertShape | undefined;
}

/** All of one session that one wants to know without opening it. Drawn anew only when the session changed. */
export function SessionCard({ session, project, alert }: SessionCardProps) {
  return useMemo(() => <Card session={session} project={project} alert={alert} />, [session, project, alert]);
}

function Card({ session, project, alert }: SessionCardProps) {
  const look = isWaiting(session) ? "session-card session-waits" : "session-card";
  return (
    <li class={look} data-place={sessionName(session)}>
      <header>
        <h3>
          <Link href={sessionHref(session)} class="row-link">
            <Text>{project}</Text>
          </Link>
        </h3>
        {session.branch !== null && (
          <span class="card-branch faint">
            <Icon name="branch" size={12} />
            <Text>{session.branch}</Text>
          </span>
        )}
        <StateBadge session={session} />
      </header>
      <Title session={session} />
      <Doing session={session} />
      <ContextGauge context={session.context} />
      <Amounts session={session} />
      <CardNotes session={session} />
      {alert !== undefined && <CardAlert alert={alert} />}
    </li>
  );
}

/** What somebody should know of it, in a quiet line: the card says already whose it is. */
function CardAlert({ alert: { severity, rule, title, action } }: { readonly alert: AlertShape }) {
  const tone = severity === "bad" ? "tone-bad" : "tone-attention";
  return (
    <p class="card-alert" title={`${plainText(title)}. ${plainText(action)}.`}>
      <span class={tone}>
        <Icon name="warning" size={12} />
      </span>
      <span class="unseen">Alert: </span>
      {capital(ruleName[rule])}
    </p>
  );
}

/** What it is about, and what thinks about it. */
function Title({ session }: { readonly session: SessionShape }) {
  const { title, id, models, context, effort } = session;
  const model = context?.model ?? models.at(-1) ?? null;
  return (
    <p class="card-title quiet">
      {plainText(title) === "" ? (
        <span class="faint one-line">{`session ${shortId(id)}`}</span>
      ) : (
        <Text>{title}</Text>
      )}
      {model !== null && (
        <span class="card-model">
          <Model name={model} />
          {effort !== null && (
            <span class="faint" title={`effort ${plainText(effort)}`}>
              {plainText(effort)}
            </span>
          )}
        </span>
      )}
    </p>
  );
}

/** What it does, or waits for, and since when. */
function Doing({ session }: { readonly session: SessionShape }) {
  const { state, state_since, state_basis, last_seen_at } = session;
  return (
    <p class={`card-doing doing-${state}`} title={stateBasis[state_basis] || undefined}>
      <span class="card-what">{whatText(session)}</span>
      {state !== "idle" && <Since at={state_since} />}
      <span class="card-seen faint">
        <span class="unseen">last heard of </span>
        <Ago at={last_seen_at} />
      </span>
    </p>
  );
}

/** What it works at stands in place of that it thinks. */
function whatText(session: SessionShape): string {
  const { state, current_tool, plan } = session;
  const task = state === "working" && current_tool === null ? plainText(plan?.current) : "";
  return task || stateBriefly(session);
}

/** What it took so far. */
function Amounts({ session }: { readonly session: SessionShape }) {
  const { usage, cost_usd, burn_usd_per_hour, requests, counted_from } = session;
  if (counted_from === "nothing") return <p class="card-amounts faint">no request yet</p>;
  return (
    <p class="card-amounts num">
      {counted_from === "requests" ? (
        <Count n={requests} one="request" />
      ) : (
        <span class="faint" title="its requests are not known, only its counters">
          from metrics
        </span>
      )}
      <span>
        <Tokens count={tokensOf(usage)} /> <span class="faint">tokens</span>
      </span>
      <Money usd={cost_usd} unpriced={session} />
      {burn_usd_per_hour !== null && (
        <span title="at the pace of the last ten minutes">
          <Money usd={burn_usd_per_hour} />
          <span class="faint">/h</span>
        </span>
      )}
    </p>
  );
}
