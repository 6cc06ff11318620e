import { expect, test } from "bun:test";
import { load } from "./load.ts";
import { postTemplate, postText, recordsPerPost } from "./post.ts";
import { Site } from "./site.ts";

const template = postTemplate("full");

test("every post is JSON of one length whose records share no id", () => {
  const posts = [0, 1, 99, 12_345].map((post) => postText(template, post));
  const ids = posts.flatMap((post) => {
    const { logRecords } = JSON.parse(post).resourceLogs[0].scopeLogs[0];
    return logRecords.map((record: { spanId: string; timeUnixNano: string }) => record.spanId);
  });
  expect(new Set(ids).size).toBe(posts.length * recordsPerPost);
  expect(posts.map((post) => post.length)).toEqual(posts.map(() => template.bytes));
});

test("the lean shape is the full one without attributes that carry no identity, tokens or cost", () => {
  const lean = postText(postTemplate("lean"), 0);
  expect(lean.length).toBeLessThan(template.bytes * 0.6);
  for (const key of ["session.id", "request_id", "input_tokens", "cost_usd", "model"])
    expect(lean).toContain(`"${key}"`);
  expect(lean).not.toContain('"effort"');
});

test.skipIf(Bun.which("wrk") === null)("wrk posts exactly the texts that postText writes", async () => {
  const bodies = new Map<string, string>();
  using server = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    fetch: async (request) => {
      const body = await request.text();
      if (bodies.size < 500) bodies.set(/req_011CVKxyNfVY(\d+)/.exec(body)?.[1] ?? "", body);
      return Response.json({});
    },
  });
  await using site = new Site();
  const { posts } = await load(site, { url: server.url.origin, template, seconds: 1 });
  expect(posts).toBeGreaterThan(100);
  for (const [first, body] of bodies) expect(body).toBe(postText(template, Number(first) / recordsPerPost));
});
