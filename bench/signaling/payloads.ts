/*
 * Descriptions and candidates of the size and shape that a phone sends. They are made up, so that nobody's address
 * stands here, but every line is one that libwebrtc writes.
 */
const HEAD = ["v=0", "o=- 4611731400430051336 2 IN IP4 127.0.0.1", "s=-", "t=0 0", "a=group:BUNDLE 0"];
const TRANSPORT = [
  "m=audio 9 UDP/TLS/RTP/SAVPF 111 63 9 0 8 13 110 126",
  "c=IN IP4 0.0.0.0",
  "a=rtcp:9 IN IP4 0.0.0.0",
  "a=ice-ufrag:4ZcD",
  "a=ice-pwd:2/1muCWoOi3uLifh0NuRHlDo",
  "a=ice-options:trickle",
  "a=fingerprint:sha-256 75:74:5A:A6:A4:E5:52:F4:A7:67:4C:01:C7:EE:91:3F:21:3D:A2:E3:53:7B:6F:30:86:F2:30:AA:65:FB:04:24",
];
const MEDIA = [
  "a=mid:0",
  "a=extmap:1 urn:ietf:params:rtp-hdrext:ssrc-audio-level",
  "a=extmap:2 http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time",
  "a=sendrecv",
  "a=msid:stream track",
  "a=rtcp-mux",
  "a=rtpmap:111 opus/48000/2",
  "a=rtcp-fb:111 transport-cc",
  "a=fmtp:111 minptime=10;useinbandfec=1",
  "a=rtpmap:63 red/48000/2",
  "a=fmtp:63 111/111",
  "a=rtpmap:9 G722/8000",
  "a=rtpmap:0 PCMU/8000",
  "a=rtpmap:8 PCMA/8000",
  "a=rtpmap:13 CN/8000",
  "a=rtpmap:110 telephone-event/48000",
  "a=rtpmap:126 telephone-event/8000",
];
const OFFER_BYTES = 2_048;
const ANSWER_BYTES = 1_536;
const CANDIDATES_PER_SIDE = 5;

function description(bytes: number): string {
  const lines = [...HEAD, ...TRANSPORT, ...MEDIA];
  for (let ssrc = 1_001; lines.join("\r\n").length < bytes; ssrc++) {
    lines.push(`a=ssrc:${ssrc} cname:Wq1mZ0pN7c4tT9s2`);
  }
  return `${lines.join("\r\n").slice(0, bytes - 2)}\r\n`;
}

export const OFFER = { type: "offer", sdp: description(OFFER_BYTES) } as const;
export const ANSWER = { type: "answer", sdp: description(ANSWER_BYTES) } as const;

/** What one side of a call sends while it looks for a way. */
export const CANDIDATES = Array.from({ length: CANDIDATES_PER_SIDE }, (_, index) => ({
  candidate: `candidate:${842163049 + index} 1 udp ${1677729535 - index} 203.0.113.${index + 1} ${49_152 + index} typ srflx raddr 192.0.2.${index + 1} rport ${50_000 + index} generation 0 ufrag 4ZcD network-cost 999`,
  sdpMid: "0",
  sdpMLineIndex: 0,
}));
