import type { Operation, Operations } from "../operation.ts";
import { word } from "../parameter.ts";

const json = "application/json";
const protobuf = "application/x-protobuf";
const object = { type: "object" };
const bytes = { type: "string", format: "binary" };

const partial = {
  type: "object",
  description: "`partialSuccess` names what was dropped, and why.",
  properties: { partialSuccess: { type: "object" } },
};

/** The door refuses as it does everywhere, the receiver of OTLP with google.rpc.Status. */
const status = {
  anyOf: [
    { $ref: "#/components/schemas/ErrorAnswer" },
    {
      type: "object",
      description: "google.rpc.Status.",
      required: ["code", "message"],
      properties: { code: { type: "integer" }, message: { type: "string" } },
    },
  ],
};

/** The door refuses as it does everywhere, the protocol itself with an error of JSON-RPC. */
const rpcError = {
  anyOf: [
    { $ref: "#/components/schemas/ErrorAnswer" },
    {
      type: "object",
      description: "An error of JSON-RPC.",
      required: ["jsonrpc", "id", "error"],
      properties: {
        jsonrpc: { const: "2.0" },
        id: {},
        error: {
          type: "object",
          required: ["code", "message"],
          properties: { code: { type: "integer" }, message: { type: "string" } },
        },
      },
    },
  ],
};

const wrongType = "Its content type, or how it is compressed, is another than those that are taken.";

const otlp = (summary: string): Operation => ({
  summary,
  body: { required: true, content: { [json]: object, [protobuf]: bytes } },
  content: { [json]: partial, [protobuf]: bytes },
  refusal: { [json]: status, [protobuf]: bytes },
  others: { 415: { description: wrongType, content: { [json]: status } } },
});

/** What senders post: telemetry, hooks, status lines; and questions of agents. */
export const intakeOperations: Operations = {
  "POST /v1/logs": otlp("Takes an OTLP ExportLogsServiceRequest, and answers when it is on the disk."),
  "POST /v1/metrics": otlp("Takes an OTLP ExportMetricsServiceRequest, and answers when it is on the disk."),
  "POST /v1/traces": otlp("Takes an OTLP ExportTraceServiceRequest, and answers when it is on the disk."),
  "POST /": otlp("Takes any of the three OTLP requests; the signal follows from the body."),
  "POST /hooks/:agent": {
    summary: "Takes one hook event as the agent sends it, or logs by hand. The answer is usually empty.",
    body: { required: true, content: { [json]: object } },
    content: { [json]: object },
  },
  "POST /statusline/claude-code": {
    summary: "Takes the client's status line, and returns what the ledger adds to it.",
    body: { required: true, content: { [json]: object } },
  },
  "ALL /mcp": {
    summary: "Answers one request of the Model Context Protocol; only POST is served.",
    parameters: [word("project", { description: "Only this project: its folder, or the end of its path." })],
    body: { required: true, content: { [json]: object } },
    content: { [json]: object, "text/event-stream": { type: "string" } },
    refusal: { [json]: rpcError },
    others: {
      202: { description: "It was a notification, which wants no answer." },
      406: {
        description: "It does not accept both application/json and text/event-stream.",
        content: { [json]: rpcError },
      },
      415: { description: "Its content type is not application/json.", content: { [json]: rpcError } },
    },
  },
};
