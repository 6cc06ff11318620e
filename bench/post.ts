import { fromJson, toBinary } from "@bufbuild/protobuf";
import type { Signal } from "../src/domain/telemetry.ts";
import { oracle, requestNames } from "../test/oracle/otlp.ts";
import { exportOf, recordsPerPost, type Place, type Shape } from "./claude-export.ts";

/** Sessions the posts are spread over; each post is of one session, as a client's is. */
export const sessions = 8;

/** How a post is written. */
export type Encoding = "json" | "protobuf";

/** Whether request ids rise, as the real ones do, or come in no order, which is the worst an index on them can meet. */
export type Order = "rising" | "scattered";

/** What posts are made of. */
export interface PostKind {
  readonly signal: Signal;
  readonly encoding: Encoding;
  readonly shape: Shape;
  readonly order: Order;
}

/** A post of which everything is known but its places. Every place has one width, so the length is constant. */
export interface PostTemplate extends PostKind {
  /** Literals and names of places in turn, a literal first; a character is a byte. Each record has as many places. */
  readonly parts: readonly string[];
  readonly bytes: number;
  /** Unix second of the first record; record n lies n milliseconds later. */
  readonly baseSecond: number;
}

/** Places that are bytes of a number or an id in protobuf, and how many; the others are texts in both encodings. */
const widths: Partial<Record<Place, number>> = { nano: 8, start: 8, span: 8, trace: 16 };

/** The sequence is a varint in protobuf: the largest of three bytes, which no text holds. */
const sequenceMark = { number: "2097151", bytes: "\u00ff\u00ff\u007f" };

/** Texts that are places in protobuf too: their marks must be as long as what will stand there. */
const textWidths: Partial<Record<Place, number>> = { session: 36, prompt: 36, iso: 24, request: 28 };

const marks = new RegExp(`<(\\w+)\\.*>|${sequenceMark.bytes}`);

/** The template of logs in JSON, for posts whose records begin a day ago: nothing under test may see a future time. */
export function postTemplate(shape: Shape, order: Order = "rising"): PostTemplate {
  return templateOf({ signal: "logs", encoding: "json", shape, order });
}

/** The template of any kind of posts; `baseSecond` as in the template. */
export function templateOf(
  kind: PostKind,
  baseSecond = Math.floor(Date.now() / 1000) - 86_400,
): PostTemplate {
  const marked = kind.encoding === "json" ? jsonText(kind) : protobufText(kind);
  // What does not match the group is the sequence.
  const parts = marked.split(marks).map((part: string | undefined) => part ?? "sequence");
  const template = { ...kind, parts, baseSecond, bytes: 0 };
  return { ...template, bytes: postText(template, 0).length };
}

function jsonText({ signal, shape }: PostKind): string {
  const text = JSON.stringify(exportOf(signal, shape, (place) => `<${place}>`));
  return text.replaceAll('"<sequence>"', "<sequence>");
}

function protobufText({ signal, shape }: PostKind): string {
  const desc = oracle(requestNames[signal]);
  // The body is plain JSON, of what the official messages know only.
  const message = fromJson(desc, exportOf(signal, shape, protobufMark) as never);
  return Buffer.from(toBinary(desc, message)).toString("latin1");
}

/** A mark in the form of protobuf's own JSON: ids are base64, numbers decimal. */
function protobufMark(place: Place): string {
  if (place === "sequence") return sequenceMark.number;
  const bytes = Buffer.from(`<${place}`.padEnd((textWidths[place] ?? widths[place] ?? 0) - 1, ".") + ">");
  if (place === "nano" || place === "start") return String(bytes.readBigUInt64LE());
  return widths[place] === undefined ? bytes.toString() : bytes.toString("base64");
}

/** Post number `post`, a byte a character; load.lua writes the same. Of another session than its turn's where one is named. */
export function postText(template: PostTemplate, post: number, session?: string): string {
  const { parts } = template;
  const perRecord = (parts.length - 1) / 2 / recordsPerPost;
  let places: Readonly<Record<string, string>> = {};
  const written = parts.map((part, index) => {
    if (index % 2 === 0) return part;
    const place = (index - 1) / 2;
    if (place % perRecord === 0) places = placesOf(template, post, place / perRecord);
    return part === "session" && session !== undefined ? session : (places[part] ?? "");
  });
  return written.join("");
}

/** The time of the last record of a post, in Unix milliseconds. */
export function lastRecordAt({ baseSecond }: PostTemplate, post: number): number {
  return baseSecond * 1000 + (post + 1) * recordsPerPost - 1;
}

/** The template as a Lua table. */
export function templateLua({ parts, ...template }: PostTemplate, first: number): string {
  const fields = {
    path: `/v1/${template.signal}`,
    content_type: template.encoding === "json" ? "application/json" : "application/x-protobuf",
    bytes: template.bytes,
    base_second: template.baseSecond,
    records: recordsPerPost,
    places_per_record: (parts.length - 1) / 2 / recordsPerPost,
    sessions,
    first,
    is_binary: template.encoding === "protobuf",
    is_scattered: template.order === "scattered",
  };
  const lines = Object.entries(fields).map(([key, value]) => `${key} = ${JSON.stringify(value)},`);
  return `return { ${lines.join("\n")} parts = { ${parts.map(luaText).join(",\n")} } }\n`;
}

/** A text as a Lua literal: every byte that is no plain sign by its number. */
function luaText(text: string): string {
  const signs = [...text].map((sign) =>
    /[\w ,:;{}[\]<>().+/-]/.test(sign) ? sign : `\\${String(sign.charCodeAt(0)).padStart(3, "0")}`,
  );
  return `"${signs.join("")}"`;
}

/** How long before a record's time its span or period began, in milliseconds. */
const lastedMs = 3312;

function placesOf(template: PostTemplate, post: number, index: number): Readonly<Record<Place, string>> {
  const { baseSecond, order, encoding } = template;
  const record = post * recordsPerPost + index;
  const ms = baseSecond * 1000 + record;
  const scattered = ((record * 2_654_435_761) % 2 ** 32).toString(16).padStart(8, "0");
  const inBinary = encoding === "protobuf";
  // Six digits without a leading zero, which JSON forbids; three bytes as a varint.
  const sequence = 100_000 + ((Math.floor(post / sessions) * recordsPerPost + index) % 900_000);
  return {
    nano: inBinary ? nanoBytes(ms) : `${ms}000000`,
    start: inBinary ? nanoBytes(ms - lastedMs) : `${ms - lastedMs}000000`,
    iso: new Date(ms).toISOString(),
    session: `fe0dc34f-b072-4e5f-8323-${String(post % sessions).padStart(12, "0")}`,
    prompt: `73f27cb3-198c-4ea3-8d7f-${String(post).padStart(12, "0")}`,
    trace: inBinary ? `bench-tr${digits(post, 8)}` : `69534c9144bb8f7c${digits(post, 16)}`,
    span: digits(record + 1, inBinary ? 8 : 16),
    request: `req_${order === "scattered" ? scattered : "011CVKxy"}NfVY${digits(record, 12)}`,
    sequence: inBinary ? varintBytes(sequence) : String(sequence),
  };
}

function digits(number: number, width: number): string {
  return String(number).padStart(width, "0");
}

function nanoBytes(ms: number): string {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(ms) * 1_000_000n);
  return bytes.toString("latin1");
}

function varintBytes(number: number): string {
  return String.fromCharCode(128 | (number & 127), 128 | ((number >>> 7) & 127), number >>> 14);
}
