/**
 * Load for a collector on this machine: many simulated clients of Claude Code. In comes what is asked for, out go their
 * posts, and what the ledger made of them. It speaks only to loopback, within bounds, and knows the collector only by
 * its API.
 */
import { AppError } from "../domain/error.ts";
import { isLoopbackName } from "../domain/loopback.ts";

/** The encodings and wires of OTLP. Hooks are always JSON over HTTP. */
export const wires = ["json", "protobuf", "grpc"] as const;
/** One of `wires`, as `--wire` names it. */
export type WireName = (typeof wires)[number];

/** What is asked for: whole numbers within `limits`. */
export interface LoadOrder {
  /** Clients at work side by side. */
  readonly sessions: number;
  /** Model requests that each of them makes. */
  readonly requests: number;
  /** Posts under way at once. */
  readonly connections: number;
  /** Model requests per second, of all clients together; 0: as fast as they are answered. */
  readonly rate: number;
  /** How long is sent at most. */
  readonly durationMs: number;
  /** What is seen later than this after it was sent is late. */
  readonly lateMs: number;
  readonly wire: WireName;
}

/** The most that may be asked for: a load is for one's own machine, and ends. */
export const limits = {
  /** More clients than a large company has at work behind one collector. */
  sessions: 10_000,
  requests: 10_000,
  /** Sessions times requests: each leaves about five rows, some 4 kB of ledger. */
  allRequests: 500_000,
  /** As many as Bun's fetch has open at once. */
  connections: 256,
  rate: 50_000,
  durationMs: 3_600_000,
} as const;

/** Throws `invalid` for an order that makes no sense, and for more than anybody may ask for. */
export function checkOrder(order: LoadOrder): void {
  const { sessions, requests, connections, rate, durationMs } = order;
  checkNumber("--sessions", sessions, [1, limits.sessions]);
  checkNumber("--requests", requests, [1, limits.requests]);
  checkNumber("--connections", connections, [1, limits.connections]);
  checkNumber("--rate", rate, [0, limits.rate]);
  if (durationMs > limits.durationMs) throw new AppError("invalid", "--duration is at most 1h");
  if (sessions * requests > limits.allRequests)
    throw new AppError(
      "invalid",
      `${sessions} sessions of ${requests} requests are ${sessions * requests} requests, and ${limits.allRequests} are the most: lower --sessions or --requests`,
    );
}

function checkNumber(flag: string, value: number, [least, most]: readonly [number, number]): void {
  if (Number.isInteger(value) && value >= least && value <= most) return;
  throw new AppError("invalid", `${flag} is a whole number from ${least} to ${most}`);
}

/** Throws `invalid` unless an address is on this machine: this program puts nobody else under load. */
export function checkLoopback(url: string): void {
  const { protocol, hostname } = parsed(url);
  if (protocol === "http:" && isLoopbackName(hostname)) return;
  throw new AppError(
    "invalid",
    `${url} is not on this machine: a load goes to http://127.0.0.1:PORT, http://[::1]:PORT or http://localhost:PORT only`,
  );
}

function parsed(url: string): URL {
  try {
    return new URL(url);
  } catch (cause) {
    throw new AppError("invalid", `${url} is no address; write one such as http://127.0.0.1:4318`, { cause });
  }
}
