import { afterAll, expect, test } from "bun:test";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { agentFolder } from "./folder.ts";

const root = mkdtempSync(join(tmpdir(), "hallmonitor-"));
const claude = join(root, ".claude");
mkdirSync(join(claude, "projects"), { recursive: true });
writeFileSync(join(root, "file"), "");
afterAll(() => rmSync(root, { recursive: true }));

test("a folder of the client is given back whole, wherever one stands", () => {
  expect(agentFolder(claude)).toBe(claude);
  expect(agentFolder(relative(process.cwd(), claude))).toBe(claude);
  expect(agentFolder(`${claude}/`)).toBe(claude);
});

test("anything else is refused with a sentence that names it", () => {
  expect(() => agentFolder(join(root, "none"))).toThrow(`there is no folder ${join(root, "none")};`);
  expect(() => agentFolder(join(root, "file"))).toThrow(`${join(root, "file")} is no folder;`);
  expect(() => agentFolder(join(root, "file", "below"))).toThrow("there is no folder");
  expect(() => agentFolder(root)).toThrow(`${root} holds no transcripts: it has no folder 'projects'; give`);
});

test("the client's own folder of what runs is no folder of logs by hand", () => {
  const fresh = join(root, "fresh");
  const sessions = join(fresh, "sessions");
  mkdirSync(sessions, { recursive: true });
  writeFileSync(join(sessions, "4711.json"), "{}");
  expect(() => agentFolder(fresh)).toThrow(`${fresh} holds no transcripts: it has no folder 'projects';`);
  writeFileSync(join(sessions, "session-a.json"), "{}");
  expect(() => agentFolder(fresh)).toThrow(`${fresh} holds logs by hand:`);
});

test("who left out the folder of logs by hand is told so", () => {
  expect(() => agentFolder("telemetry")).toThrow("'hallmonitor import telemetry DIR'");
});

test("who names the projects themselves is told the folder above", () => {
  expect(() => agentFolder(join(claude, "projects"))).toThrow(`did you mean ${claude}?`);
});
