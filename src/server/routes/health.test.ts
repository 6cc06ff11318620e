import { expect, test } from "bun:test";
import { Tally } from "../../self/tally.ts";
import { MemoryLedger } from "../../store/memory/ledger.ts";
import { MemoryReader } from "../../store/memory/reader.ts";
import { createApp } from "../app.ts";
import type { ServerParts } from "../parts.ts";
import { nothingRead } from "../../../test/reading.ts";

const folder = "/home/ada/.claude/projects";
const noon = Date.UTC(2026, 10, 20, 12);

const parts: Partial<ServerParts> = {
  reader: new MemoryReader(new MemoryLedger()),
  tally: new Tally(),
  queue: { queued: () => 0, capacity: 10 },
  guard: {
    allowedHosts: [],
    tokens: { read: "for-reading", ingest: "for-ingest", admin: "for-all" },
    closed: false,
  },
  alerts: {
    account: () => ({ open: 0, firing: 0, evaluatedAt: undefined, lookMs: undefined, failingRules: [] }),
    notifiers: () => [],
  } as unknown as ServerParts["alerts"],
  rebuild: {} as ServerParts["rebuild"],
  archive: {} as ServerParts["archive"],
  checkpoints: () => ({ saved: 0, given: 0, failed: 0, lastFailure: undefined }),
  gate: () => ({ stops: 0, failed: 0, lastFailure: undefined, stop: [], withoutBudget: [] }),
  relays: () => [],
  pushes: () => undefined,
  reading: () => ({ ...nothingRead, folders: [folder] }),
  withBody: (request) => Promise.resolve(request),
  clock: () => noon,
  startedAt: noon,
  version: "1.0.0",
  commandFlags: "",
};
const answer = createApp(parts as ServerParts);

/** The folders that are named to who shows a token or none, and how often the kernel was asked whose the connection is. */
async function told(token: string | undefined, isStranger: boolean) {
  const looks: boolean[] = [];
  const headers = { host: "localhost", ...(token === undefined ? {} : { authorization: `Bearer ${token}` }) };
  const response = await answer(new Request("http://localhost/api/health", { headers }), "127.0.0.1", () => {
    looks.push(isStranger);
    return isStranger;
  });
  const { reading } = (await response.json()) as { reading: { folders: string[] } };
  return { status: response.status, folders: reading.folders, looks: looks.length };
}

test("another user of this machine hears how the collector is, and no names", async () => {
  expect(await told(undefined, true)).toEqual({ status: 200, folders: [], looks: 1 });
  expect(await told("for-ingest", true)).toEqual({ status: 200, folders: [], looks: 1 });
});

test("this user hears all without a token, and whoever may read does wherever he asks from", async () => {
  expect(await told(undefined, false)).toEqual({ status: 200, folders: [folder], looks: 1 });
  expect(await told("for-reading", true)).toEqual({ status: 200, folders: [folder], looks: 0 });
  expect(await told("for-all", true)).toEqual({ status: 200, folders: [folder], looks: 0 });
});
