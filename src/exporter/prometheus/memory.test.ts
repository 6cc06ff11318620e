import { expect, test } from "bun:test";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { openMemoryFile, type MetricsMemory } from "./memory.ts";

const memory: MetricsMemory = {
  projects: ["/p/web"],
  models: ["claude-opus-5-5"],
  agents: ["claude-code"],
  places: [{ project: "/p/web", model: "claude-opus-5-5", agent: "claude-code" }],
  shown: [{ family: "hallmonitor_requests", labels: { project: "/p/web" }, value: 3 }],
};

function inFolder(look: (path: string, log: string[]) => void): void {
  const dir = mkdtempSync(join(tmpdir(), "hallmonitor-"));
  try {
    look(join(dir, "metrics.json"), []);
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

test("what was kept is there after a restart; where nothing was, nothing is said", () =>
  inFolder((path, log) => {
    const say = (line: string): void => void log.push(line);
    expect(openMemoryFile(path, say).read()).toBeUndefined();
    openMemoryFile(path, say).write(memory);
    expect(openMemoryFile(path, say).read()).toEqual(memory);
    expect(log).toEqual([]);
  }));

test("a file that knows only the series that stood still is taken for what it says", () =>
  inFolder((path, log) => {
    const { shown: held, ...places } = memory;
    writeFileSync(path, JSON.stringify({ version: 1, ...places, held }));
    expect(openMemoryFile(path, (line) => void log.push(line)).read()).toEqual(memory);
    expect(log).toEqual([]);
  }));

test.each(["{", "[]", '{"version":1}', '{"version":2,"projects":[]}'])(
  "a file that holds %s is as good as none, which is said, and is written anew",
  (text) =>
    inFolder((path, log) => {
      writeFileSync(path, text);
      const file = openMemoryFile(path, (line) => void log.push(line));
      expect(file.read()).toBeUndefined();
      expect(log).toEqual([expect.stringContaining(`${path} cannot be read`)]);
      file.write(memory);
      expect(file.read()).toEqual(memory);
    }),
);

test("that it cannot be written is said once, and again after it was written meanwhile", () =>
  inFolder((path, log) => {
    const folder = dirname(path);
    const file = openMemoryFile(path, (line) => void log.push(line));
    rmSync(folder, { recursive: true });
    file.write(memory);
    file.write(memory);
    expect(log).toEqual([expect.stringContaining(`${path} cannot be written`)]);
    mkdirSync(folder);
    file.write(memory);
    expect(file.read()).toEqual(memory);
    rmSync(folder, { recursive: true });
    file.write({ ...memory, projects: [] });
    expect(log).toHaveLength(2);
  }));
