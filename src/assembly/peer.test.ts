import { expect, test } from "bun:test";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { isStranger } from "./peer.ts";

/** Every system has an account without rights; only root can act as it. */
const nobody = 65_534;
const isLinux = process.platform === "linux";

/** Whether each request that is made by `asked` of a server is found to be a stranger's, for a collector of the user `own`. */
async function judged(hostname: string, own: number | undefined, asked: (url: string) => Promise<void>) {
  const found: boolean[] = [];
  const server = Bun.serve({
    hostname,
    port: 0,
    fetch(request, listening) {
      const peer = listening.requestIP(request);
      if (peer !== null) found.push(isStranger(peer, server.port ?? 0, own));
      return new Response("");
    },
  });
  await asked(server.url.href);
  await server.stop(true);
  return found;
}

const ask = async (url: string): Promise<void> => void (await fetch(url, { keepalive: false }));

test.each(["127.0.0.1", "::1"])(
  "who asks from this user's own process, over %s, is no stranger",
  async (host) => {
    expect(await judged(host, process.getuid?.(), ask)).toEqual([false]);
  },
);

test("another user of this machine is a stranger, where the system tells; root is not", async () => {
  if (process.getuid?.() !== 0) {
    // Seen from another user's collector we are the stranger.
    expect(await judged("127.0.0.1", (process.getuid?.() ?? 0) + 1, ask)).toEqual([isLinux]);
    return;
  }
  expect(await judged("127.0.0.1", nobody, ask)).toEqual([false]);
  const asNobody = async (url: string): Promise<void> => {
    const script = `require("node:http").get(process.argv[1], (answer) => answer.resume())`;
    await once(spawn("node", ["-e", script, url], { uid: nobody, stdio: "ignore" }), "close");
  };
  expect(await judged("127.0.0.1", 0, asNobody)).toEqual([isLinux]);
});

test("an address of another machine is nobody's that is known here", () => {
  expect(isStranger({ address: "192.0.2.1", port: 1 }, 4318, 1)).toBe(false);
});
