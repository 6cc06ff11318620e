import { expect, test } from "bun:test";
import { apiRoutes } from "../../src/server/api.ts";
import { describeApi, operations } from "../../src/server/openapi/document.ts";
import schemas from "../../src/server/openapi/schemas.json" with { type: "json" };
import type { ServerParts } from "../../src/server/parts.ts";
import { doors, type Door } from "../security/door-table.ts";

const document = describeApi("0.1.0") as any;
const described: { route: string; path: string; operation: any }[] = Object.entries<any>(
  document.paths,
).flatMap(([path, item]) =>
  Object.entries<any>(item).map(([method, operation]) => ({
    route: `${method.toUpperCase()} ${path.replaceAll(/\{(\w+)\}/g, ":$1")}`,
    path,
    operation,
  })),
);
const isOfPage = ({ here, beyond }: Door): boolean => here === "anybody" && beyond === "anybody";

test("every route of the app is described, and what the door lets by before it; nothing else is", () => {
  const app = apiRoutes({ alerts: {}, archive: {}, rebuild: {} } as ServerParts);
  const routed = new Set(app.routes.map(({ method, path }) => `${method} ${path}`));
  const served = Object.keys(doors).filter((route) => !isOfPage(doors[route] as Door));
  expect(Object.keys(operations).toSorted()).toEqual(served.toSorted());
  expect([...routed].filter((route) => !(route in operations))).toEqual([]);
  expect(described.map(({ route }) => route).toSorted()).toEqual(
    served.map((route) => route.replace("ALL ", "POST ")).toSorted(),
  );
});

test("every route wants the roles that the table of doors says", () => {
  for (const { route, operation } of described) {
    const { here, beyond } = (doors[route] ?? doors[route.replace("POST ", "ALL ")]) as Door;
    const isOpen = operation.security.some((one: object) => Object.keys(one).length === 0);
    const roles = operation.security.flatMap((one: any) => one.token ?? []);
    expect([route, isOpen]).toEqual([route, here === "anybody"]);
    // Whoever has any token may know whether we live.
    const isProbe = route === "GET /healthz" || route === "GET /readyz";
    expect([route, roles]).toEqual([route, isProbe ? ["ingest", "read", "admin"] : [beyond]]);
  }
});

test("it has what OpenAPI 3.1 wants of a document", () => {
  expect(document.openapi).toMatch(/^3\.1\.\d+$/);
  expect(document.info).toMatchObject({ title: "Hallmonitor", version: "0.1.0" });
  const ids = described.map(({ operation }) => operation.operationId);
  expect(new Set(ids).size).toBe(ids.length);
  for (const { path, operation } of described) {
    expect(path).toStartWith("/");
    expect(operation.operationId).toMatch(/^[a-z]\w*$/i);
    expect(operation.summary).toMatch(/^[A-Z][^\n]*\.$/);
    const parameters = (operation.parameters ?? []).map((one: any) =>
      one.$ref === undefined ? one : resolved(one.$ref),
    );
    checkParameters(path, parameters);
    checkResponses(operation.responses);
    if (operation.requestBody !== undefined) checkContent(operation.requestBody.content);
    for (const requirement of operation.security)
      for (const scheme of Object.keys(requirement))
        expect(document.components.securitySchemes).toHaveProperty(scheme);
  }
  for (const response of Object.values<any>(document.components.responses)) checkContent(response.content);
});

function checkParameters(path: string, parameters: readonly any[]): void {
  const names = parameters.map((one) => `${one.in} ${one.name}`);
  expect(new Set(names).size).toBe(names.length);
  const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
  expect(parameters.filter((one) => one.in === "path").map(({ name }) => name)).toEqual(inPath);
  for (const one of parameters) {
    expect(["path", "query", "header"]).toContain(one.in);
    expect(one.in !== "path" || one.required === true).toBe(true);
    expect(one.description).toMatch(/^[A-Z`][^\n]*\.$/);
    expect(one.schema.type).toBeString();
    if (one.schema.default !== undefined)
      expect(one.schema.enum ?? [one.schema.default]).toContain(one.schema.default);
  }
}

function checkResponses(responses: Record<string, any>): void {
  expect(Object.keys(responses).some((status) => status.startsWith("2"))).toBe(true);
  for (const [status, response] of Object.entries(responses)) {
    expect(status).toMatch(/^[1-5]\d\d$/);
    if (response.$ref !== undefined) expect(resolved(response.$ref)).toBeDefined();
    else {
      expect(response.description).toBeString();
      // What was only told is answered with nothing.
      if (status !== "202" || response.content !== undefined) checkContent(response.content);
    }
  }
}

function checkContent(content: Record<string, any>): void {
  expect(Object.keys(content)).not.toEqual([]);
  for (const [type, { schema }] of Object.entries(content)) {
    expect(type).toMatch(/^\w+\/[\w.+-]+/);
    expect(schema).toBeObject();
  }
}

test("every reference leads somewhere, and every shape is referred to", () => {
  const refs = [...JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g)].map(([, ref = ""]) => ref);
  expect(refs.filter((ref) => resolved(ref) === undefined)).toEqual([]);
  const used = new Set(refs);
  expect(Object.keys(schemas.shapes).filter((name) => !used.has(`#/components/schemas/${name}`))).toEqual([]);
});

test("no answer is described for a route that is not", () => {
  const routes = new Set(["error", ...Object.keys(operations)]);
  expect(Object.keys(schemas.answers).filter((route) => !routes.has(route))).toEqual([]);
});

test("every limit says where it ends", () => {
  const limits = described.flatMap(({ route, operation }) =>
    (operation.parameters ?? [])
      .filter(({ name }: any) => name === "limit")
      .map(({ description }: any) => [route, description]),
  );
  expect(limits.length).toBeGreaterThan(15);
  for (const [route, text] of limits)
    expect([route, text]).toEqual([route, expect.stringContaining("above 500 means 500")]);
});

test("a probe says why nothing would be taken in plain text, as it says all", () => {
  const { responses } = document.paths["/readyz"].get;
  for (const status of ["200", "503"]) expect(Object.keys(responses[status].content)).toEqual(["text/plain"]);
});

test("bodies are described by what checks them", () => {
  const bodyOf = (path: string): unknown =>
    document.paths[path].post.requestBody.content["application/json"].schema;
  expect(bodyOf("/api/archive")).toEqual({
    type: "object",
    additionalProperties: false,
    properties: { after_days: { type: "integer", minimum: 0, maximum: 36_500 } },
  });
  expect(bodyOf("/api/metrics/export")).toMatchObject({
    required: ["format"],
    properties: {
      format: { type: "string", enum: ["jsonl", "csv", "parquet"] },
      what: { default: "metrics" },
      from: { type: "string", minLength: 1, maxLength: 4096 },
    },
  });
});

function resolved(ref: string): unknown {
  return ref
    .replace(/^#\//, "")
    .split("/")
    .reduce((part: any, name) => part?.[name], document);
}
