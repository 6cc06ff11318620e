import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { join } from "node:path";
import { readFileSync, writeFileSync } from "node:fs";
import { roles, type Role } from "../../src/domain/role.ts";
import { apiRoutes } from "../../src/server/api.ts";
import type { ServerParts } from "../../src/server/parts.ts";
import { startDaemon, temporaryDir, type StartedDaemon } from "../e2e/daemon.ts";
import { apiRequest, logs, send } from "../e2e/otlp.ts";
import type { RawAnswer } from "../e2e/raw-request.ts";
import { encodeRequest } from "../oracle/otlp.ts";
import { proved } from "../proof/proved.ts";
import { rounds } from "../proof/setting.ts";
import {
  doors,
  hosts,
  opens,
  origins,
  proxy,
  tokens,
  type Asked,
  type Asking,
  type Door,
  type Token,
} from "./door-table.ts";
import { expectHarmless } from "./harmless.ts";
import { addressOf, visit } from "./visit.ts";

/** Every route that the app has, asked of the app itself. */
const routes = apiRoutes({ alerts: {}, archive: {}, rebuild: {} } as ServerParts).routes.map(
  ({ method, path }) => `${method} ${path}`,
);
const served = Object.keys(doors);
/** Routes that are served before the app is asked. */
const before = new Set(served.slice(0, served.indexOf("GET /api/health")));
const methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"] as const;

/** What shows nothing that anybody could object to, and no token. */
const bare = { host: hosts[0], origin: origins[0], token: tokens[0] } as Shown;
const adminToken = tokens.at(-1) as Token;
/** The long form asks for all combinations; the short one varies one thing after the other. */
const whole = rounds(0, 1) === 1;

/** A daemon, what it is called in the table, and its tokens. */
interface House {
  readonly side: "here" | "beyond";
  readonly port: number;
  readonly tokens: Record<Role, string>;
  readonly daemon: StartedDaemon;
}

const dirs = [temporaryDir(), temporaryDir()];
let houses: readonly House[] = [];
let asked = 0;
let lastAddress = 0;

beforeAll(async () => {
  // The second address is one that the program cannot know to be this machine only; it is all the same.
  const sides = [
    ["here", []],
    ["beyond", ["--host", "::ffff:127.0.0.1"]],
  ] as const;
  houses = await Promise.all(sides.map(([side, flags], index) => open(side, dirs[index]?.path ?? "", flags)));
});

afterAll(async () => {
  for (const { daemon } of houses) await daemon[Symbol.asyncDispose]();
  for (const dir of dirs) dir[Symbol.dispose]();
});

async function open(side: House["side"], path: string, flags: readonly string[]): Promise<House> {
  writeFileSync(join(path, "config.json"), JSON.stringify({ server: { allowed_hosts: [proxy] } }));
  const daemon = await startDaemon(path, ["--no-import", "--no-watch", ...flags]);
  const [ingest = "", read = "", admin = ""] = roles.map((role) =>
    readFileSync(join(path, role === "admin" ? "token" : `token-${role}`), "utf8").trim(),
  );
  const port = Number(/\d+$/.exec(daemon.httpUrl)?.[0]);
  if (side === "here") await send(daemon, { signal: "logs", message: logs(apiRequest("s1", "req_1")) });
  else await postAs(port, ingest);
  return { side, port, tokens: { ingest, read, admin }, daemon };
}

test("every route of the app has a door in the table, and every door a route", () => {
  const inApp = served.filter((route) => !before.has(route));
  expect(inApp.toSorted()).toEqual([...new Set(routes)].toSorted());
});

describe.each(served)("%s", (route) => {
  const door = doors[route] as Door;
  const method = methodOf(route);

  test("lets in whom the table says, whatever host, origin and token are shown", async () => {
    for (const house of houses) {
      let from = "";
      for (const [index, shown] of combinations().entries()) {
        if (index % 60 === 0) from = freshAddress();
        const { status } = await ask(house, { method, door, shown, from });
        expect({ ...inWords(house, shown), status }).toEqual({
          ...inWords(house, shown),
          status: outcome(house, door, shown),
        });
      }
    }
  });
});

test("what no route is, is told to nobody without a token, and is nothing with one", async () => {
  const targets = new Set(["/nope", "/api", "/api/nope", "/events/nope", "/api/sessions/", ...allTargets()]);
  for (const house of houses) {
    for (const target of targets) {
      const from = freshAddress();
      for (const method of methods.filter((name) => !isServed(name, target))) {
        const door: Door = { here: "admin", beyond: "admin", target, told: 404 };
        const stranger = await ask(house, { method, door, shown: bare, from });
        const admin = await ask(house, { method, door, shown: { ...bare, token: adminToken }, from });
        // Where senders post, whoever may do that is told that it is done with POST.
        const isPosted = served.some((route) => methodOf(route) === "POST" && isOpenAt(route, target));
        const strangerTold = isPosted && house.side === "here" ? 405 : 401;
        expect([method, target, stranger.status, admin.status]).toEqual([
          method,
          target,
          strangerTold,
          isPosted ? 405 : 404,
        ]);
      }
    }
  }
});

test("a request without a host, or with a line for another machine, is not answered as one for this", async () => {
  for (const { port } of houses) {
    const [, foreign] = ["127.0.0.1", "evil.example"];
    expect((await visit(port, { target: "/api/health" })).status).toBe(400);
    const absolute = `http://${foreign}/api/health`;
    expect((await visit(port, { target: absolute, lines: [`host: ${foreign}`] })).status).toBe(403);
  }
});

test("all that was turned away is counted in health by its reason", async () => {
  for (const house of houses) {
    const { daemon } = house;
    const from = freshAddress();
    for (const route of ["GET /api/sessions", "POST /v1/logs"])
      for (const shown of combinations())
        await ask(house, { method: "GET", door: doors[route] as Door, shown, from });
    const { refused } = (await daemon.get("/api/health")).requests;
    for (const reason of [
      "foreign-host",
      "foreign-origin",
      "foreign-site",
      "no-token",
      "role",
      "wrong-method",
    ])
      expect([reason, refused[reason] > 0]).toEqual([reason, true]);
  }
  proved({
    what: `${served.length} routes and other methods of theirs × Host × Origin × token × role, on loopback and beyond`,
    rounds: asked,
    outcome:
      "each answered as the table of test/security/door-table.ts says, and all refusals counted by reason",
  });
});

interface Shown {
  readonly host: Asked;
  readonly origin: Asking;
  readonly token: Token;
}

function combinations(): Shown[] {
  if (whole)
    return hosts.flatMap((host) =>
      origins.flatMap((origin) => tokens.map((token) => ({ host, origin, token }))),
    );
  return [
    ...tokens.map((token) => ({ ...bare, token })),
    ...[bare.token, adminToken].flatMap((token) => [
      ...hosts.map((host) => ({ ...bare, host, token })),
      ...origins.flatMap((origin) => hostsFor(origin).map((host) => ({ host, origin, token }))),
    ]),
  ];
}

/** The one that others are tried at, and those that an origin is right for. */
function hostsFor({ isFineAt }: Asking): Asked[] {
  return hosts.filter((host) => host === bare.host || (isFineAt !== "all" && isFineAt.includes(host.name)));
}

/** What the table says that a door answers. */
function outcome(house: House, door: Door, { host, origin, token }: Shown): number {
  const isFine = host.isFine && (origin.isFineAt === "all" || origin.isFineAt.includes(host.name));
  if (!isFine) return 403;
  const needed = door[house.side];
  if (needed === "anybody") return (token.inQuery === undefined ? undefined : door.toldToken) ?? door.told;
  const isStream = door.target.startsWith("/events/");
  const role = token.inQuery === undefined ? token.role : isStream ? token.inQuery : undefined;
  const isProbe = ["/healthz", "/readyz"].includes(door.target);
  if (role === undefined) return 401;
  return opens[role].includes(needed) || isProbe ? door.told : 403;
}

interface Question {
  readonly method: string;
  readonly door: Door;
  readonly shown: Shown;
  readonly from: string;
}

async function ask(house: House, { method, door, shown, from }: Question): Promise<RawAnswer> {
  asked += 1;
  const { host, origin, token } = shown;
  const filled = (text: string): string =>
    text
      .replaceAll("PORT", String(house.port))
      .replace("INGEST", house.tokens.ingest)
      .replace("READ", house.tokens.read)
      .replace("ADMIN", house.tokens.admin);
  const isBodied = method !== "GET" && method !== "HEAD";
  const query =
    token.inQuery === undefined
      ? ""
      : `${door.target.includes("?") ? "&" : "?"}token=${house.tokens[token.inQuery]}`;
  const answer = await visit(house.port, {
    method,
    target: door.target + query,
    lines: [
      ...host.lines,
      ...origin.lines,
      ...(token.shown === "" ? [] : [`authorization: ${token.shown}`]),
      ...(door.type === undefined || !isBodied ? [] : [`content-type: ${door.type}`]),
    ].map(filled),
    ...(isBodied && door.body !== undefined && { body: door.body }),
    from,
  });
  expectHarmless(answer);
  return answer;
}

function methodOf(route: string): string {
  return (route.split(" ")[0] ?? "").replace("ALL", "POST");
}

function isServed(method: string, target: string): boolean {
  return served.some((route) => {
    const [named] = route.split(" ");
    const answers = named === "ALL" || named === method || (named === "GET" && method === "HEAD");
    return answers && doors[route]?.target === target;
  });
}

function isOpenAt(route: string, target: string): boolean {
  return doors[route]?.target === target && doors[route]?.here === "anybody";
}

function allTargets(): string[] {
  return Object.values(doors).map(({ target }) => target);
}

function inWords({ side }: House, { host, origin, token }: Shown) {
  return { side, host: host.name, origin: origin.name, token };
}

function freshAddress(): string {
  lastAddress += 1;
  return addressOf(lastAddress);
}

async function postAs(port: number, token: string): Promise<void> {
  const { status } = await visit(port, {
    method: "POST",
    target: "/v1/logs",
    lines: ["host: 127.0.0.1", "content-type: application/json", `authorization: Bearer ${token}`],
    body: encodeRequest("logs", logs(apiRequest("s1", "req_1"))).json.toString(),
  });
  expect(status).toBe(200);
}
