import { expect, test } from "bun:test";
import { createDoor, type Errand } from "./door.ts";
import { strangerRate } from "./rate-limit.ts";

const tokens = { read: "r".repeat(32), ingest: "i".repeat(32), admin: "a".repeat(32) };

/** Knocks at one door, from one address. */
function open(closed: boolean) {
  const door = createDoor({ allowedHosts: [], tokens, closed });
  return (path: string, errand: Errand, token?: string): string | undefined => {
    const headers = {
      host: "localhost",
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    };
    const request = new Request(`http://localhost${path}`, { headers });
    return door({ request, path, errand, address: "127.0.0.1" })?.reason;
  };
}

test.each([
  ["questions", "/api/sessions", "question", false],
  ["questions that are open to all", "/api/health", "question", false],
  ["telemetry, where it needs a token", "/v1/logs", "intake", true],
] as const)("a stranger's %s use up a pace of their own, and nobody else's", (_, path, errand, closed) => {
  const knock = open(closed);
  // More than fit into the time that this takes, of those without a token and of those with a wrong one.
  const answers = Array.from({ length: strangerRate.burst * 5 }, (_none, index) =>
    knock(path, errand, index % 2 === 0 ? undefined : "no token of ours"),
  );
  expect(answers.slice(0, strangerRate.burst)).not.toContain("too-fast");
  expect(answers).toContain("too-fast");
  expect(knock("/api/sessions", "question", tokens.read)).toBeUndefined();
  expect(knock("/v1/logs", "intake", tokens.ingest)).toBeUndefined();
});

test("telemetry of this machine has no pace", () => {
  const knock = open(false);
  for (let count = 0; count <= strangerRate.burst; count += 1)
    expect(knock("/v1/logs", "intake")).toBeUndefined();
});
