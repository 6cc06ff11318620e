/** The whole program in a network name space with nothing but loopback, and each of its calls that could reach out seen by strace. */
import { afterAll, expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { temporaryDir } from "../e2e/daemon.ts";
import { straceProgram } from "../fault/strace.ts";
import { proved } from "../proof/proved.ts";

const dir = temporaryDir();
afterAll(() => dir[Symbol.dispose]());
const alone = join(import.meta.dir, "alone");

/** Whether one has to be mapped to root first. */
const spaces = [
  ["unshare", "--net"],
  ["unshare", "--user", "--map-root-user", "--net"],
];

/** How a command is run where nobody can be reached. Throws what this machine would have to allow. */
function nameSpace(): readonly string[] {
  const found = spaces.find((space) => Bun.spawnSync([...space, "true"]).exitCode === 0);
  if (found !== undefined) return found;
  throw new Error(
    "no network name space can be made here: run the tests as root, or allow name spaces to users (sysctl kernel.unprivileged_userns_clone=1)",
  );
}

interface Call {
  readonly name: string;
  readonly address: string;
  readonly port: number;
}

/** Runs a script of ours in a name space and under strace; what it printed, and every address it gave to the system. */
async function watched(script: string, ...args: readonly string[]) {
  const seen = join(dir.path, `${script}.strace`);
  const { path, env } = straceProgram();
  const calls = "trace=connect,bind,sendto,sendmsg,sendmmsg";
  const inside = [
    path,
    "-f",
    "-qq",
    "--seccomp-bpf",
    "-s",
    "0",
    "-e",
    calls,
    "-o",
    seen,
    process.execPath,
    join(alone, script),
    ...args,
  ];
  const up = `"${process.execPath}" "${join(alone, "loopback-up.ts")}" && exec "$@"`;
  const child = Bun.spawn([...nameSpace(), "sh", "-c", up, "sh", ...inside], {
    stdout: "pipe",
    stderr: "pipe",
    env: { ...process.env, ...env },
  });
  const [out, err, code] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
    child.exited,
  ]);
  return { out, err, code, calls: callsOf(readFileSync(seen, "utf8")) };
}

function callsOf(text: string): Call[] {
  const pattern = /^\d+\s+(\w+)\(.*?sin6?_port=htons\((\d+)\).*?inet_(?:addr\(|pton\(AF_INET6, )"([^"]+)"/gm;
  return [...text.matchAll(pattern)].map(([, name = "", port, address = ""]) => ({
    name,
    address,
    port: Number(port),
  }));
}

/** Calls that leave this machine, or ask for names: a resolver may stand on loopback. */
function strays(calls: readonly Call[]): Call[] {
  return calls.filter(
    ({ address, port }) => port === 53 || !/^(127(\.\d+){3}|::1|::ffff:127(\.\d+){3})$/.test(address),
  );
}

test("the watcher sees whoever reaches out, by address and by name", async () => {
  const { calls } = await watched("reach-out.ts");
  expect(strays(calls).map(({ address }) => address)).toContain("192.0.2.7");
  expect(strays(calls).some(({ port }) => port === 53)).toBe(true);
}, 60_000);

test("in all that the program does, nobody but this machine is dialled and no name is looked up", async () => {
  const { out, err, code, calls } = await watched("life.ts", join(dir.path, "life"));
  expect({ code, err }).toEqual({ code: 0, err: "" });
  const commands = JSON.parse(out) as string[];
  expect(commands.length).toBeGreaterThan(25);
  expect(calls.filter(({ name }) => name === "connect").length).toBeGreaterThan(5);
  expect(strays(calls)).toEqual([]);
  proved({
    what: "commands, a collector and its page in a network name space, watched by strace",
    rounds: commands.length,
    outcome: `${calls.length} calls with an address seen, all of them loopback; no name looked up`,
  });
}, 240_000);
