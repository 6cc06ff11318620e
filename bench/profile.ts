/**
 * Shows where the product spends its time under the ingest load: `bun bench/profile.ts [full|lean] [--seconds N]
 * [--signal logs|traces|metrics] [--wire http/json|http/protobuf|grpc] [--connections N]`. Every sample counts for the innermost
 * frame of the project's own code, so what the runtime does (parsing, SQLite) is charged to its caller. The profiler slows the product down: read the shares, not the rate.
 */
import { globSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { parseArgs } from "node:util";
import type { Signal } from "../src/domain/telemetry.ts";
import { requireWrk } from "./wrk.ts";
import { templateOf } from "./post.ts";
import { Site } from "./site.ts";
import { kindOf, loadWire, wires } from "./wire-load.ts";

interface ProfileNode {
  readonly id: number;
  readonly callFrame: { readonly functionName: string; readonly url: string };
  readonly children?: readonly number[];
}

/** The part of Chrome's .cpuprofile format that is read here. */
interface Profile {
  readonly nodes: readonly ProfileNode[];
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

/** Costs below this share are left out of the list. */
const smallestShare = 0.005;

const root = join(import.meta.dir, "..");

const { values, positionals } = parseArgs({
  args: Bun.argv.slice(2),
  allowPositionals: true,
  options: {
    seconds: { type: "string", default: "5" },
    signal: { type: "string", default: "logs" },
    wire: { type: "string", default: "http/json" },
    connections: { type: "string", default: "16" },
  },
});

requireWrk();
const wire = oneOf(wires, values.wire);
const signal = oneOf(["logs", "traces", "metrics"] as const satisfies Signal[], values.signal);
const shape = positionals[0] === "lean" ? "lean" : "full";
const profile = await profileOf();
printShares("folder", profile, (path) => path.split(" ")[0]?.split("/").slice(0, -1).join("/") ?? path);
printShares("file and function, with what the runtime does for it", profile, (path) => path);

async function profileOf(): Promise<Map<string, number>> {
  await using site = new Site();
  const [dataDir, out] = [site.folder(), site.folder()];
  const flags = ["--port", "0", "--grpc-port", "0", "--data-dir", dataDir];
  const program = [process.execPath, "--cpu-prof", `--cpu-prof-dir=${out}`, join(root, "src", "cli.ts")];
  const server = await site.serve([...program, "serve", ...flags]);
  const template = templateOf({ ...kindOf(wire, signal), shape });
  const order = { connections: Number(values.connections), seconds: Number(values.seconds) };
  await loadWire(site, server, { wire, template, ...order, first: 0 });
  await server.stop();
  const [file] = globSync("*.cpuprofile", { cwd: out });
  if (file === undefined) throw new Error("the profiler wrote nothing; does this Bun know --cpu-prof?");
  return chargedMicros(JSON.parse(readFileSync(join(out, file), "utf8")) as Profile);
}

/** Sampled time by `file function > runtime call`, without the time the program waited for work. */
function chargedMicros({ nodes, samples, timeDeltas }: Profile): Map<string, number> {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const parents = new Map(
    nodes.flatMap((node) => (node.children ?? []).map((child) => [child, node] as const)),
  );
  const micros = new Map<string, number>();
  samples.forEach((sample, index) => {
    const charged = chargedTo(byId.get(sample), parents);
    micros.set(charged, (micros.get(charged) ?? 0) + (timeDeltas[index] ?? 0));
  });
  micros.delete("idle");
  return micros;
}

function chargedTo(leaf: ProfileNode | undefined, parents: Map<number, ProfileNode>): string {
  if (leaf === undefined || /^\((idle|root|program)\)$/.test(leaf.callFrame.functionName)) return "idle";
  for (let node: ProfileNode | undefined = leaf; node !== undefined; node = parents.get(node.id)) {
    const path = ownPath(node);
    if (path === undefined) continue;
    const within = node === leaf ? "" : ` > ${leaf.callFrame.functionName.slice(0, 40)}`;
    return `${path} ${node.callFrame.functionName}${within}`;
  }
  return `runtime ${leaf.callFrame.functionName.slice(0, 40)}`;
}

function ownPath({ callFrame }: ProfileNode): string | undefined {
  const path = relative(root, callFrame.url.replace("file://", ""));
  return path.startsWith("src/") ? path : undefined;
}

function printShares(title: string, micros: Map<string, number>, nameOf: (path: string) => string): void {
  const total = [...micros.values()].reduce((sum, value) => sum + value, 0);
  const shares = new Map<string, number>();
  for (const [path, value] of micros) {
    const name = nameOf(path);
    shares.set(name, (shares.get(name) ?? 0) + value / total);
  }
  const lines = [...shares]
    .filter(([, share]) => share >= smallestShare)
    .toSorted(([, a], [, b]) => b - a)
    .map(([name, share]) => `${(share * 100).toFixed(1).padStart(5)} %  ${name}`);
  process.stdout.write(`${title}\n${lines.join("\n")}\n\n`);
}

function oneOf<T extends string>(known: readonly T[], told: string): T {
  const found = known.find((one) => one === told);
  if (found === undefined) throw new Error(`${told} is none of ${known.join(", ")}`);
  return found;
}
