/** A STUN or TURN server as an address of the form `turn:host:port?transport=tcp` names it. */
export interface IceUrl {
  readonly kind: "stun" | "turn";
  readonly host: string;
  readonly port: number;
  readonly transport: "udp" | "tcp" | "tls";
}

const PORT = 3478;
const TLS_PORT = 5349;
const PORT_MAX = 65_535;

/** Null for what is no such address. */
export function parseIceUrl(url: string): IceUrl | null {
  const match =
    /^(stun|turn)(s?):(\[[0-9a-fA-F:.]+\]|[^:?/[\]@\s]+)(?::(\d{1,5}))?(?:\?transport=(udp|tcp))?$/.exec(url);
  if (match === null) return null;
  const [, kind, secure, host = "", port, transport] = match;
  const number = port === undefined ? (secure ? TLS_PORT : PORT) : Number(port);
  if (number < 1 || number > PORT_MAX) return null;
  return {
    kind: kind === "turn" ? "turn" : "stun",
    host: host.replace(/^\[|\]$/g, ""),
    port: number,
    transport: secure ? "tls" : transport === "tcp" ? "tcp" : "udp",
  };
}
