/** Records in one post. */
export const recordsPerPost = 12;

/** Sessions the posts are spread over; each post is of one session, as a client's is. */
export const sessions = 8;

/** Tokens of every record: constant, so that the ledger's sum proves its count a second time. */
export const inputTokens = 6;

/** Which attributes a record has: all that Claude Code 2.1.329 sends, or those that carry identity, tokens and cost. */
export type Shape = "full" | "lean";

/** Whether request ids rise, as the real ones do, or come in no order, which is the worst an index on them can meet. */
export type Order = "rising" | "scattered";

/** A post as text in which `<place>` marks what differs from post to post. Every place has one width, so the length is constant. */
export interface PostTemplate {
  readonly open: string;
  readonly record: string;
  readonly close: string;
  readonly bytes: number;
  /** Unix second of the first record; record n lies n milliseconds later. */
  readonly baseSecond: number;
  readonly order: Order;
}

type AttributeValue = Readonly<Record<string, string | number | boolean>>;
type Attribute = readonly [key: string, value: AttributeValue, carried?: "lean"];

const text = (stringValue: string): AttributeValue => ({ stringValue });
const whole = (intValue: number | string): AttributeValue => ({ intValue });

/** The api_request event of Claude Code 2.1.329, attribute by attribute in its order. */
const apiRequest: readonly Attribute[] = [
  ["user.id", text("3fe0d1ce5b7a90264d1c8f3b6a2e97504d1c8f3b6a2e97503fe0d1ce5b7a9026")],
  ["session.id", text("<session>"), "lean"],
  ["anthropic.provider", text("firstParty")],
  ["anthropic.custom_base_url", { boolValue: true }],
  ["terminal.type", text("xterm-256color")],
  ["event.name", text("api_request"), "lean"],
  ["event.timestamp", text("<iso>"), "lean"],
  ["event.sequence", whole("<sequence>"), "lean"],
  ["prompt.id", text("<prompt>"), "lean"],
  ["model", text("claude-opus-5-5"), "lean"],
  ["input_tokens", whole(inputTokens), "lean"],
  ["output_tokens", whole(150), "lean"],
  ["cache_read_tokens", whole(18_400), "lean"],
  ["cache_creation_tokens", whole(300), "lean"],
  ["cache_creation_5m_tokens", whole(300)],
  ["cache_creation_1h_tokens", whole(0)],
  ["cost_usd", { doubleValue: 0.008204 }, "lean"],
  ["cost_usd_micros", whole(8204)],
  ["duration_ms", whole(3312)],
  ["ttft_ms", whole(604)],
  ["request_id", text("<request>"), "lean"],
  ["speed", text("normal")],
  ["query_source", text("sdk")],
  ["effort", text("medium")],
];

const resource: readonly Attribute[] = [
  ["host.arch", text("amd64")],
  ["os.type", text("linux")],
  ["os.version", text("6.18.44")],
  ["service.name", text("claude-code"), "lean"],
  ["service.version", text("2.1.329"), "lean"],
];

/** The template of a shape, for posts whose records begin a day ago: nothing under test may see a future time. */
export function postTemplate(shape: Shape, order: Order = "rising"): PostTemplate {
  const record = JSON.stringify({
    timeUnixNano: "<nano>",
    observedTimeUnixNano: "<nano>",
    body: { stringValue: "claude_code.api_request" },
    attributes: attributesOf(apiRequest, shape),
    droppedAttributesCount: 0,
    ...(shape === "full" ? { flags: 1, traceId: "<trace>", spanId: "<span>" } : {}),
  }).replaceAll('"<sequence>"', "<sequence>");
  const scope = { name: "com.anthropic.claude_code.events", version: "2.1.329" };
  const emitter = { attributes: attributesOf(resource, shape), droppedAttributesCount: 0 };
  const around = JSON.stringify({
    resourceLogs: [{ resource: emitter, scopeLogs: [{ scope, logRecords: ["<records>"] }] }],
  });
  const [open = "", close = ""] = around.split('"<records>"');
  const baseSecond = Math.floor(Date.now() / 1000) - 86_400;
  const template = { open, record, close, baseSecond, order, bytes: 0 };
  return { ...template, bytes: postText(template, 0).length };
}

/** The text of post number `post`; load.lua writes the same. */
export function postText(template: PostTemplate, post: number): string {
  const records = Array.from({ length: recordsPerPost }, (_, index) => {
    const places = placesOf(template, post, index);
    return template.record.replaceAll(/<(\w+)>/g, (_all, place: string) => places[place] ?? "");
  });
  return `${template.open}${records.join(",")}${template.close}`;
}

/** The template as a Lua table: literals and place names in turn. */
export function templateLua(template: PostTemplate): string {
  const fields = {
    open: template.open,
    close: template.close,
    bytes: template.bytes,
    base_second: template.baseSecond,
    records: recordsPerPost,
    sessions,
    scattered: template.order === "scattered",
  };
  const lines = Object.entries(fields).map(([key, value]) => `${key} = ${JSON.stringify(value)},`);
  const parts = template.record.split(/<(\w+)>/).map((part) => JSON.stringify(part));
  return `return { ${lines.join("\n")} parts = { ${parts.join(",\n")} } }\n`;
}

function attributesOf(attributes: readonly Attribute[], shape: Shape): unknown[] {
  return attributes
    .filter(([, , carried]) => shape === "full" || carried === "lean")
    .map(([key, value]) => ({ key, value }));
}

function placesOf({ baseSecond, order }: PostTemplate, post: number, index: number) {
  const record = post * recordsPerPost + index;
  const ms = baseSecond * 1000 + record;
  const scattered = ((record * 2_654_435_761) % 2 ** 32).toString(16).padStart(8, "0");
  const places: Record<string, string> = {
    nano: `${ms}000000`,
    iso: new Date(ms).toISOString(),
    session: `fe0dc34f-b072-4e5f-8323-${String(post % sessions).padStart(12, "0")}`,
    prompt: `73f27cb3-198c-4ea3-8d7f-${String(post).padStart(12, "0")}`,
    trace: `69534c9144bb8f7c${String(post).padStart(16, "0")}`,
    span: String(record + 1).padStart(16, "0"),
    request: `req_${order === "scattered" ? scattered : "011CVKxy"}NfVY${String(record).padStart(12, "0")}`,
    // Six digits without a leading zero, which JSON forbids.
    sequence: String(100_000 + Math.floor(post / sessions) * recordsPerPost + index),
  };
  return places;
}
