/**
 * One HTTP connection that stays open, with nothing between the bench and the socket: the runtime's own `fetch` pauses for two
 * milliseconds at its 99th percentile against a server that only answers, which is as long as what is measured.
 */
import type { Socket } from "bun";

/** Posts one body after the other. */
export interface KeptConnection extends Disposable {
  /** Resolves with the status of the answer once it has all come. */
  post(path: string, body: Uint8Array): Promise<number>;
}

/** Connects to a server on this machine. Answers must say how long they are. */
export async function openConnection(url: string): Promise<KeptConnection> {
  const { hostname, port, host } = new URL(url);
  let answered: ((status: number) => void) | undefined;
  let failed: ((error: Error) => void) | undefined;
  let text = "";
  const data = (_socket: Socket, bytes: Uint8Array): void => {
    text += Buffer.from(bytes).toString("latin1");
    try {
      const status = statusOfWhole(text);
      if (status === undefined) return;
      text = "";
      answered?.(status);
    } catch (thrown) {
      failed?.(thrown as Error);
    }
  };
  const close = (): void => failed?.(new Error(`${url} closed the connection`));
  const socket = await Bun.connect({ hostname, port: Number(port), socket: { data, close } });
  return {
    post(path, body) {
      const head = `POST ${path} HTTP/1.1\r\nHost: ${host}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n`;
      const whole = Buffer.concat([Buffer.from(head), body]);
      return new Promise((resolve, reject) => {
        [answered, failed] = [resolve, reject];
        if (socket.write(whole) !== whole.length)
          reject(new Error(`${url} does not take a whole post at once`));
      });
    },
    [Symbol.dispose]: () => {
      failed = undefined;
      socket.end();
    },
  };
}

/** The status of an answer that has come to its end; undefined while some of it is missing. */
function statusOfWhole(text: string): number | undefined {
  const head = text.indexOf("\r\n\r\n");
  if (head < 0) return undefined;
  const length = /^content-length: *(\d+)/im.exec(text.slice(0, head))?.[1];
  if (length === undefined)
    throw new Error(`an answer that does not say how long it is: ${text.slice(0, head)}`);
  return text.length < head + 4 + Number(length) ? undefined : Number(text.slice(9, 12));
}
