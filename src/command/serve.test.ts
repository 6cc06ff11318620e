import { expect, test } from "bun:test";
import { runCommand } from "citty";
import type { Host } from "./host.ts";
import { serveCommand } from "./serve.ts";

/** What `serve` says to a person while it runs, in an environment. */
async function saidTo({ isTty, env = {} }: { isTty: boolean; env?: Host["env"] }): Promise<string[]> {
  const said: string[] = [];
  const host: Partial<Host> = {
    env,
    terminal: { isTty, columns: 100, rows: 40, colour: false },
    out: () => undefined,
    err: (line) => void said.push(line),
    loadConfig: () => ({ config: { dataDir: "/d" } }) as never,
    readToken: () => undefined,
    startDaemon: async () => ({
      httpUrl: "http://127.0.0.1:1",
      grpcAddress: undefined,
      lost: new Promise(() => undefined),
      stop: async () => undefined,
    }),
    ending: AbortSignal.abort(),
  };
  await runCommand(serveCommand(host as Host), { rawArgs: [] });
  return said;
}

test("a person is told what to type next, and where the program is no command yet", async () => {
  const [, next, ...rest] = await saidTo({ isTty: true });
  expect(next).toStartWith("next, in another terminal: 'hallmonitor setup claude-code' once");
  expect(rest).toEqual([]);
  const byNpm = await saidTo({ isTty: true, env: { npm_lifecycle_event: "start" } });
  expect(byNpm.at(-1)).toBe("in this checkout type bin/hallmonitor for hallmonitor");
  expect(await saidTo({ isTty: false, env: { npm_lifecycle_event: "start" } })).toHaveLength(1);
});
