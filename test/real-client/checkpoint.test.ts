/**
 * The real client loses its context and gets back what it was at: what the model is then shown is the proof, and the ledger
 * must tell the same.
 */
import { describe, expect, test } from "bun:test";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { run } from "../e2e/daemon.ts";
import { versions } from "./client.ts";
import { openPerson, type Person } from "./person.ts";
import { say } from "./say.ts";
import { soon } from "./soon.ts";
import type { Terminal } from "./terminal.ts";

/** Nobody is there to be asked. */
const allowed = ["--allowedTools", "Write,Edit,Read,Bash,TaskCreate,TaskUpdate,TaskList"];
const markers = /\[hallmonitor checkpoint ([0-9a-z]{8})\]/g;

/** A kind of work in the scenarios, how its end reads, and what a checkpoint of it must name. */
const parser = {
  scenario: "long-work",
  end: "one test fails",
  next: "go-on",
  nextEnd: "Going on with the parser.",
  names: ["Write the parser", "Test the parser", "src/parser.ts"],
  used: /^(?:task Test the parser|file src\/parser\.ts)$/,
};
/** This one ends in a folder within the project; what the client does next begins in the project again. */
const report = {
  scenario: "other-work",
  end: "The report is half drawn.",
  next: "other-go-on",
  nextEnd: "Going on with the report.",
  names: ["Draw the report", "src/report.ts"],
  used: /^file src\/report\.ts$/,
};
type Work = typeof parser;

describe.each([...versions])("Claude Code %s", (version) => {
  // Each way to set hooks up with one of the versions.
  const hooks = version === "2.1.197" ? "command" : "http";

  test("two sessions of a project that are compacted at once each get their own state back", async () => {
    await using person = await openPerson({ version, hooks });
    using one = person.open(...allowed);
    using other = person.open(...allowed);
    const both = [
      [one, parser],
      [other, report],
    ] as const;
    await Promise.all(both.map(([client, work]) => doWork(client, work)));
    await Promise.all(both.map(([client]) => compact(client)));
    await Promise.all(both.map(([client, work]) => goOn(client, work)));
    await expectOwn(person, parser, report);
    await expectOwn(person, report, parser);
  }, 120_000);

  test("without a collector the hook keeps both states and gives them back, and the ledger hears of it later", async () => {
    await using person = await openPerson({ version, hooks: "http" });
    using one = person.open(...allowed);
    using other = person.open(...allowed);
    const both = [
      [one, parser],
      [other, report],
    ] as const;
    await Promise.all(both.map(([client, work]) => doWork(client, work)));
    await person.kill();
    await Promise.all(both.map(([client]) => compact(client)));
    await Promise.all(both.map(([client, work]) => goOn(client, work)));
    await person.restart();
    await expectOwn(person, parser, report);
    await expectOwn(person, report, parser);
  }, 120_000);

  test("a session that goes on after /clear is told what the cleared one was at", async () => {
    await using person = await openPerson({ version, hooks: "http" });
    using client = person.open(...allowed);
    await doWork(client, parser);
    await clear(client, parser);
    await goOn(client, parser);
    const [before, after] = [first(person, parser.scenario), first(person, parser.next)];
    expect(after.sessionId).not.toBe(before.sessionId);
    const id = expectShown(after.text, parser);
    await soon(async () =>
      expect(await checkpointOf(person, before.sessionId, id)).toMatchObject({
        injected_into: after.sessionId,
      }),
    );
    await soon(async () => {
      expect(await commandsOf(person, before.sessionId)).toEqual(["clear"]);
      expect(await commandsOf(person, after.sessionId)).toEqual([]);
    });
  }, 120_000);

  test("of two sessions of a project that are cleared at once, neither is told of the other's", async () => {
    await using person = await openPerson({ version, hooks: "http" });
    holdEnds(person, 2);
    using one = person.open(...allowed);
    using other = person.open(...allowed);
    await Promise.all([doWork(one, parser), doWork(other, report)]);
    await Promise.all([clear(one, parser), clear(other, report)]);
    await Promise.all([goOn(one, parser), goOn(other, report)]);
    for (const { next } of [parser, report]) expect(idsIn(first(person, next).text)).toEqual([]);
  }, 120_000);

  test("a session that is resumed is told once", async () => {
    await using person = await openPerson({ version, hooks: "http" });
    const ask = (scenario: string, ...words: readonly string[]) =>
      person.print("-p", `SCENARIO=${scenario} please`, ...words, ...allowed);
    await ask(parser.scenario);
    const { sessionId } = first(person, parser.scenario);
    // Its last request has passed a threshold, at which its state is kept.
    await soon(async () => expect(await checkpointsOf(person, sessionId)).toHaveLength(1));
    await ask(parser.next, "--resume", sessionId);
    const id = expectShown(first(person, parser.next).text, parser);
    await ask(report.next, "--resume", sessionId);
    // The client itself keeps in the transcript what a hook has told it, so it is there once more, and only once.
    expect(first(person, report.next).text.match(markers)).toEqual(
      first(person, parser.next).text.match(markers),
    );
    await soon(async () =>
      expect(await checkpointOf(person, sessionId, id)).toMatchObject({ injected_into: sessionId }),
    );
  }, 120_000);
});

async function doWork(client: Terminal, { scenario, end }: Work): Promise<void> {
  await say(client, `SCENARIO=${scenario} please`);
  await soon(() => expect(client.text()).toContain(end));
}

async function goOn(client: Terminal, { next, nextEnd }: Work): Promise<void> {
  await say(client, `SCENARIO=${next} please`);
  await soon(() => expect(client.text()).toContain(nextEnd));
}

async function compact(client: Terminal): Promise<void> {
  await say(client, "/compact");
  await soon(() => expect(client.text()).toContain("Compacted"));
}

async function clear(client: Terminal, { end }: Work): Promise<void> {
  await say(client, "/clear");
  await soon(() => expect(client.text()).not.toContain(end));
}

/**
 * Has the client wait at the end of a session until so many have come to their end, so that none starts again before the
 * others are cleared.
 */
function holdEnds(person: Person, sessions: number): void {
  const path = join(person.home, ".claude", "settings.json");
  const settings = JSON.parse(readFileSync(path, "utf8"));
  const ended = `${person.home}/ended-`;
  const isOver = `[ $(ls ${ended}* | wc -l) -ge ${sessions} ]`;
  const wait = `touch ${ended}$PPID; for i in $(seq 100); do ${isOver} && break; sleep 0.1; done`;
  settings.hooks.SessionEnd.push({ hooks: [{ type: "command", command: wait, timeout: 20 }] });
  writeFileSync(path, JSON.stringify(settings));
}

/** What the model was shown first in a scenario, by whichever session. */
function first(person: Person, scenario: string): { readonly sessionId: string; readonly text: string } {
  const request = person.model.requests.find((one) => one.scenario === scenario);
  if (request === undefined) throw new Error(`the model was never asked for ${scenario}`);
  return { sessionId: request.sessionId, text: JSON.stringify(request.body.messages) };
}

/** The commands among a session's prompts, once its file was read to the latest of them. */
async function commandsOf({ daemon }: Person, id: string): Promise<string[]> {
  const { prompts } = await daemon.get(`/api/sessions/${id}`);
  const told = prompts as { readonly command: string | null; readonly sources: readonly string[] }[];
  expect(told.findLast(({ command }) => command === null)?.sources).toContain("transcript");
  return told.flatMap(({ command }) => (command === null ? [] : [command.replace("/", "")]));
}

function idsIn(text: string): string[] {
  return [...new Set([...text.matchAll(markers)].map(([, id = ""]) => id))];
}

/** The id of the one checkpoint that a text holds, once and whole: with both its marks, and what the work was about between. */
function expectShown(text: string, work: Work): string {
  const ids = idsIn(text);
  expect(ids).toHaveLength(1);
  const marks = [...text.matchAll(markers)];
  expect(marks).toHaveLength(2);
  const told = text.slice(marks[0]?.index, marks[1]?.index);
  for (const name of work.names) expect(told).toContain(name);
  return ids[0] ?? "";
}

/** That a session got its own state and nothing of the other's, and that the ledger says so. */
async function expectOwn(person: Person, own: Work, foreign: Work): Promise<void> {
  const { sessionId, text } = first(person, own.next);
  expect(first(person, own.scenario).sessionId).toBe(sessionId);
  const id = expectShown(text, own);
  for (const name of foreign.names) expect(text).not.toContain(name);
  await soon(async () => {
    expect(await checkpointOf(person, sessionId, id)).toMatchObject({
      injected_into: sessionId,
      injected_at: expect.any(String),
      seen_at: expect.any(String),
      used_by: expect.stringMatching(own.used),
    });
  });
}

async function checkpointOf(person: Person, sessionId: string, id: string): Promise<unknown> {
  return (await checkpointsOf(person, sessionId)).find((one) => one.id === id);
}

/** What `checkpoint list` says of a session. */
async function checkpointsOf(person: Person, sessionId: string): Promise<readonly { id: string }[]> {
  const words = ["checkpoint", "list", sessionId, "--json", "--data-dir", person.dataDir];
  const { code, out, err } = await run(words);
  expect([code, err]).toEqual([0, ""]);
  return JSON.parse(out).checkpoints;
}
