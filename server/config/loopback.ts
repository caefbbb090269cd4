/** 127.0.0.0/8, `::1`, and the former mapped into IPv6. */
export function isLoopback(address: string | undefined): boolean {
  const plain = address?.toLowerCase().replace(/^::ffff:(?=\d)/, "");
  return plain === "::1" || /^127(\.\d{1,3}){3}$/.test(plain ?? "");
}

/** True for a name or an address under which only programs of this machine reach the server. */
export function isLoopbackHost(host: string): boolean {
  return host.toLowerCase() === "localhost" || isLoopback(host.replace(/^\[|\]$/g, ""));
}
