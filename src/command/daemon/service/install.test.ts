import { afterAll, expect, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Host } from "../../host.ts";
import { installService, placeOf } from "./install.ts";

const home = mkdtempSync(join(tmpdir(), "hallmonitor-"));
afterAll(() => rmSync(home, { recursive: true }));

/** A user's systemd, told by its commands, of which some are refused; and a collector that somebody started by hand. */
function machine({ refused = [] as readonly string[], isReached = true } = {}) {
  const asked: string[] = [];
  const said: string[] = [];
  let isEnabled = false;
  const answerTo = (verb: string): boolean => {
    if (!isReached || refused.includes(verb)) return false;
    if (verb === "enable") isEnabled = true;
    if (verb === "disable") isEnabled = false;
    return verb !== "is-enabled" || isEnabled;
  };
  const daemon = { pid: 7, startedAt: "2026-11-20T12:00:00.000Z" };
  const life = {
    look: () => ({ kind: "running", daemon }),
    isAlive: () => false,
    signal: () => undefined,
    runTool: async ([, , verb = ""]: readonly string[]) => {
      asked.push(verb);
      return { code: answerTo(verb) ? 0 : 1, out: "", err: "Access denied" };
    },
  };
  const say = (line: string): void => void said.push(line);
  const env = {};
  const host = { platform: "linux", home, env, clock: Date.now, life, out: say, err: say } as unknown as Host;
  return { host, asked, said: () => said.join("\n") };
}

function orderOf(host: Host, folder: string) {
  return { ...placeOf(host, join(home, folder)), words: ["/opt/hallmonitor", "serve"] };
}

test("an install that the manager refused is done again the next time, and one that it took is not", async () => {
  const first = machine({ refused: ["enable"] });
  const order = orderOf(first.host, "again");
  await expect(installService(first.host, order)).rejects.toThrow("enable");
  const second = machine();
  expect(await installService(second.host, order)).toBe(true);
  expect(second.asked).toEqual(["show-environment", "is-enabled", "daemon-reload", "enable", "restart"]);
  expect(await installService(second.host, order)).toBe(false);
  expect(second.said()).toContain("nothing was changed");
});
