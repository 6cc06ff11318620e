import { join } from "node:path";
import type { Signal } from "../src/domain/telemetry.ts";
import type { GrpcOrder } from "./grpc-load.ts";
import { load, summaryIn, type LoadSummary } from "./load.ts";
import type { PostKind, PostTemplate } from "./post.ts";
import type { Served, Site } from "./site.ts";

/** The wires on which telemetry comes in. */
export const wires = ["http/json", "http/protobuf", "grpc"] as const;

/** A way telemetry comes in, with its encoding. */
export type Wire = (typeof wires)[number];

/** What a client posts of a signal on a wire: everything it sends, in its order. */
export function kindOf(wire: Wire, signal: Signal): PostKind {
  return { signal, encoding: wire === "http/json" ? "json" : "protobuf", shape: "full", order: "rising" };
}

/** A load on one wire; the first post has the number `first`. */
export interface WireOrder {
  readonly wire: Wire;
  readonly template: PostTemplate;
  readonly connections: number;
  readonly seconds: number;
  readonly first: number;
}

/** Keeps so many connections busy for some seconds: wrk over HTTP, a client of our own, in a process of its own, over gRPC. */
export async function loadWire(site: Site, server: Served, order: WireOrder): Promise<LoadSummary> {
  const { wire, template, connections, seconds, first } = order;
  if (wire !== "grpc") return load(site, { url: server.url, template, seconds, connections, first });
  const { signal, encoding, shape, order: ids, baseSecond } = template;
  const kind: PostKind = { signal, encoding, shape, order: ids };
  const told: GrpcOrder = { kind, baseSecond, first, connections, seconds };
  const client = join(import.meta.dir, "grpc-load.ts");
  const command = [process.execPath, client, server.grpcAddress ?? "", JSON.stringify(told)];
  return summaryIn(await site.run(command, seconds * 1000 + 15_000));
}
