import type { Database, Statement } from "bun:sqlite";
import { areOneAnswer, areOneUse, isUniqueId, longestReuseMs } from "../../domain/reused-id.ts";
import type { Request } from "../../domain/request.ts";
import { nearest, type Thing } from "../../domain/thing.ts";
import type { ToolCall } from "../../domain/tool-call.ts";
import { requestMapping, toolCallMapping } from "./mapping.ts";
import { keyedBy, type Row, type ThingMapping } from "./thing-table.ts";

type Near = Statement<Row, [number, string, number, number]>;

/** Finds the thing that an account is of where both have an id that may be given out again: within their session and near in time. */
export class ReusedIds {
  readonly #answers: Near;
  readonly #uses: Near;

  constructor(db: Database) {
    const near = (table: string, id: string): Near =>
      db.prepare(`SELECT * FROM ${table} WHERE session_key = ? AND ${id} = ? AND at BETWEEN ? AND ?`);
    this.#answers = near("request", "request_id");
    this.#uses = near("tool_call", "tool_use_id");
  }

  /** The key of the answer. */
  answerOf(told: Request): number | undefined {
    return this.#nearest(told, told.requestId, {
      near: this.#answers,
      mapping: requestMapping,
      areOne: areOneAnswer,
    });
  }

  /** The key of the use of a tool. */
  useOf(told: ToolCall): number | undefined {
    return this.#nearest(told, told.toolUseId, {
      near: this.#uses,
      mapping: toolCallMapping,
      areOne: areOneUse,
    });
  }

  #nearest<T extends Thing>(
    told: T,
    id: string | undefined,
    by: { readonly near: Near; readonly mapping: ThingMapping<T>; readonly areOne: (a: T, b: T) => boolean },
  ): number | undefined {
    const { sessionKey, at } = told;
    if (sessionKey === undefined || id === undefined || isUniqueId(id)) return undefined;
    const rows = by.near.all(sessionKey, id, at - longestReuseMs, at + longestReuseMs);
    const known = rows.map((row) => keyedBy(by.mapping, row));
    return nearest(known, told, (one) => by.areOne(one, told))?.key;
  }
}
