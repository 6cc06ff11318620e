import { expect, test } from "bun:test";
import { copyFileSync, mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { program, run, startDaemon, temporaryDir, type StartedDaemon } from "./daemon.ts";
import { listen } from "./event-stream.ts";

test("plans of two projects are asked for by project, plan, kind, session and page", async () => {
  using dir = temporaryDir();
  const [shop, bank] = [join(dir.path, "shop"), join(dir.path, "bank")];
  for (const project of [shop, bank]) {
    plan(project, "parser", "# Parser\n", ["pending", "completed"]);
    plan(project, "reader", "# Reader\n", []);
  }
  await using daemon = await quickDaemon(dir.path);
  using stream = await listen(daemon, "/events/plans");
  using ofBank = await listen(daemon, `/events/plans?project=${encodeURIComponent(bank)}`);
  await begin(daemon, "s-shop", shop);
  await begin(daemon, "s-bank", bank);
  // Created, optimized, two features, begun, one started and completed; and another plan: eight for each.
  const told = await stream.take(16);

  const own = (await ofBank.take(8)).map(({ data }) => data.project_path);
  expect(new Set(own)).toEqual(new Set([bank]));
  expect((await daemon.fetch("/events/plans?nope=1")).status).toBe(400);

  const all = await daemon.get("/api/plans/events?limit=500");
  expect(all.events.length).toBe(16);
  expect(new Set(told.map(({ data }) => data.id))).toEqual(
    new Set(all.events.map(({ id }: { id: string }) => id)),
  );
  const ids: string[] = [];
  for (let cursor = ""; ;) {
    const page = await daemon.get(`/api/plans/events?limit=3&cursor=${cursor}`);
    ids.push(...page.events.map(({ id }: { id: string }) => id));
    cursor = page.next_cursor ?? "";
    if (cursor === "") break;
  }
  expect(ids).toEqual(all.events.map(({ id }: { id: string }) => id));

  const both = await daemon.get("/api/plans/events/parser?event_type=plan_created");
  expect(both.events.map(({ plan_path }: { plan_path: string }) => plan_path).toSorted()).toEqual(
    [bank, shop].map((project) => join(project, "dev", "active", "parser")),
  );
  const one = await daemon.get(`/api/plans/events/parser?project=${encodeURIComponent(shop)}`);
  expect(one.events.length).toBe(7);
  expect(new Set(one.events.map(({ project_path }: { project_path: string }) => project_path))).toEqual(
    new Set([shop]),
  );
  expect(
    (await daemon.get(`/api/plans/events?plan=reader&project=${encodeURIComponent(bank)}`)).events.length,
  ).toBe(1);
  expect((await daemon.get("/api/plans/events?from=2020-01-01&to=2020-01-02")).events).toEqual([]);
  expect((await daemon.get("/api/plans")).plans.length).toBe(4);

  const details = await daemon.get("/api/plans/parser?limit=2");
  expect(details.plans.map(({ project }: { project: string }) => project).toSorted()).toEqual([bank, shop]);
  expect(details.plans[0].feature_list.map(({ status }: { status: string }) => status)).toEqual([
    "pending",
    "completed",
  ]);
  expect([details.plans[0].events.length, details.plans[0].events_before]).toEqual([2, 5]);
  expect(await daemon.get("/api/plans?plan=parser&limit=2")).toEqual(details);

  for (const [path, status] of [
    ["/api/plans/events/nope", 404],
    ["/api/plans/nope", 404],
    ["/api/plans?plan=nope", 404],
    ["/api/plans/parser?plan=reader", 400],
    ["/api/plans/events?event_type=nope", 400],
    ["/api/plans/events?model=x", 400],
    ["/api/plans/events?nope=1", 400],
    ["/api/plans/events?cursor=nope", 400],
    ["/api/plans/events?session=nope", 404],
  ] as const)
    expect([path, (await daemon.fetch(path)).status]).toEqual([path, status]);

  // A stream that lost its connection goes on where it was.
  const [third, fourth] = [told[2], told[3]];
  using resumed = await listen(daemon, "/events/plans", third?.id);
  expect((await resumed.take(1))[0]).toEqual(fourth);

  const data = join(dir.path, "data");
  const listed = await run(["plans", "--data-dir", data, "--project", shop]);
  expect(listed.out).toContain("parser");
  expect(listed.out).not.toContain("bank");
  expect((await run(["plans", "parser", "--data-dir", data])).out.match(/^project +/gm)).toHaveLength(2);
  expect(await run(["plans", "nope", "--data-dir", data])).toMatchObject({ code: 1 });
  expect(await run(["plans", "--model", "opus", "--data-dir", data])).toMatchObject({ code: 2 });
});

test("a link out of the project is refused and counted, and a plan that is deleted takes nothing with it", async () => {
  using dir = temporaryDir();
  const project = join(dir.path, "shop");
  writeFileSync(join(dir.path, "secret.md"), "# Secret\n");
  plan(project, "parser", "# Parser\n", []);
  mkdirSync(join(project, "dev", "active", "stolen"));
  symlinkSync(join(dir.path, "secret.md"), join(project, "dev", "active", "stolen", "plan.md"));
  await using daemon = await quickDaemon(dir.path);
  using stream = await listen(daemon, "/events/plans");
  await begin(daemon, "s-1", project);
  expect((await stream.take(1))[0]?.data).toMatchObject({
    event_type: "plan_created",
    plan_name: "parser",
    data: { title: "Parser" },
  });
  rmSync(join(project, "dev", "active", "parser"), { recursive: true });
  plan(project, "next", "# Next\n", []);
  expect((await stream.take(1))[0]?.data).toMatchObject({ plan_name: "next" });
  const { plans } = await daemon.get("/api/plans");
  expect(plans.map(({ name }: { name: string }) => name)).toEqual(["next", "parser"]);
  const { items } = await daemon.get("/api/health");
  expect(items.dropped["outside-project"]).toBe(1);
});

test("a pull request of the session that works on a plan is the plan's", async () => {
  using dir = temporaryDir();
  const project = join(dir.path, "shop");
  await using daemon = await quickDaemon(dir.path);
  using stream = await listen(daemon, "/events/plans");
  await begin(daemon, "s-1", project);
  plan(project, "parser", "# Parser\n", ["in_progress"]);
  await stream.take(5);
  const response = await daemon.fetch("/statusline/claude-code", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({
      session_id: "s-1",
      cwd: project,
      workspace: { current_dir: project, project_dir: project },
      model: { id: "claude-opus-5-5" },
      pr: { number: 7, url: "https://github.com/acme/shop/pull/7" },
    }),
  });
  expect(response.status).toBe(200);
  expect((await stream.take(1))[0]?.data).toMatchObject({
    event_type: "pr_created",
    plan_name: "parser",
    pr_url: "https://github.com/acme/shop/pull/7",
    session_id: "s-1",
    data: { told_by: "session" },
  });
});

test("who follows plans is told when another ledger takes the place of the one that is read", async () => {
  using dir = temporaryDir();
  await (await startDaemon(dir.path)).stop();
  const words = ["plans", "--follow", "--data-dir", dir.path];
  const follower = Bun.spawn([program, ...words], { stdout: "ignore", stderr: "pipe" });
  const said = follower.stderr.getReader();
  // That nobody collects them: by then it reads.
  await said.read();
  const ledger = join(dir.path, "ledger.db");
  copyFileSync(ledger, `${ledger}.new`);
  renameSync(`${ledger}.new`, ledger);
  expect(new TextDecoder().decode((await said.read()).value)).toContain(`${ledger} was replaced`);
  expect(await follower.exited).toBe(69);
});

test("who follows plans is told when nobody collects them", async () => {
  using dir = temporaryDir();
  const daemon = await startDaemon(dir.path);
  await daemon.stop();
  const bin = join(import.meta.dir, "..", "..", "bin", "hallmonitor");
  const follower = Bun.spawn([bin, "plans", "--follow", "--data-dir", dir.path], { stderr: "pipe" });
  const { value } = await follower.stderr.getReader().read();
  follower.kill();
  expect(new TextDecoder().decode(value)).toContain("no collector is running");
});

/** Makes a plan with as many features as statuses. */
function plan(project: string, name: string, text: string, statuses: readonly string[]): void {
  const folder = join(project, "dev", "active", name);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "plan.md"), text);
  const lines = statuses.map(
    (status, index) => `${JSON.stringify({ id: `F${index}`, description: `${name} ${index}`, status })}\n`,
  );
  if (lines.length > 0) writeFileSync(join(folder, "manifest.jsonl"), lines.join(""));
}

/** A daemon on `DIR/data` that looks at plans four times a second. */
async function quickDaemon(dir: string): Promise<StartedDaemon> {
  const data = join(dir, "data");
  mkdirSync(data);
  writeFileSync(join(data, "config.json"), JSON.stringify({ plan: { poll_ms: 250 } }));
  return startDaemon(data, ["--no-import"]);
}

async function begin(daemon: StartedDaemon, id: string, cwd: string): Promise<void> {
  const body = {
    session_id: id,
    hook_event_name: "SessionStart",
    source: "startup",
    cwd,
    transcript_path: "/none.jsonl",
  };
  const response = await daemon.fetch("/hooks/claude-code", {
    method: "POST",
    body: JSON.stringify(body),
    headers: { "content-type": "application/json" },
  });
  expect(response.status).toBe(200);
}
