import { expect, test } from "bun:test";
import { event } from "../../test/contract/observation.ts";
import { readerOf } from "../../test/ledger.ts";
import { readSurroundings } from "./surroundings.ts";

test.each(["web", "", "//server/share", "/tmp/a\0b"])(
  "around a session of %j, which is no folder of this machine, there is nothing",
  async (project) => {
    const reader = readerOf(event({ facts: { project } }));
    const [session] = reader.sessionsById("s1");
    if (session === undefined) throw new Error("no session");
    const settings = { env: { PATH: process.env["PATH"] }, claudeDirs: [] };
    expect(await readSurroundings(reader, session, settings)).toEqual({ planFiles: [], git: undefined });
  },
);
