import { capital } from "../../../src/format/capital.ts";
import { plainText } from "../../../src/domain/plain-text.ts";
import { channelName, secondChannel } from "../../../src/format/channel.ts";
import { confidenceMeaning, confidenceText } from "../../../src/format/confidence.ts";
import { gapAdvice, gapSize, isLoss } from "../../../src/format/gap.ts";
import { requestsIn } from "../../../src/format/requests.ts";
import { tokensOf } from "../../../src/format/tokens.ts";
import type { SessionShape, SourceCounts, UsageShape } from "../../../src/query/shape.ts";
import type { Confidence, ReconcileAnswer, ReconcileShape } from "../../../src/query/reconcile-shape.ts";
import { useAnswer } from "../../api/answer.ts";
import { Count, Money, Tokens } from "../../part/amount.tsx";
import { Answer } from "../../part/answer.tsx";
import { Badge } from "../../part/badge.tsx";
import { Section } from "../../part/section.tsx";
import { Table, type Column } from "../../part/table.tsx";
import { Moment } from "../../part/time.tsx";
import type { Tone } from "../../part/tone.ts";
import { Facts } from "./facts.tsx";
import { useAgain } from "./live-session.ts";
import "./channels-tab.css";
import { Advice } from "../../part/command.tsx";

/** What each channel saw of a session, where they differ, what to do about it, and how far the figures can be trusted. */
export function ChannelsTab({ session }: { readonly session: SessionShape }) {
  const { id, agent } = session;
  const reconciled = useAgain(session, useAnswer<ReconcileAnswer>("/api/reconcile", { session: id, agent }));
  return (
    <Answer of={reconciled}>
      {({ sessions: [shape] }) => (
        <div class="tab">
          {shape !== undefined && <Trust shape={shape} />}
          {shape !== undefined && <Accounts shape={shape} />}
          {shape !== undefined && shape.gaps.length > 0 && <Gaps gaps={shape.gaps} agent={agent} />}
          <Sources sources={session.sources} />
        </div>
      )}
    </Answer>
  );
}

const tones: Record<Confidence, Tone> = {
  exact: "good",
  complete: "info",
  partial: "attention",
  "single-source": "neutral",
};

function Trust({ shape }: { readonly shape: ReconcileShape }) {
  const { confidence } = shape;
  return (
    <div class="channels-trust">
      <p>
        <Badge tone={tones[confidence]}>{confidenceText(confidence)}</Badge>{" "}
        {sentence(confidenceMeaning(confidence))}
      </p>
      {confidence === "single-source" && (
        <p class="quiet">
          <Advice text={sentence(secondChannel(shape))} />
        </p>
      )}
    </div>
  );
}

function sentence(words: string): string {
  return `${capital(words)}.`;
}

/** Who says it, and what. */
interface Account {
  readonly who: string;
  readonly note?: string | undefined;
  readonly at?: string | undefined;
  readonly requests: number | null;
  readonly usage: UsageShape | null;
  readonly cost: number | null;
  readonly isLedger: boolean;
}

/** Everybody's account side by side. They tell of the same requests, so nothing here is added up. */
function Accounts({ shape }: { readonly shape: ReconcileShape }) {
  return (
    <Section title="Who tells what" note="of the same requests, so these are never added up">
      <Table name="Accounts" columns={columns} rows={accountsOf(shape)} keyOf={({ who }) => who} />
    </Section>
  );
}

function accountsOf({ witnesses, ledger, client_reported: said }: ReconcileShape): Account[] {
  return [
    ...witnesses.map(({ source, requests, usage, cost_usd: cost }) => ({
      who: channelName(source),
      requests,
      usage,
      cost,
      isLedger: false,
    })),
    {
      who: "ledger",
      note: "each request once, from the channel that knows it best",
      requests: requestsIn(ledger),
      usage: ledger.usage,
      cost: ledger.cost_usd,
      isLedger: true,
    },
    ...(said === null
      ? []
      : [
          {
            who: "the client itself",
            at: said.at,
            requests: null,
            usage: said.usage,
            cost: said.cost_usd,
            isLedger: false,
          },
        ]),
  ];
}

interface TokenColumn {
  readonly key: string;
  readonly title: string;
  readonly of: (usage: UsageShape) => number;
  readonly hideBelow?: 640 | 900;
}

function tokenColumn({ of, ...column }: TokenColumn): Column<Account> {
  const value = ({ usage }: Account): number | null => (usage === null ? null : of(usage));
  return { ...column, align: "right", value, cell: (account) => <Tokens count={value(account)} /> };
}

const columns: readonly Column<Account>[] = [
  {
    key: "who",
    title: "Who",
    grow: true,
    cell: ({ who, note, at, isLedger }) => (
      <>
        {isLedger ? <strong>{who}</strong> : who}
        {note !== undefined && <span class="faint"> {note}</span>}
        {at !== undefined && (
          <span class="faint">
            {" "}
            at <Moment at={at} />
          </span>
        )}
      </>
    ),
    value: ({ who }) => who,
  },
  {
    key: "requests",
    title: "Requests",
    align: "right",
    cell: ({ requests }) => <Count n={requests} />,
    value: ({ requests }) => requests,
  },
  tokenColumn({ key: "tokens", title: "Tokens", of: tokensOf }),
  tokenColumn({ key: "input", title: "In", of: (usage) => usage.input_tokens, hideBelow: 900 }),
  tokenColumn({ key: "output", title: "Out", of: (usage) => usage.output_tokens, hideBelow: 640 }),
  tokenColumn({
    key: "cache_read",
    title: "Cache read",
    of: (usage) => usage.cache_read_input_tokens,
    hideBelow: 900,
  }),
  tokenColumn({
    key: "cache_write",
    title: "Cache write",
    of: (usage) => usage.cache_creation_input_tokens,
    hideBelow: 900,
  }),
  {
    key: "cost",
    title: "Cost",
    align: "right",
    cell: ({ cost }) => <Money usd={cost} />,
    value: ({ cost }) => cost,
  },
];

/** Where they differ, and what to do about it. */
function Gaps({ gaps, agent }: Pick<ReconcileShape, "gaps" | "agent">) {
  return (
    <Section title="Where they differ">
      <ul class="gaps">
        {gaps.map((gap) => (
          <li key={gap.kind}>
            <p>
              <Badge tone={isLoss(gap) ? "attention" : "neutral"}>{gap.kind.replaceAll("_", " ")}</Badge>{" "}
              <span class="num quiet">{gapSize(gap)}</span>
            </p>
            <p>{sentence(plainText(gap.detail))}</p>
            <p class="quiet">
              <Advice text={sentence(gapAdvice(gap, agent))} />
            </p>
          </li>
        ))}
      </ul>
    </Section>
  );
}

/** How much came in over each channel, whatever it was about. */
function Sources({ sources }: { readonly sources: SourceCounts }) {
  return (
    <Section title="What came in" note="records of this session over each channel">
      <Facts
        facts={Object.entries(sources).map(([name, count]) => [
          channelName(name),
          <Count key={name} n={Number(count)} />,
        ])}
      />
    </Section>
  );
}
