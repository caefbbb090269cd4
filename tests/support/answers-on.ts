import { connect } from "node:net";

const PROBE_TIMEOUT = 2_000;

/** True when something listens on that port of this machine. */
export function answersOn(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: "127.0.0.1", port, timeout: PROBE_TIMEOUT });
    const finish = (answers: boolean) => {
      socket.destroy();
      resolve(answers);
    };
    socket.once("connect", () => finish(true));
    socket.once("error", () => finish(false));
    socket.once("timeout", () => finish(false));
  });
}
