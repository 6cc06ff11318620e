/** The watch over pages, held to pages that do what none of ours may. */
import { expect, test } from "bun:test";
import { soon } from "../real-client/soon.ts";
import { openPage } from "./page.ts";

/** A page that is served as ours is. */
function serve(body: string) {
  const server = Bun.serve({
    port: 0,
    hostname: "127.0.0.1",
    fetch: (request) =>
      new URL(request.url).pathname === "/"
        ? new Response(`<!doctype html><html lang="en"><link rel="icon" href="data:,"><h1>Page</h1>${body}`, {
            headers: { "content-type": "text/html" },
          })
        : new Response("nothing here", { status: 404 }),
  });
  return {
    httpUrl: `http://127.0.0.1:${server.port}`,
    token: "t",
    [Symbol.dispose]: () => void server.stop(true),
  };
}

test("a page that keeps to itself has no faults", async () => {
  using server = serve("");
  await using opened = await openPage(server);
  expect(await opened.page.title()).toBe("");
  expect(opened.page.url()).toBe(`${server.httpUrl}/#token=t`);
  expect(opened.faults).toEqual([]);
});

test.each([
  ["an error on the console", "<script>console.error('oh')</script>", /^console: oh/],
  ["an exception", "<script>throw new Error('thrown')</script>", /^exception: Error: thrown/],
  [
    "a promise that nobody caught",
    "<script>Promise.reject(new Error('left'))</script>",
    /^exception: .*left/,
  ],
  ["a refused request", "<script>fetch('/none')</script>", /^refused request: 404/],
  [
    "a request to somebody else",
    "<img src='http://elsewhere.example/i.png'>",
    /^outside request: http:\/\/elsewhere/,
  ],
])("%s is a fault", async (_, body, said) => {
  using server = serve(body);
  await using opened = await openPage(server, "/", { expected: /./ });
  await soon(() => expect(opened.faults).toContainEqual(expect.stringMatching(said)));
});
