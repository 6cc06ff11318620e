import {
  workMeasures,
  type EditWork,
  type SessionWork,
  type TaskWork,
  type ToolWork,
} from "../../domain/work.ts";
import { sourceBit, sources } from "../../domain/source.ts";
import type { Measure } from "../../domain/observation.ts";
import type { Session } from "../../domain/session.ts";
import type { Prompt } from "../../domain/prompt.ts";
import {
  hasAnswered,
  hasEnded,
  hasFailed,
  isEditTool,
  waitOf,
  type ToolCall,
} from "../../domain/tool-call.ts";
import type { Keyed } from "../store.ts";
import type { MemoryLedger } from "./ledger.ts";

/** What one session did, from everything that belongs to it. */
export function workOf(ledger: MemoryLedger, session: Session): SessionWork {
  const own = <T extends { sessionKey: number | undefined }>(things: readonly T[]): T[] =>
    things.filter(({ sessionKey }) => sessionKey === session.key);
  const calls = own(ledger.shelves["tool-call"].all());
  return {
    sessionKey: session.key,
    agent: session.agent,
    id: session.id,
    startedAt: session.startedAt,
    lastSeenAt: session.lastSeenAt,
    sources: sources.reduce(
      (bits, source, at) => ((session.seenBySource[at] ?? 0) > 0 ? bits | sourceBit(source) : bits),
      0,
    ),
    hasPullRequest: session.facts.pullRequest !== undefined,
    permissionMs: session.activity?.waited?.permissionMs,
    inputMs: session.activity?.waited?.inputMs,
    tools: toolWorkOf(calls),
    edits: editWorkOf(calls, own(ledger.shelves.prompt.all())),
    tasks: taskWorkOf(own(ledger.shelves.task.all())),
    counters: countersOf(own([...ledger.points.values()])),
  };
}

function toolWorkOf(calls: readonly ToolCall[]): ToolWork {
  return {
    answered: calls.filter((call) => hasAnswered(call)).length,
    failed: calls.filter((call) => hasFailed(call)).length,
    waitMs: sumKnown(calls.map((call) => waitOf(call))),
    linesAdded: sumKnown(calls.map(({ linesAdded }) => linesAdded)),
    linesRemoved: sumKnown(calls.map(({ linesRemoved }) => linesRemoved)),
  };
}

function editWorkOf(calls: readonly Keyed<ToolCall>[], prompts: readonly Prompt[]): EditWork {
  const edits = calls.filter(({ tool }) => isEditTool(tool)).toSorted((a, b) => a.at - b.at || a.key - b.key);
  const turnOf = ({ promptId, at }: ToolCall): string | number | undefined => {
    const before = prompts
      .filter((prompt) => prompt.at <= at)
      .toSorted((a, b) => a.at - b.at)
      .at(-1);
    return promptId ?? before?.promptId ?? before?.at;
  };
  const ended = edits.filter((edit) => hasEnded(edit));
  const judged = ended.filter(({ filePath }) => filePath !== undefined);
  const oneShot = judged.filter(
    (edit) =>
      edit.success === true &&
      !edits
        .slice(edits.indexOf(edit) + 1)
        .some((other) => other.filePath === edit.filePath && turnOf(other) === turnOf(edit)),
  );
  return { edits: ended.length, judged: judged.length, oneShot: oneShot.length };
}

function taskWorkOf(tasks: readonly { readonly status: string | undefined }[]): TaskWork {
  return { known: tasks.length, completed: tasks.filter(({ status }) => status === "completed").length };
}

function countersOf(
  points: readonly { seen: { measure: Measure | undefined; increase: number } }[],
): Map<Measure, number> {
  const sums = new Map<Measure, number>();
  for (const { seen } of points) {
    const measure = workMeasures.find((one) => one === seen.measure);
    if (measure !== undefined) sums.set(measure, (sums.get(measure) ?? 0) + seen.increase);
  }
  return sums;
}

/** The sum of what is known; undefined when nothing is. */
export function sumKnown(values: readonly (number | undefined)[]): number | undefined {
  const known = values.filter((value) => value !== undefined);
  return known.length === 0 ? undefined : known.reduce((sum, value) => sum + value, 0);
}
