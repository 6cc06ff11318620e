import { expect, test } from "bun:test";
import { Hono } from "hono";
import { MemoryLedger } from "../../store/memory/ledger.ts";
import { MemoryReader } from "../../store/memory/reader.ts";
import { agentOf, filterBesideSession, filterOf, limitOf, listenerOf, ownerOf } from "./question.ts";

const reader = new MemoryReader(new MemoryLedger());
const routes = new Hono()
  .get("/list", (context) => context.json(filterOf(context, reader, ["limit", "cursor", "state"]).filter))
  .get("/one", (context) => context.json(agentOf(context, [])))
  .get("/page", (context) => context.json(limitOf(context, 50)))
  .get("/part", (context) => context.json(filterBesideSession(context, reader, [])))
  .get("/now", (context) => context.json(ownerOf(context, reader)))
  .get("/stream", (context) => context.json(listenerOf(context, reader)))
  .onError((thrown, context) => context.text(thrown.message, 400));

const refused = [
  ["/list?projekt=/shop", "projekt is not known here"],
  ["/list?project=", "project is empty"],
  ["/list?project=%20", "project is empty"],
  ["/list?model=&limit=5", "model is empty"],
  ["/list?from=", "from is empty"],
  ["/list?project=/shop&project=/blog", "project is given more than once"],
  ["/list?state=", "state is empty"],
  ["/list?limit=5&limit=6", "limit is given more than once"],
  ["/list?from=2026-11-01&since=2026-11-20", "from and since say the same"],
  ["/list?to=2026-11-01&until=2026-11-20", "to and until say the same"],
  ["/stream?branch=", "branch is empty"],
  ["/now?token=abc", "token is not known here; known: agent, project, branch, user, team, session"],
  ["/part?session=s2", "the path names a session already"],
  ["/part?projekt=/shop", "projekt is not known here"],
  ["/page?limit=0", "limit is not a positive number: 0"],
  ["/page?limit=2.5", "limit is not a positive number: 2.5"],
  ["/page?limit=many", "limit is not a positive number: many"],
  ["/one?text=true", "text is not known here"],
  ["/one?agent=", "agent is empty"],
  ["/one?agent=codex&agent=sdk", "agent is given more than once"],
] as const;

test.each([...refused])("%s would answer another question, and is refused", async (address, part) => {
  const response = await routes.request(address);
  expect(response.status).toBe(400);
  expect(await response.text()).toStartWith(part);
});

test("a team narrows lists and streams", async () => {
  for (const path of ["list", "stream", "now"]) {
    const response = await routes.request(`/${path}?team=payments&user=ada`);
    expect(await response.json()).toMatchObject({ team: "payments", user: "ada" });
  }
});

test("a stream may have its token in the address, what is asked once has it in a header", async () => {
  expect((await routes.request("/stream?token=abc")).status).toBe(200);
});

test("what is said once counts, and a cursor and a limit may be empty", async () => {
  const response = await routes.request("/list?project=/shop&since=2026-11-01&timezone=UTC&limit=&cursor=");
  expect(await response.json()).toMatchObject({ project: "/shop", from: Date.parse("2026-11-01") });
});

test("a page is as long as is usual or as was asked, and no longer than 500", async () => {
  const asked = ["", "?limit=", "?limit=1", "?limit=500", "?limit=501"].map(async (query) => {
    const response = await routes.request(`/page${query}`);
    return response.json();
  });
  expect(await Promise.all(asked)).toEqual([50, 50, 1, 500, 500]);
});
