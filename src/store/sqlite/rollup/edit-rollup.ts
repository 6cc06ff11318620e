import type { Database, Statement } from "bun:sqlite";
import type { Prompt } from "../../../domain/prompt.ts";
import { hasEnded, isEditTool, type ToolCall } from "../../../domain/tool-call.ts";
import type { EditWork } from "../../../domain/work.ts";
import { editSums, isEdit } from "./work-sum.ts";

/** A file that a session edited, and what its edits came to before this transaction. */
interface Place {
  readonly sessionKey: number;
  readonly filePath: string;
  readonly was: EditWork;
}

const none: EditWork = { edits: 0, judged: 0, oneShot: 0 };

/**
 * Keeps the edits of sessions judged. Whether an edit was of one shot hangs on those of the same file in the same turn, so only
 * these are looked at again when it changes: a session has thousands after some days. Where a prompt came that edits may
 * belong to, all of its session are.
 */
export class EditRollup {
  readonly #ofFile: Statement<EditWork, [number, string]>;
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
      `SELECT edits, judged, one_shot AS oneShot FROM (${editSums("session_key = ?1 AND file_path = ?2")})`,
    );
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

  /** Takes a tool call that will be new (`before` undefined), changed, or gone (`after` undefined): its row is as it was. */
  take(before: ToolCall | undefined, after: ToolCall | undefined): void {
    if (before !== undefined && after !== undefined && isSameEdit(before, after)) return;
    for (const call of [before, after]) {
      if (call?.sessionKey === undefined || !isEditTool(call.tool)) continue;
      const { sessionKey, filePath } = call;
      // What a file came to before the prompt cannot be told any more.
      if (this.#prompted.has(sessionKey)) this.#whole.add(sessionKey);
      else if (filePath !== undefined) this.#touch(sessionKey, filePath);
      else if (hasEnded(call)) this.#countFileless(sessionKey, call === before ? -1 : 1);
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
      const { edits, judged, oneShot } = this.#workOf(sessionKey, filePath);
      this.#add.run(sessionKey, edits - was.edits, judged - was.judged, oneShot - was.oneShot);
    }
    for (const [sessionKey, edits] of this.#fileless)
      if (!this.#whole.has(sessionKey)) this.#add.run(sessionKey, edits, 0, 0);
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

  /** Keeps what the edits of a file come to before the first of them changes. */
  #touch(sessionKey: number, filePath: string): void {
    const name = `${sessionKey} ${filePath}`;
    if (this.#places.has(name)) return;
    this.#places.set(name, { sessionKey, filePath, was: this.#workOf(sessionKey, filePath) });
  }

  #countFileless(sessionKey: number, edits: number): void {
    this.#fileless.set(sessionKey, (this.#fileless.get(sessionKey) ?? 0) + edits);
  }

  #workOf(sessionKey: number, filePath: string): EditWork {
    return this.#ofFile.get(sessionKey, filePath) ?? none;
  }
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
