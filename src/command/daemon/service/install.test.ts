import { afterAll, expect, test } from "bun:test";
import { existsSync, lstatSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Host } from "../../host.ts";
import { stopDaemon } from "../stop.ts";
import { haltService, installedService, installService, placeOf, removeService } from "./install.ts";

const home = mkdtempSync(join(tmpdir(), "hallmonitor-"));
afterAll(() => rmSync(home, { recursive: true }));

/** A user's systemd, told by its commands, of which some are refused; and a collector that somebody started by hand. */
function machine({ refused = [] as readonly string[], isReached = true, isEnabled = false } = {}) {
  const asked: string[] = [];
  const said: string[] = [];
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

test("a service that its owner masked stays masked", async () => {
  const { host, asked } = machine();
  const order = orderOf(host, "masked");
  const { path } = installedService(host, order.dataDir);
  mkdirSync(dirname(path), { recursive: true });
  symlinkSync("/dev/null", path);
  await expect(installService(host, order)).rejects.toThrow("left alone");
  await expect(removeService(host, order.dataDir)).rejects.toThrow("left alone");
  expect([lstatSync(path).isSymbolicLink(), asked]).toEqual([true, ["show-environment"]]);
});

test("where there is no manager, what another init is to run is the words of the unit", async () => {
  const away = machine({ isReached: false });
  await expect(installService(away.host, orderOf(away.host, "away"))).rejects.toThrow(
    /run the words of its ExecStart; 'hallmonitor up --install --print' shows/,
  );
});

test("a service that the manager keeps keeps its file, and one that it lets go or cannot be asked about does not", async () => {
  const first = machine();
  const order = orderOf(first.host, "kept");
  await installService(first.host, order);
  const { path } = installedService(first.host, order.dataDir);
  const keeping = machine({ refused: ["disable"], isEnabled: true });
  await expect(removeService(keeping.host, order.dataDir)).rejects.toThrow(
    "Access denied; systemd's user manager keeps the service",
  );
  expect(existsSync(path)).toBe(true);
  // It never took the service, so it cannot disable it.
  const ignorant = machine({ refused: ["disable"] });
  await removeService(ignorant.host, order.dataDir);
  expect([existsSync(path), ignorant.said()]).toEqual([false, expect.stringContaining(`removed ${path}`)]);

  await installService(first.host, orderOf(first.host, "kept"));
  const away = machine({ isReached: false });
  await removeService(away.host, order.dataDir);
  expect(existsSync(path)).toBe(false);
  expect(away.said()).toContain("cannot be reached and was not told");
});

test("a service whose collector was killed is not started again, and where it may be, that is said", async () => {
  const { host, asked } = machine();
  const { dataDir } = orderOf(host, "killed");
  const kill = (of: Host): Promise<string> => {
    let killed = false;
    const signal = (_: number, name: string): void => void (killed = name === "SIGKILL");
    const stubborn: Host = { ...of, life: { ...of.life, isAlive: () => !killed, signal } };
    const afterKill = (): Promise<void> => haltService(of, dataDir);
    return stopDaemon(stubborn, dataDir, { timeoutMs: 0, force: true, afterKill });
  };
  expect(await kill(host)).toStartWith("killed");
  expect(asked).toEqual([]);
  await installService(host, orderOf(host, "killed"));
  await kill(host);
  expect(asked.at(-1)).toBe("stop");
  const refusing = machine({ refused: ["stop"] });
  await kill(refusing.host);
  expect(refusing.said()).toContain("may start it again: 'systemctl --user stop");
});
