import { expect, test } from "bun:test";
import { AppError } from "../../domain/error.ts";
import { importFileRoutes } from "./import-file.ts";

test("a fault of ours ends the lines, and the log says what it was", async () => {
  const said: string[] = [];
  const routes = importFileRoutes({
    importFile: () => Promise.reject(new Error("the reader stumbled")),
    clock: () => 0,
    errorOf: (thrown) => AppError.from(thrown),
    log: (line: string) => void said.push(line),
  });
  const body = JSON.stringify({ file: "/tmp/all.jsonl" });
  const answer = await routes.request("/api/import/file", { method: "POST", body });
  const error = { code: "internal", message: "internal error" };
  expect(await answer.text()).toBe(`${JSON.stringify({ error })}\n`);
  expect(said).toEqual(["internal error: Error: the reader stumbled"]);
});
