/** The real programs, each on a free port with a folder of its own, gone with its scope. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { soon } from "../real-client/soon.ts";
import { monitoringProgram } from "./installed.ts";

/** A server that has said that it is ready. It ends with its scope. */
export interface RealServer extends AsyncDisposable {
  readonly url: string;
}

/** A port that nothing listens on now. The programs below cannot say which one they were given. */
export function freePort(): number {
  const server = Bun.serve({ port: 0, hostname: "127.0.0.1", fetch: () => new Response("") });
  const port = server.port ?? 0;
  void server.stop(true);
  return port;
}

/** A Prometheus that scrapes one collector every second, with its token from a file. */
export async function startPrometheus(
  dir: string,
  target: { readonly port: number; readonly token: string },
): Promise<RealServer> {
  mkdirSync(dir, { recursive: true });
  writeFileSync(join(dir, "token"), target.token);
  const config = {
    global: { scrape_interval: "1s", scrape_timeout: "1s", evaluation_interval: "1s" },
    scrape_configs: [
      {
        job_name: "hallmonitor",
        metrics_path: "/metrics",
        authorization: { credentials_file: join(dir, "token") },
        static_configs: [{ targets: [`127.0.0.1:${target.port}`] }],
      },
    ],
  };
  // JSON is YAML.
  writeFileSync(join(dir, "prometheus.yml"), JSON.stringify(config));
  const port = freePort();
  return await started(port, [
    monitoringProgram("prometheus"),
    `--config.file=${join(dir, "prometheus.yml")}`,
    `--storage.tsdb.path=${join(dir, "data")}`,
    `--web.listen-address=127.0.0.1:${port}`,
    "--log.level=error",
  ]);
}

/** A Pushgateway on a port; the same one again is the same gateway that was away. */
export function startPushgateway(port: number): Promise<RealServer> {
  return started(port, [
    monitoringProgram("prometheus-pushgateway"),
    `--web.listen-address=127.0.0.1:${port}`,
    // Debian's keeps what was pushed under /var otherwise.
    "--persistence.file=",
    "--log.level=error",
  ]);
}

async function started(port: number, command: string[]): Promise<RealServer> {
  const child = Bun.spawn(command, { stdout: "ignore", stderr: "pipe" });
  const url = `http://127.0.0.1:${port}`;
  await soon(async () => {
    if (child.exitCode !== null) throw new Error(await new Response(child.stderr).text());
    const { status } = await fetch(`${url}/-/ready`);
    if (status !== 200) throw new Error(`${command[0]} is not ready: ${status}`);
  });
  return {
    url,
    [Symbol.asyncDispose]: async () => {
      child.kill();
      await child.exited;
    },
  };
}

/** What a query of Prometheus answers now: values by their labels as text, or one value without any. */
export async function valuesOf(prometheus: RealServer, query: string): Promise<ReadonlyMap<string, number>> {
  const response = await fetch(`${prometheus.url}/api/v1/query?query=${encodeURIComponent(query)}`);
  const { status, data, error } = (await response.json()) as any;
  if (status !== "success") throw new Error(`${query}: ${error}`);
  return new Map(
    data.result.map(({ metric, value }: any) => [Object.values(metric).join("|"), Number(value[1])]),
  );
}

/** The only value of a query. Throws while there is none. */
export async function valueOf(prometheus: RealServer, query: string): Promise<number> {
  const values = [...(await valuesOf(prometheus, query)).values()];
  if (values.length !== 1 || values[0] === undefined) throw new Error(`${query} has ${values.length} values`);
  return values[0];
}

/** How promtool ended, and what it wrote: its output, then its errors. */
export interface Checked {
  readonly code: number;
  readonly out: string;
}

/** Runs promtool. */
export async function promtool(args: readonly string[], input = ""): Promise<Checked> {
  const child = Bun.spawn([monitoringProgram("promtool"), ...args], {
    stdin: Buffer.from(input),
    stdout: "pipe",
    stderr: "pipe",
  });
  const [out, err, code] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
    child.exited,
  ]);
  return { code, out: out + err };
}
