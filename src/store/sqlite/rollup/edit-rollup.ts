import type { Database, Statement } from "bun:sqlite";
import type { Prompt } from "../../../domain/prompt.ts";
import { editTools, type ToolCall } from "../../../domain/tool-call.ts";
import { editSums, isEdit, turnOf } from "./work-sum.ts";

/** What edits come to: how many have ended, those of a known file, and those of them that no other of their turn followed. */
type Sums = readonly [edits: number, judged: number, oneShot: number];

/** An edit of one file, as far as its judgement goes. */
interface Edit {
  readonly key: number;
  readonly at: number;
  readonly success: number | null;
  readonly decision: string | null;
  /** The prompt it belongs to: its id, or its time where it has none. */
  readonly turn: string | number | null;
}

/** A file that a session edited, and what its edits came to before this transaction. */
interface Place {
  readonly sessionKey: number;
  readonly filePath: string;
  readonly was: Sums;
}

const none: Sums = [0, 0, 0];

/**
 * Keeps the edits of sessions judged. Whether an edit was of one shot hangs on those of the same file in the same turn, so only
 * these are looked at again when it changes: a session has thousands after some days. Where a prompt came that edits may
 * belong to, all of its session are.
 */
export class EditRollup {
  readonly #ofFile: Statement<Edit, [number, string]>;
  readonly #turn: Statement<Pick<Edit, "turn">, [number, number]>;
  readonly #since: Statement<{ found: number }, [number, number]>;
  readonly #add: Statement;
  readonly #judge: Statement;
  readonly #places = new Map<string, Place>();
  /** Ended edits of no known file, by session: there is nothing to judge of them. */
  readonly #fileless = new Map<number, number>();
  /** Since when prompts changed, by session. */
  readonly #prompted = new Map<number, number>();
  /** Sessions of which all is to be judged anew. */
  readonly #whole = new Set<number>();

  constructor(db: Database) {
    this.#ofFile = db.prepare(
      `SELECT key, at, success, decision, coalesce(prompt_id, (${turnOf("tool_call.session_key", "tool_call.at")})) AS turn
       FROM tool_call WHERE session_key = ? AND file_path = ? AND ${isEdit}`,
    );
    this.#turn = db.prepare(`SELECT (${turnOf("?1", "?2")}) AS turn`);
    this.#since = db.prepare(
      `SELECT 1 AS found FROM tool_call WHERE session_key = ? AND at >= ? AND ${isEdit} LIMIT 1`,
    );
    this.#add = db.prepare(
      "UPDATE work_rollup SET edits = edits + ?2, judged = judged + ?3, one_shot = one_shot + ?4 WHERE session_key = ?1",
    );
    this.#judge = db.prepare(
      `UPDATE work_rollup SET edits = coalesce(own.edits, 0), judged = coalesce(own.judged, 0), one_shot = coalesce(own.one_shot, 0)
       FROM (SELECT ?1 AS chosen) LEFT JOIN (${editSums("session_key = ?1")}) own ON own.session_key = chosen
       WHERE work_rollup.session_key = chosen`,
    );
  }

  /** Takes a tool call whose row was written, is about to be removed (`after` undefined), or moves to another session. */
  take(before: ToolCall | undefined, after: ToolCall | undefined, key: number): void {
    if (before !== undefined && after !== undefined && isSameEdit(before, after)) return;
    for (const [call, factor] of [
      [before, -1],
      [after, 1],
    ] as const) {
      if (call?.sessionKey === undefined || !isEditTool(call.tool)) continue;
      // What a file came to before the prompt cannot be told any more.
      if (this.#prompted.has(call.sessionKey)) this.#whole.add(call.sessionKey);
      else if (call.filePath === undefined) this.#countFileless(call, factor);
      else this.#touch({ sessionKey: call.sessionKey, filePath: call.filePath }, before, key);
    }
  }

  /** Takes note of a prompt, in the session that it was in and the one that it is in: an edit that names none may belong to it. */
  prompted(before: Prompt | undefined, after: Prompt | undefined): void {
    if (before !== undefined && after !== undefined && isSameTurn(before, after)) return;
    for (const prompt of [before, after]) {
      if (prompt?.sessionKey === undefined) continue;
      const known = this.#prompted.get(prompt.sessionKey) ?? Infinity;
      this.#prompted.set(prompt.sessionKey, Math.min(known, prompt.at));
    }
  }

  /** The sessions whose sums may be written. */
  sessions(): number[] {
    const touched = [...this.#places.values()].map(({ sessionKey }) => sessionKey);
    return [...touched, ...this.#fileless.keys(), ...this.#prompted.keys()];
  }

  /** Writes what became of the judgements. Part of the writer's transaction, after the rows of the sessions' work. */
  flush(): void {
    for (const [sessionKey, since] of this.#prompted)
      if (this.#since.get(sessionKey, since) !== null) this.#whole.add(sessionKey);
    for (const { sessionKey, filePath, was } of this.#places.values()) {
      if (this.#whole.has(sessionKey)) continue;
      const now = sumsOf(this.#ofFile.all(sessionKey, filePath));
      const change = now.map((sum, index) => sum - (was[index] ?? 0));
      if (change.some((sum) => sum !== 0)) this.#add.run(sessionKey, ...change);
    }
    for (const [sessionKey, edits] of this.#fileless)
      if (edits !== 0 && !this.#whole.has(sessionKey)) this.#add.run(sessionKey, edits, 0, 0);
    for (const sessionKey of this.#whole) this.#judge.run(sessionKey);
    this.reset();
  }

  /** Forgets what a rolled-back transaction had taken. */
  reset(): void {
    this.#places.clear();
    this.#fileless.clear();
    this.#prompted.clear();
    this.#whole.clear();
  }

  #countFileless(call: ToolCall, factor: 1 | -1): void {
    const { sessionKey } = call;
    if (sessionKey === undefined) return;
    const known = this.#fileless.get(sessionKey) ?? 0;
    this.#fileless.set(sessionKey, known + factor * Number(hasEnded(call.success, call.decision)));
  }

  /** Keeps what the edits of a file came to before the first of them changes: with `before` in place of what the row says now. */
  #touch(place: Omit<Place, "was">, before: ToolCall | undefined, key: number): void {
    const { sessionKey, filePath } = place;
    const name = `${sessionKey} ${filePath}`;
    if (this.#places.has(name)) return;
    const others = this.#ofFile.all(sessionKey, filePath).filter((edit) => edit.key !== key);
    const isHere =
      before?.sessionKey === sessionKey && before.filePath === filePath && isEditTool(before.tool);
    const was = sumsOf(isHere ? [...others, this.#editOf(before, key)] : others);
    this.#places.set(name, { ...place, was });
  }

  #editOf(call: ToolCall, key: number): Edit {
    const { at, success, decision, promptId, sessionKey = 0 } = call;
    return {
      key,
      at,
      success: success === undefined ? null : Number(success),
      decision: decision ?? null,
      turn: promptId ?? this.#turn.get(sessionKey, at)?.turn ?? null,
    };
  }
}

/** Of edits of one file. The last of a turn is the one that no other follows. */
function sumsOf(edits: readonly Edit[]): Sums {
  if (edits.length === 0) return none;
  const last = new Map<Edit["turn"], Edit>();
  for (const edit of edits) {
    const known = last.get(edit.turn);
    if (known === undefined || isAfter(edit, known)) last.set(edit.turn, edit);
  }
  const ended = edits.filter(({ success, decision }) => hasEnded(success, decision));
  const oneShot = ended.filter((edit) => edit.success === 1 && last.get(edit.turn) === edit);
  return [ended.length, ended.length, oneShot.length];
}

function isAfter(a: Edit, b: Edit): boolean {
  return a.at === b.at ? a.key > b.key : a.at > b.at;
}

/** An answer, or a person who said no. */
function hasEnded(
  success: boolean | number | null | undefined,
  decision: string | null | undefined,
): boolean {
  return (success !== null && success !== undefined) || decision === "reject";
}

function isEditTool(tool: string | undefined): boolean {
  return editTools.some((name) => name === tool);
}

/** Whether a change of a call changes no judgement: most add a duration, or what was asked of a person. */
function isSameEdit(a: ToolCall, b: ToolCall): boolean {
  return (
    a.sessionKey === b.sessionKey &&
    a.tool === b.tool &&
    a.filePath === b.filePath &&
    a.promptId === b.promptId &&
    a.at === b.at &&
    a.success === b.success &&
    a.decision === b.decision
  );
}

function isSameTurn(a: Prompt, b: Prompt): boolean {
  return a.sessionKey === b.sessionKey && a.at === b.at && a.promptId === b.promptId;
}
