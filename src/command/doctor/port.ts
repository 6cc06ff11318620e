import { connect } from "node:net";

/** A listener on this machine answers at once; a firewall that swallows packets never does. */
const connectWithinMs = 500;

/** Whether something accepts connections there. */
export function isTaken(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: connectWithinMs });
    const end = (taken: boolean) => () => {
      socket.destroy();
      resolve(taken);
    };
    socket.once("connect", end(true)).once("timeout", end(false)).once("error", end(false));
  });
}
