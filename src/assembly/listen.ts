import { isIP } from "node:net";
import { isLoopback } from "../config/listen-host.ts";
import type { Config } from "../config/schema.ts";
import { AppError } from "../domain/error.ts";
import type { Answer } from "../server/app.ts";
import { stalledMs } from "../server/part-stream.ts";
import type { Collector } from "./collector.ts";
import { isStranger } from "./peer.ts";

/** Listens for OTLP over gRPC; undefined where that is off, or would be open to everybody. */
export async function startGrpc(
  config: Config,
  { receive, room, tally }: Collector,
  log: (line: string) => void,
) {
  const { grpcPort } = config.receiver.otlp;
  // gRPC senders give no token, so beyond this machine only HTTP is open.
  if (grpcPort === "off") return undefined;
  if (!isLoopback(config.server.host)) {
    log(`gRPC stays closed on ${config.server.host}: its senders give no token; point them at the HTTP port`);
    return undefined;
  }
  // A quarter of a start is loading HTTP/2 and what speaks gRPC over it, and where it is off nobody needs them.
  const { startOtlpGrpc } = await import("../receiver/otlp/grpc.ts");
  return startOtlpGrpc({
    export: receive,
    limits: config.receiver.otlp,
    room,
    host: config.server.host,
    port: grpcPort,
    log,
    countRefused: (code) => tally.refuse(code),
  });
}

type Place = Pick<Config["server"], "host" | "port">;

/** A peer that sends nothing for so many seconds holds a socket for nothing. */
const mostIdleSeconds = 30;

/** Listens for everything else. Throws `conflict`, with what to do, where that cannot be. */
export function serveHttp(
  { server: place }: { readonly server: Place },
  answer: Answer,
  idleSeconds = mostIdleSeconds,
): Bun.Server<undefined> {
  const { host, port } = place;
  try {
    return Bun.serve({
      hostname: host,
      port,
      // The receiver caps a body while it reads it and answers as OTLP wants; this cap would cut in with an empty 413.
      maxRequestBodySize: 2 ** 34,
      idleTimeout: idleSeconds,
      async fetch(request, server) {
        const silence = silenceSecondsOf(request.url);
        if (silence !== undefined && silence !== forEver) server.timeout(request, silence);
        const peer = server.requestIP(request);
        // Who has hung up already has no address.
        if (peer === null) return answer(request, "", () => true);
        const answered = await answer(request, peer.address, () => isStranger(peer, server.port ?? 0));
        // Only who was let in: whoever is turned away would hold the connection.
        if (silence === forEver && answered.ok) server.timeout(request, silence);
        return answered;
      },
    });
  } catch (thrown) {
    throw new AppError("conflict", unheard(place, String(thrown)), { cause: thrown });
  }
}

/** Why nobody can listen there, and what to do. */
function unheard({ host, port }: Place, fault: string): string {
  if (/EADDRINUSE|in use/.test(fault))
    return `port ${port} on ${host} is in use; stop what listens there, or choose another with --port (0 takes any free one)`;
  const place = `cannot listen on ${host.includes(":") ? `[${host}]` : host}:${port}`;
  if (/EACCES|permission denied/.test(fault))
    return `${place}: you are not permitted to take this port; choose another with --port (0 takes any free one)`;
  return `${place}: ${faultOfHost(host, fault)}; choose another with --host (127.0.0.1 is always there)`;
}

function faultOfHost(host: string, fault: string): string {
  if (fault.includes("EADDRNOTAVAIL")) return "this machine has no such address";
  // What the runtime says of a name that it cannot look up is about other things: that a file exists, for one.
  return isIP(host) === 0 ? "that name cannot be looked up" : fault;
}

/** Gives answers under way a second to go out; streams never end by themselves. */
export async function stopHttp(server: Bun.Server<undefined>): Promise<void> {
  const force = setTimeout(() => void server.stop(true), 1000);
  await server.stop();
  clearTimeout(force);
}

const forEver = 0;

/**
 * How long nothing may go over the socket of a request, in seconds; 0 is for ever, undefined as long as for all others. A stream may be
 * silent for as long as its session is. A reader of an export may pause until the export itself gives it up.
 */
export function silenceSecondsOf(url: string): number | undefined {
  const path = /^[a-z]+:\/\/[^/]*(\/[^?#]*)/.exec(url)?.[1] ?? "";
  if (path.startsWith("/events/")) return forEver;
  return path === "/api/metrics/export" ? (1.5 * stalledMs) / 1000 : undefined;
}

/**
 * The host as a request's Host header names it: one IPv6 address has many spellings, and stands in brackets there, without the
 * zone, which means something on its own machine only (RFC 6874).
 */
export function hostName(host: string): string {
  if (!host.includes(":")) return host.toLowerCase();
  return new URL(`http://[${host.replace(/%.*$/, "")}]`).hostname;
}
