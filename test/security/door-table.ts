import type { Role } from "../../src/domain/role.ts";

/** Who is let in at a route. `anybody` still has to name this machine as the host and to come from no other site. */
type LetIn = Role | "anybody";

/** What each token opens. Said here once more, so that a mistake of the program is not taken for the truth. */
export const opens: Readonly<Record<Role, readonly Role[]>> = {
  ingest: ["ingest"],
  read: ["read"],
  admin: ["ingest", "read", "admin"],
};

/** One door: its route, a request to it that changes nothing, and what whoever is let in is told. */
export interface Door {
  /** Where only this machine can ask. */
  readonly here: LetIn;
  /** Where others can ask as well. */
  readonly beyond: LetIn;
  readonly target: string;
  readonly body?: string;
  readonly type?: string;
  /** The status that proves that the request came through. */
  readonly told: number;
  /** The same where its address holds a token, which means something to streams only. */
  readonly toldToken?: number;
}

const json = "application/json";
/** A file of the page: it holds no data. */
const page = (target: string): Door => ({ here: "anybody", beyond: "anybody", target, told: 200 });
/** What senders post. On this machine they need no token. */
const intake = (target: string, body: string, told = 200): Door => ({
  here: "anybody",
  beyond: "ingest",
  target,
  body,
  type: json,
  told,
});
const read = (target: string, told = 200): Door => ({ here: "read", beyond: "read", target, told });
/** A question too long for an address. */
const asked = (target: string, body: string, told = 400): Door => ({
  ...read(target, told),
  body,
  type: json,
});
/** What changes something. The orders are none, so that the door is tried and nothing happens. */
const admin = (target: string, told = 400, body = '{"stray":1}'): Door => ({
  here: "admin",
  beyond: "admin",
  target,
  body,
  type: json,
  told,
});
const probe = (target: string): Door => ({ here: "anybody", beyond: "read", target, told: 200 });

/**
 * Every route of the program, and who is let in. A route of the app that is not here fails the test, and so does one
 * here that the app does not have.
 */
export const doors: Readonly<Record<string, Door>> = {
  "GET /": page("/"),
  "GET /costs": page("/costs"),
  "GET /sessions/:id": page("/sessions/s1"),

  "POST /": intake("/", "{}"),
  "POST /v1/logs": intake("/v1/logs", "{}"),
  "POST /v1/metrics": intake("/v1/metrics", "{}"),
  "POST /v1/traces": intake("/v1/traces", "{}"),
  "POST /hooks/:agent": intake("/hooks/claude-code", '{"hook_event_name":"None"}', 400),
  "POST /statusline/claude-code": intake("/statusline/claude-code", "{}", 400),

  "GET /healthz": probe("/healthz"),
  "GET /readyz": probe("/readyz"),
  "GET /api/health": { ...probe("/api/health"), toldToken: 400 },
  "GET /openapi.json": { ...probe("/openapi.json"), toldToken: 400 },

  "GET /api/attention": read("/api/attention"),
  "GET /api/alerts": read("/api/alerts"),
  "GET /api/alerts/:id": read("/api/alerts/a999999", 404),
  "GET /api/sessions": read("/api/sessions"),
  "GET /api/board": read("/api/board"),
  "GET /api/sessions/:id": read("/api/sessions/s1"),
  "GET /api/sessions/:id/plan": read("/api/sessions/s1/plan"),
  "GET /api/sessions/:id/timeline": read("/api/sessions/s1/timeline"),
  "GET /api/sessions/:id/timeline/:key": read("/api/sessions/s1/timeline/none", 404),
  "GET /api/sessions/:id/requests": read("/api/sessions/s1/requests"),
  "GET /api/sessions/:id/costs": read("/api/sessions/s1/costs"),
  "GET /api/sessions/:id/files": read("/api/sessions/s1/files"),
  "GET /api/sessions/:id/errors": read("/api/sessions/s1/errors"),
  "GET /api/sessions/:id/context": read("/api/sessions/s1/context"),
  "GET /api/checkpoints": read("/api/checkpoints"),
  "GET /api/checkpoints/:id": read("/api/checkpoints/none", 404),
  "GET /api/checkpoints/:id/diff": read("/api/checkpoints/none/diff?to=other", 404),
  "GET /api/sessions/:id/checkpoints": read("/api/sessions/s1/checkpoints"),
  "GET /api/usage": read("/api/usage"),
  "GET /api/forecast": read("/api/forecast"),
  "GET /api/budgets": read("/api/budgets"),
  "GET /api/metrics": read("/api/metrics"),
  "GET /api/metrics/costs": read("/api/metrics/costs"),
  "GET /api/metrics/aggregations": read("/api/metrics/aggregations"),
  "GET /api/reconcile": read("/api/reconcile"),
  "GET /api/advice": read("/api/advice"),
  "GET /api/patterns": read("/api/patterns"),
  "GET /api/kpis": read("/api/kpis"),
  "GET /api/plans": read("/api/plans"),
  "GET /api/plans/events": read("/api/plans/events"),
  "GET /api/plans/events/:plan": read("/api/plans/events/none", 404),
  "GET /api/plans/:plan": read("/api/plans/none", 404),
  "GET /api/tools": read("/api/tools"),
  "GET /api/tools/failures": read("/api/tools/failures?tool=Bash"),
  "GET /api/search": read("/api/search?q=word"),
  "GET /api/import": read("/api/import"),
  "GET /api/rebuild": read("/api/rebuild"),
  "GET /api/archive": read("/api/archive"),
  "GET /api/archive/work": read("/api/archive/work"),
  "GET /metrics": read("/metrics"),
  "GET /events/alerts": read("/events/alerts"),
  "GET /events/sessions": read("/events/sessions"),
  "GET /events/live": read("/events/live"),
  "GET /events/metrics": read("/events/metrics"),
  "GET /events/plans": read("/events/plans"),

  "POST /api/metrics/export": asked("/api/metrics/export", '{"format":"none"}'),
  "ALL /mcp": asked("/mcp", "{}"),

  "POST /api/alerts/silences": admin("/api/alerts/silences"),
  "DELETE /api/alerts/silences/:id": admin("/api/alerts/silences/s999999", 404, ""),
  "POST /api/alerts/test": admin("/api/alerts/test", 200),
  "POST /api/sessions/:id/checkpoints": admin("/api/sessions/s1/checkpoints", 409),
  "POST /api/budgets/allowances": admin("/api/budgets/allowances"),
  "DELETE /api/budgets/allowances/:id": admin("/api/budgets/allowances/none", 400, ""),
  "POST /api/import": admin("/api/import"),
  "POST /api/import/file": admin("/api/import/file"),
  "POST /api/rebuild": admin("/api/rebuild"),
  "POST /api/archive": admin("/api/archive"),
  "POST /api/archive/restore": admin("/api/archive/restore"),
};

/** What a request may say of itself. `PORT` is the one that is listened on. */
interface Saying {
  readonly name: string;
  readonly lines: readonly string[];
}

/** Under which name this machine is asked, and whether the door lets that by. */
export interface Asked extends Saying {
  readonly isFine: boolean;
}

/** Whose page asks, and under which host names of ours the door lets that by. */
export interface Asking extends Saying {
  readonly isFineAt: "all" | readonly string[];
}

/** What `server.allowed_hosts` names: it is how a proxy is asked. */
export const proxy = "hall.example";

const host = (value: string, isFine: boolean): Asked => ({
  name: value,
  lines: [`host: ${value}`],
  isFine,
});

/** Under which names this machine is asked. */
export const hosts: readonly Asked[] = [
  host("127.0.0.1:PORT", true),
  host("localhost:PORT", true),
  host("LocalHost:PORT", true),
  host("[::1]:PORT", true),
  // Forwarded ports are other ones: `ssh -L 9999:127.0.0.1:4318`.
  host("127.0.0.1:9999", true),
  host("127.0.0.1", true),
  host(proxy, true),
  host(`${proxy}:8443`, true),
  host(`sub.${proxy}`, false),
  host("evil.example", false),
  host("evil.example:PORT", false),
  host("localhost.evil.example:PORT", false),
  host("127.0.0.1.evil.example:PORT", false),
  host("evil.example@127.0.0.1:PORT", false),
  host("127.0.0.1:PORT.evil.example", false),
  host("127.0.0.1:PORT@evil.example", false),
  host("127.0.0.1:PORT:PORT", false),
  host("0.0.0.0:PORT", false),
  host("[::]:PORT", false),
  host("[::1%25lo]:PORT", false),
  host("2130706433:PORT", false),
  host("", false),
  { name: "two hosts", lines: ["host: 127.0.0.1:PORT", "host: evil.example"], isFine: false },
  { name: "two hosts, the own last", lines: ["host: evil.example", "host: 127.0.0.1:PORT"], isFine: false },
];

const origin = (value: string, ...isFineAt: readonly string[]): Asking => ({
  name: `origin ${value}`,
  lines: [`origin: ${value}`],
  isFineAt,
});
const site = (value: string, isFineAt: Asking["isFineAt"]): Asking => ({
  name: `sec-fetch-site ${value}`,
  lines: [`sec-fetch-site: ${value}`],
  isFineAt,
});

/** Whose page sent it. */
export const origins: readonly Asking[] = [
  { name: "no origin", lines: [], isFineAt: "all" },
  origin("http://127.0.0.1:PORT", "127.0.0.1:PORT"),
  site("same-origin", "all"),
  site("none", "all"),
  origin("http://evil.example"),
  origin("null"),
  origin(""),
  // A page that somebody else serves on this machine, however it is asked.
  origin("https://127.0.0.1:PORT"),
  origin("https://localhost:PORT"),
  origin("http://127.0.0.1:1"),
  origin("http://127.0.0.1:PORT.evil.example"),
  origin("http://localhost:PORT", "localhost:PORT"),
  // A proxy speaks TLS, or is a tunnel that does not.
  origin(`https://${proxy}`, proxy),
  origin(`https://${proxy}:8443`, `${proxy}:8443`),
  origin(`http://${proxy}`, proxy),
  origin(`https://sub.${proxy}`),
  site("cross-site", []),
  {
    name: "cross-site with the own origin",
    lines: ["origin: http://127.0.0.1:PORT", "sec-fetch-site: cross-site"],
    isFineAt: [],
  },
  {
    name: "two origins",
    lines: ["origin: http://127.0.0.1:PORT", "origin: http://evil.example"],
    isFineAt: [],
  },
];

/** What a request shows, and what that makes its sender. */
export interface Token {
  /** As Authorization; `ADMIN`, `READ` and `INGEST` are the tokens. */
  readonly shown: string;
  readonly role: Role | undefined;
  /** The token that is in the query, which counts for streams only. */
  readonly inQuery?: Role;
}

/**
 * All that is shown at a door. The first shows nothing and the last the admin token: tests that vary something else take
 * these two.
 */
export const tokens: readonly Token[] = [
  { shown: "", role: undefined },
  { shown: "", role: undefined, inQuery: "admin" },
  { shown: "", role: undefined, inQuery: "ingest" },
  { shown: "Bearer ADMINx", role: undefined },
  { shown: "Bearer xADMIN", role: undefined },
  { shown: "Bearer", role: undefined },
  { shown: "Basic ADMIN", role: undefined },
  { shown: "ADMIN", role: undefined },
  { shown: "Bearer READ, Bearer ADMIN", role: undefined },
  { shown: "Bearer INGEST", role: "ingest" },
  { shown: "Bearer READ", role: "read" },
  { shown: "Bearer ADMIN", role: "admin" },
  { shown: "bearer ADMIN", role: "admin" },
];
