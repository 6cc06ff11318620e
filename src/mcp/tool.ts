import type { Watch } from "../alert/alerts.ts";
import type { SavedAnswer } from "../checkpoint/list.ts";
import type { BudgetSettings } from "../domain/budget.ts";
import type { Session } from "../domain/session.ts";
import type { UnixMs } from "../domain/time.ts";
import type { ContextSettings } from "../query/context/rules.ts";
import type { LedgerReader } from "../store/store.ts";
import type { Arguments, Values } from "./argument.ts";
import type { List } from "./bounded.ts";

/** What every tool answers from. */
export interface Desk {
  readonly reader: LedgerReader;
  readonly now: UnixMs;
  readonly contexts: ContextSettings;
  readonly budgets: BudgetSettings;
  /** The only project that is told of, as its folder; undefined: all of them. */
  readonly project: string | undefined;
  readonly caller: Caller;
  readonly saveCheckpoint: (session: Session) => Promise<SavedAnswer>;
  /** Who looks at the rules of alerts. */
  readonly watch: () => Promise<Watch>;
}

/** What is known of who asks. */
export interface Caller {
  /** The id that the agent gave to this very call. */
  readonly toolUseId: string | undefined;
  /** The session of the process that started this server, as that process notes it. */
  readonly sessionId: string | undefined;
  /** The folder that this server was started in. */
  readonly folder: string | undefined;
}

/** An answer: in the API's shape, and in a few lines. */
export interface Told {
  readonly answer: object;
  /** Figures first. Words from outside stand in it by way of `lineOf` only. */
  readonly text: string;
  /** What one should know to read it right. */
  readonly notes?: readonly string[];
  /** Lists of the answer that may be cut when it is too long, the least important first. */
  readonly lists?: readonly List[];
}

/** Something that an agent can ask for. */
export interface Tool {
  readonly name: string;
  readonly title: string;
  /** What it answers and when to ask it, for a model. */
  readonly description: string;
  readonly input: Arguments;
  /** What each part of the answer is, by its name. */
  readonly output: Readonly<Record<string, string>>;
  readonly isReadOnly: boolean;
  answer(values: Values<Arguments>, desk: Desk): Told | Promise<Told>;
}

interface Answering<A extends Arguments> extends Omit<Tool, "input" | "answer" | "isReadOnly"> {
  readonly input: A;
  /** Only ever called with values that its own input has checked. */
  answer(values: Values<A>, desk: Desk): Told | Promise<Told>;
}

/** A tool that reads. */
export function reading<A extends Arguments>(tool: Answering<A>): Tool {
  return { ...tool, isReadOnly: true };
}

/** A tool that leaves something behind. */
export function doing<A extends Arguments>(tool: Answering<A>): Tool {
  return { ...tool, isReadOnly: false };
}
