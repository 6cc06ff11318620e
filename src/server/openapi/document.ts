import { surfaces, type ErrorCode } from "../../domain/error.ts";
import { roles } from "../../domain/role.ts";
import { errandOf, isOpen } from "../door.ts";
import { roleNeeded } from "../guard.ts";
import type { Content, JsonSchema, Operation, Operations, Parameter } from "./operation.ts";
import { shared } from "./parameter.ts";
import { alertOperations } from "./operations/alerts.ts";
import { intakeOperations } from "./operations/intake.ts";
import { planOperations } from "./operations/plans.ts";
import { sessionOperations } from "./operations/sessions.ts";
import { streamOperations } from "./operations/streams.ts";
import { upkeepOperations } from "./operations/upkeep.ts";
import { usageOperations } from "./operations/usage.ts";
import schemas from "./schemas.json" with { type: "json" };

/** Everything that is served to programs, by method and path. */
export const operations: Operations = {
  ...intakeOperations,
  ...upkeepOperations,
  ...sessionOperations,
  ...usageOperations,
  ...planOperations,
  ...alertOperations,
  ...streamOperations,
};

const answers: Readonly<Record<string, JsonSchema>> = schemas.answers;

/** The description of the whole HTTP API, as OpenAPI 3.1. */
export function describeApi(version: string): JsonSchema {
  const paths: Record<string, Record<string, JsonSchema>> = {};
  for (const [route, operation] of Object.entries(operations)) {
    const [method, path] = placeOf(route);
    const item = (paths[path.replaceAll(/:(\w+)/g, "{$1}")] ??= {});
    item[method.toLowerCase()] = describeOperation(route, operation);
  }
  return {
    openapi: "3.1.0",
    info: {
      title: "Hallmonitor",
      version,
      summary: "The flight recorder for coding agents.",
      description:
        "JSON is snake_case and carries schema_version; times are ISO 8601 UTC, money is US dollars, unknown is null, never 0. A question or an order refuses a parameter that it does not know. A security requirement that may be empty is so on this machine only: a server that listens beyond it wants a token for everything. docs/api.md tells more of each answer.",
      license: { name: "MIT", identifier: "MIT" },
    },
    paths,
    components: {
      schemas: schemas.shapes,
      parameters: Object.fromEntries(shared),
      responses: refusalResponses(),
      securitySchemes,
    },
  };
}

/** Method and path of a route. MCP is routed for all methods, and served for one. */
function placeOf(route: string): readonly [method: string, path: string] {
  const [method = "", path = ""] = route.split(" ");
  return [method === "ALL" ? "POST" : method, path];
}

function describeOperation(route: string, operation: Operation): JsonSchema {
  const { summary, body, events, isOfLines } = operation;
  const [method, path] = placeOf(route);
  const parameters = [...pathParameters(path), ...(operation.parameters ?? [])].map((one) =>
    shared.get(one.name) === one ? { $ref: `#/components/parameters/${one.name}` } : one,
  );
  return {
    operationId: idOf(method, path),
    summary,
    security: securityOf(method, path),
    ...(parameters.length > 0 && { parameters }),
    ...(body !== undefined && {
      requestBody: { required: body.required, content: mediaOf(body.content) },
    }),
    responses: responsesOf(route, operation),
    ...(isOfLines === true && { "x-line": answers[route] }),
    ...(events !== undefined && { "x-events": { names: events, schema: answers[route] } }),
  };
}

/** `getApiSessionsIdTimeline`: what a generated client calls it. */
function idOf(method: string, path: string): string {
  const words = path.split(/\W+/).filter((word) => word !== "");
  return [method.toLowerCase(), ...words.map((word) => `${word[0]?.toUpperCase()}${word.slice(1)}`)].join("");
}

const namesInPaths: Readonly<Record<string, string>> = {
  id: "Its id; for a session or a checkpoint the beginning is enough, if no other begins so.",
  key: "`key` of the row.",
  plan: "The name of the plan.",
  agent: "Whose events they are: `claude-code`, or `manual` for logs by hand.",
};

function pathParameters(path: string): Parameter[] {
  return [...path.matchAll(/:(\w+)/g)].map(([, name = ""]) => {
    const description = namesInPaths[name];
    if (description === undefined) throw new Error(`nobody says what ${name} means`);
    return { name, in: "path", required: true, description, schema: { type: "string" } };
  });
}

function securityOf(method: string, path: string): JsonSchema[] {
  const request = { method, headers: new Headers() };
  const errand = errandOf(request, path);
  const open = errand !== "question" || isOpen(request, path, { closed: false });
  const needed =
    errand === "probe" ? [...roles] : [errand === "intake" ? "ingest" : roleNeeded(request, path)];
  return [
    ...(open ? [{}] : []),
    ...needed.map((role) => ({ token: [role] })),
    ...(path.startsWith("/events/") ? needed.map((role) => ({ tokenInQuery: [role] })) : []),
  ];
}

const securitySchemes = {
  token: {
    type: "http",
    scheme: "bearer",
    description: "`hallmonitor token --role ROLE` prints it. That of admin opens everything.",
  },
  tokenInQuery: {
    type: "apiKey",
    in: "query",
    name: "token",
    description: "The same, for streams only: an EventSource sends no headers.",
  },
};

function mediaOf(content: Content): JsonSchema {
  return Object.fromEntries(Object.entries(content).map(([type, schema]) => [type, { schema }]));
}

function responsesOf(route: string, operation: Operation): JsonSchema {
  const {
    statuses = [200],
    content = { "application/json": answerOf(route) },
    refusal,
    others = {},
  } = operation;
  const told = { description: operation.summary, content: mediaOf(content) };
  return {
    ...Object.fromEntries(statuses.map((status) => [status, told])),
    ...Object.fromEntries(
      refusalsOf(route, operation).map((code) => [
        surfaces[code].http,
        refusal === undefined
          ? { $ref: `#/components/responses/${code}` }
          : { description: refusalWords[code], content: mediaOf(refusal) },
      ]),
    ),
    ...Object.fromEntries(
      Object.entries(others).map(([status, { description, content: own }]) => [
        status,
        { description, ...(own !== undefined && { content: mediaOf(own) }) },
      ]),
    ),
  };
}

function answerOf(route: string): JsonSchema {
  const schema = answers[route];
  if (schema === undefined) throw new Error(`nobody says what ${route} answers`);
  return schema;
}

/** Everybody may be turned away by the door, and met by a fault; what else may happen follows from what can be said. */
function refusalsOf(
  route: string,
  { parameters = [], body, refusals = [] }: Operation,
): readonly ErrorCode[] {
  const [method, path] = placeOf(route);
  const isNamed = route.includes(":");
  const isStrict = errandOf({ method, headers: new Headers() }, path) === "question";
  const isFound = parameters.some(({ name }) => name === "agent" || name === "session");
  return [
    ...(isStrict || body !== undefined ? (["invalid"] as const) : []),
    "unauthenticated",
    "forbidden",
    ...(isNamed || isFound || refusals.includes("not-found") ? (["not-found"] as const) : []),
    ...(isFound || refusals.includes("conflict") ? (["conflict"] as const) : []),
    ...(body === undefined ? [] : (["too-large"] as const)),
    "overloaded",
    "internal",
    "unavailable",
  ];
}

const refusalWords: Readonly<Record<ErrorCode, string>> = {
  invalid: "What was asked or sent is not understood.",
  unauthenticated: "The token is missing or wrong.",
  forbidden: "The token opens less, or the request comes from another site or for another host.",
  "not-found": "There is none of this name.",
  conflict: "Several are meant, or what is wanted is under way or already so.",
  "too-large": "The body is larger than what is taken.",
  overloaded: "Too many ask or send; `Retry-After` says when to come again.",
  unavailable: "The ledger cannot be written or read at the moment; `Retry-After` says when to come again.",
  internal: "A fault of the collector, which its log tells more of.",
};

function refusalResponses(): JsonSchema {
  return Object.fromEntries(
    Object.entries(refusalWords).map(([code, description]) => [
      code,
      { description, content: mediaOf({ "application/json": answerOf("error") }) },
    ]),
  );
}
