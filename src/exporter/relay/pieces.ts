import type { Signal } from "../../domain/telemetry.ts";
import { TextTable } from "../../protobuf/text-table.ts";
import { Wire } from "../../protobuf/wire.ts";
import { requestOf, type Message, type Role } from "./otlp-schema.ts";

/** A part of a payload that is a request of its own. */
export interface Piece {
  readonly body: Uint8Array;
  readonly items: number;
}

const texts = new TextTable();
/** What holds no items. */
const bare: ReadonlySet<Role | undefined> = new Set(["resource", "scope", "attribute"]);

/**
 * The requests that a payload was joined from, in their order. A request only repeats one field, so each occurrence is
 * a request; one whose sender has several resources becomes as many. `cutRequest` wrote the body.
 */
export function piecesOf({ signal, body }: { readonly signal: Signal; readonly body: Uint8Array }): Piece[] {
  const wire = new Wire(body, texts);
  const pieces: Piece[] = [];
  while (wire.at < wire.size) {
    const start = wire.at;
    const field = requestOf[signal].byNumber[wire.varint() >>> 3];
    const end = wire.end();
    const items = typeof field?.type === "object" ? itemsIn(wire, field.type, end) : 0;
    wire.at = end;
    pieces.push({ body: body.subarray(start, end), items });
  }
  return pieces;
}

function itemsIn(wire: Wire, message: Message, end: number): number {
  let items = 0;
  while (wire.at < end) {
    const tag = wire.varint();
    const type = message.byNumber[tag >>> 3]?.type;
    if (typeof type !== "object" || tag % 8 !== 2 || bare.has(type.role)) {
      wire.skip(tag);
      continue;
    }
    const inner = wire.end();
    items += type.role === "item" ? 1 : itemsIn(wire, type, inner);
    wire.at = inner;
  }
  return items;
}
