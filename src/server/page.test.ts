import { describe, expect, test } from "bun:test";
import { openPage } from "../assembly/page.ts";
import { answerPage, isForPage } from "./page.ts";

const ask = (path: string, headers: Record<string, string> = {}) =>
  new Request(`http://127.0.0.1${path}`, { headers });

describe("what is for the page", () => {
  test.each(["/", "/sessions", "/sessions/a%2Fb", "/costs", "/plans/login", "/search", "/chunk-1a2b.js"])(
    "GET %s is",
    (path) => expect(isForPage(ask(path), path)).toBeTrue(),
  );
  test.each([
    "/api/sessions",
    "/events/sessions",
    "/v1/logs",
    "/metrics",
    "/sessionsx",
    "/nope",
    "/hooks/x.js",
  ])("GET %s is not", (path) => expect(isForPage(ask(path), path)).toBeFalse());
  test("an address that a person mistyped is, but for those of programs", () => {
    const typed = (path: string) => isForPage(ask(path, { "sec-fetch-dest": "document" }), path);
    expect(["/nope", "/sessionsx", "/foo/bar"].map(typed)).toEqual([true, true, true]);
    expect(["/api/health", "/metrics", "/openapi.json"].map(typed)).toEqual([false, false, false]);
  });
  test("what is posted to the root is telemetry", () =>
    expect(isForPage({ method: "POST", headers: new Headers() }, "/")).toBeFalse());
});

describe("the page as it is served", async () => {
  const files = await openPage()();
  const chunkPath = [...files.files.keys()].find((path) => path.endsWith(".js")) ?? "";

  test("every file that the page names is there, and nothing in it is inline", async () => {
    const html = await answerPage(ask("/costs"), "/costs", files).text();
    const named = [...html.matchAll(/(?:src|href)="(\/[^"]+)"/g)].map(([, path = ""]) => path);
    expect(named.length).toBeGreaterThanOrEqual(3);
    for (const path of named) expect(files.files.has(path)).toBeTrue();
    expect(html).not.toMatch(/<script(?![^>]*src=)|<style|\sstyle=|\son\w+=/);
  });

  test("its script loads as it is, packed for who takes that, and for good", async () => {
    const plain = answerPage(ask(chunkPath), chunkPath, files);
    const packed = answerPage(ask(chunkPath, { "accept-encoding": "br, gzip" }), chunkPath, files);
    expect(packed.headers.get("content-encoding")).toBe("gzip");
    const refusing = answerPage(ask(chunkPath, { "accept-encoding": "gzip;q=0" }), chunkPath, files);
    expect(refusing.headers.get("content-encoding")).toBeNull();
    expect(packed.headers.get("content-type")).toStartWith("text/javascript");
    expect(packed.headers.get("cache-control")).toContain("immutable");
    const unpacked = Bun.gunzipSync(new Uint8Array(await packed.arrayBuffer()));
    expect(Buffer.from(unpacked).equals(Buffer.from(await plain.arrayBuffer()))).toBeTrue();
  });

  test("a view is asked for anew each time, since its files have new names after an update", () => {
    expect(answerPage(ask("/"), "/", files).headers.get("cache-control")).toBe("no-store");
  });

  test("a file of an older page is gone, and says so", () => {
    expect(() => answerPage(ask("/chunk-old.js"), "/chunk-old.js", files)).toThrow(
      "nothing is served at /chunk-old.js",
    );
  });

  test("what a browser may do with it is next to nothing", () => {
    const policy = answerPage(ask("/"), "/", files).headers.get("content-security-policy") ?? "";
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toMatch(/unsafe|https?:|\*/);
  });
});
