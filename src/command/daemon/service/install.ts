import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { defaultDataDir } from "../../../config/data-dir.ts";
import type { LoadedConfig } from "../../../config/load.ts";
import { AppError, messageOf } from "../../../domain/error.ts";
import { plainText } from "../../format/text.ts";
import type { Host } from "../../host.ts";
import { programWords } from "../../program.ts";
import type { ToolAnswer } from "../life.ts";
import { serveWords } from "../serve-words.ts";
import { stopDaemon } from "../stop.ts";
import { launchd } from "./launchd.ts";
import { lineDiff } from "./line-diff.ts";
import { checkWords, ownMark, type ServiceManager, type ServiceOrder } from "./service.ts";
import { systemd } from "./systemd.ts";
import { taskScheduler } from "./task.ts";
import { absolutePath } from "../../../file/absolute-path.ts";
import { codeOf } from "../../../file/fault.ts";

/** A collector that is asked to end commits what waits, which takes a moment. */
const stopSettings = { timeoutMs: 10_000, force: false };

/** What starts programs at each login: the Task Scheduler on Windows, launchd on macOS, systemd on everything else. */
export function managerOf(platform: NodeJS.Platform): ServiceManager {
  if (platform === "win32") return taskScheduler;
  return platform === "darwin" ? launchd(process.getuid?.() ?? 0) : systemd;
}

/** What is to run, by what a command line and the environment say now: a service sees neither. */
export function serviceOrder(host: Host, loaded: LoadedConfig): ServiceOrder {
  const words = [...programWords(host.platform), "serve", "--quiet", ...serveWords(loaded)];
  checkWords(words);
  return { ...placeOf(host, loaded.config.dataDir), words };
}

/** Where a data dir's service is kept. The usual data dir has the plain name. */
export function placeOf(host: Host, dataDir: string): ServiceOrder {
  const path = absolutePath(dataDir);
  const suffix =
    path === defaultDataDir(host) ? "" : `-${createHash("sha256").update(path).digest("hex").slice(0, 8)}`;
  return { name: `hallmonitor${suffix}`, words: [], dataDir: path, home: host.home, env: host.env };
}

/** The file of a data dir's service, and whether it is there and ours. */
export function installedService(
  host: Host,
  dataDir: string,
): { readonly path: string; readonly installed: boolean } {
  const path = managerOf(host.platform).path(placeOf(host, dataDir));
  return { path, installed: readText(path).includes(ownMark) };
}

/** Has the system start the collector at each login, and now. Shows what it changes; false where nothing was to be changed. */
export async function installService(host: Host, order: ServiceOrder): Promise<boolean> {
  const manager = managerOf(host.platform);
  await checkReach(host, manager);
  const path = manager.path(order);
  const before = ownText(path);
  const text = manager.text(order);
  const isRunning = host.life.look(order.dataDir).kind === "running";
  // The manager may have failed to take a file that was written.
  if (text === before && isRunning && (await succeeds(host, manager.known(order)))) {
    host.out(`${path} is as it should be, and the collector runs; nothing was changed`);
    return false;
  }
  if (text !== before) {
    // Managers start nothing in a folder that is not there, nor with its words going to one.
    mkdirSync(join(order.dataDir, "log"), { recursive: true, mode: 0o700 });
    writeWhole(path, text);
    host.out([`${before === "" ? "wrote" : "changed"} ${path}:`, ...lineDiff(before, text)].join("\n"));
  }
  // The service could not have the data dir while another collector holds it.
  if (isRunning) host.out(await stopDaemon(host, order.dataDir, stopSettings));
  for (const words of manager.install(order)) await told(host, words);
  host.err(manager.hint);
  return true;
}

/** Keeps the system from starting a collector again that was killed, which it takes for one that failed. */
export async function haltService(host: Host, dataDir: string): Promise<void> {
  if (!installedService(host, dataDir).installed) return;
  const words = managerOf(host.platform).halt(placeOf(host, dataDir));
  if (await succeeds(host, words)) return;
  host.err(
    `the system may start it again: '${words.join(" ")}' failed; 'hallmonitor down --uninstall' takes the service back`,
  );
}

/** Takes the service of a data dir back, and stops its collector. */
export async function removeService(host: Host, dataDir: string): Promise<void> {
  const manager = managerOf(host.platform);
  const order = placeOf(host, dataDir);
  const path = manager.path(order);
  if (ownText(path) === "") {
    host.out(`no service is installed for ${order.dataDir}`);
  } else {
    // What is not known to the manager any more cannot be stopped by it.
    await letGo(host, manager, order);
    rmSync(path);
    for (const words of manager.forget) await host.life.runTool(words);
    host.out(`removed ${path}`);
  }
  host.out(await stopDaemon(host, dataDir, stopSettings));
}

/** Has the manager stop and forget a service. Throws `unavailable` where it is there and does not. */
async function letGo(host: Host, manager: ServiceManager, order: ServiceOrder): Promise<void> {
  if (!(await succeeds(host, manager.probe))) {
    host.err(
      `${manager.called} cannot be reached and was not told: it may know the service until its next start`,
    );
    return;
  }
  let refusal: string | undefined;
  for (const words of manager.remove(order)) {
    const answer = await host.life.runTool(words);
    if (answer?.code !== 0) refusal ??= refusalText(words, answer);
  }
  // What it does not know, or no longer runs, it cannot stop, and says so.
  if (refusal === undefined || !(await succeeds(host, manager.known(order)))) return;
  throw new AppError("unavailable", `${refusal}; ${manager.called} keeps the service, so its file was kept`);
}

async function checkReach({ life }: Host, manager: ServiceManager): Promise<void> {
  const answer = await life.runTool(manager.probe);
  if (answer?.code === 0) return;
  const [tool] = manager.probe;
  const why = answer === undefined ? `there is no ${tool}` : plainText(answer.err || answer.out);
  throw new AppError(
    "unavailable",
    `${manager.called} cannot be reached (${why}), so nothing was changed: ${manager.otherwise}; 'hallmonitor up --install --print' shows what it would be told`,
  );
}

async function succeeds({ life }: Host, words: readonly string[]): Promise<boolean> {
  return (await life.runTool(words))?.code === 0;
}

async function told({ life }: Host, words: readonly string[]): Promise<void> {
  const answer = await life.runTool(words);
  if (answer?.code === 0 || mayFail.has(words[1] ?? "")) return;
  throw new AppError(
    "unavailable",
    `${refusalText(words, answer)}; 'hallmonitor logs' may say why, 'hallmonitor down --uninstall' takes the service back`,
  );
}

function refusalText(words: readonly string[], answer: ToolAnswer | undefined): string {
  return `'${words.join(" ")}' failed: ${plainText(answer?.err) || "it said nothing"}`;
}

/** Takes away what may not be there. */
const mayFail: ReadonlySet<string> = new Set(["bootout"]);

/** The file as it is; empty where there is none. Throws `conflict` for one that somebody else wrote. */
function ownText(path: string): string {
  const text = readText(path);
  // What systemd masks is a link to an empty device.
  if (text.includes(ownMark) || !existsSync(path)) return text;
  throw new AppError(
    "conflict",
    `${path} was not written by Hallmonitor and is left alone: move it away first`,
  );
}

function readText(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (thrown) {
    const code = codeOf(thrown) ?? String(thrown);
    if (code === "ENOENT") return "";
    throw new AppError("unavailable", `${path} cannot be read (${code}), so it is left alone`);
  }
}

function writeWhole(path: string, text: string): void {
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(`${path}.new`, text, { mode: 0o600 });
    renameSync(`${path}.new`, path);
  } catch (cause) {
    const reason = messageOf(cause);
    throw new AppError("unavailable", `cannot write ${path}: ${reason}`, { cause });
  }
}
