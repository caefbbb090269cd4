import type { Random } from "./random.js";

const SECTIONS = [
  "m=audio 9 UDP/TLS/RTP/SAVPF 111 63",
  "m=video 9 UDP/TLS/RTP/SAVPF 96 97",
  "m=application 9 UDP/DTLS/SCTP webrtc-datachannel",
] as const;

const LINES = [
  "c=IN IP4 0.0.0.0",
  "a=rtcp:9 IN IP4 0.0.0.0",
  "a=ice-ufrag:Fu2z",
  "a=ice-pwd:q8XkEw2mTtT0v3QhE5o1n9pC",
  "a=fingerprint:sha-256 00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF",
  "a=setup:actpass",
  "a=mid:0",
  "a=sendrecv",
  "a=msid:stream track",
  "a=rtcp-mux",
  "a=rtpmap:111 opus/48000/2",
  "a=fmtp:111 minptime=10;useinbandfec=1",
  "a=ssrc:1 cname:x",
  "a=candidate:1 1 udp 2130706431 192.0.2.1 50000 typ host",
] as const;

/** A session description that parsers stumble over now and then: repeated, cut, foreign and overlong lines. */
export function description(random: Random): string {
  const lines = ["v=0", `o=- ${random.next()} 2 IN IP4 127.0.0.1`, "s=-", "t=0 0"];
  for (let section = random.between(0, 3); section > 0; section--) {
    lines.push(random.pick(SECTIONS));
    for (let count = random.between(2, 12); count > 0; count--) lines.push(random.pick(LINES));
  }
  const text = `${lines.join("\r\n")}\r\n`;
  switch (random.below(12)) {
    case 0:
      return text.slice(0, random.below(text.length));
    case 1:
      return text.replaceAll("\r\n", "\n");
    case 2:
      return `${text}a=x-${"y".repeat(random.below(6_000))}\r\n`;
    case 3:
      return text.replace("9", "\u0000");
    case 4:
      return `${text}${random.bytes(40).toString("latin1")}`;
    default:
      return text;
  }
}

const TYPES = ["host", "srflx", "relay", "prflx", "x"] as const;
const ADDRESSES = [
  "192.0.2.1",
  "2001:db8::1",
  "::ffff:127.0.0.1",
  "0.0.0.0",
  "a.local",
  "999.999.999.999",
] as const;

/** One candidate line, good or nearly so. */
export function candidateLine(random: Random): string {
  const port = random.chance(0.9) ? random.below(65_536) : random.next();
  const line = `candidate:${random.next()} 1 udp ${random.next()} ${random.pick(ADDRESSES)} ${port} typ ${random.pick(TYPES)}`;
  if (random.chance(0.1)) return "";
  return random.chance(0.1) ? line.slice(0, random.below(line.length)) : line;
}
