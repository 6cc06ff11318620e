import { expect, test } from "bun:test";
import { apiRoutes } from "./api.ts";
import type { ServerParts } from "./parts.ts";

const routes = apiRoutes({ alerts: {}, archive: {}, rebuild: {} } as ServerParts);

test.each([
  ["GET", "/api/nope", "nothing is served at /api/nope by GET"],
  ["POST", "/api/usage", "nothing is served at /api/usage by POST"],
  ["GET", "/api/archive/restore", "nothing is served at /api/archive/restore by GET"],
])("%s %s is not found, in words of the path and the method", async (method, path, message) => {
  const response = await routes.request(path, { method });
  expect([response.status, await response.json()]).toEqual([
    404,
    { schema_version: 1, error: { code: "not-found", message } },
  ]);
});
