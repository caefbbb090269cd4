/** Two connections of libwebrtc in one process and nothing else: bursts go in at one, and it tells when they come out. */
import { Pacer } from "../../client/audio/pacer.js";
import { BLOCK_SAMPLES, SAMPLE_RATE } from "../../client/audio/ports.js";
import { loadWrtc, type RawPeerConnection } from "../../client/media/wrtc-module.js";
import { BurstDetector, BurstSource } from "../latency/bursts.js";

const tell = (mark: "left" | "came") => (at: number) => void process.send?.({ type: mark, at });

const { RTCPeerConnection, MediaStream, nonstandard } = loadWrtc();
const [near, far] = [new RTCPeerConnection({ iceServers: [] }), new RTCPeerConnection({ iceServers: [] })];
const pass = (from: RawPeerConnection, to: RawPeerConnection): void => {
  from.onicecandidate = ({ candidate }) => {
    if (candidate?.candidate) void to.addIceCandidate(candidate).catch(() => {});
  };
};
pass(near, far);
pass(far, near);
const audio = new nonstandard.RTCAudioSource();
const track = audio.createTrack();
near.addTrack(track, new MediaStream([track]));
far.ontrack = (event) => {
  const detector = new BurstDetector(tell("came"));
  new nonstandard.RTCAudioSink(event.track).ondata = ({ samples, sampleRate }) => {
    if (sampleRate === SAMPLE_RATE) detector.hear(samples);
  };
};
const offer = await near.createOffer();
await near.setLocalDescription(offer);
await far.setRemoteDescription(offer);
const answer = await far.createAnswer();
await far.setLocalDescription(answer);
await near.setRemoteDescription(answer);

const source = new BurstSource(tell("left"));
const samples = new Int16Array(BLOCK_SAMPLES);
new Pacer().subscribe(() => {
  source.read(samples);
  audio.onData({
    samples,
    sampleRate: SAMPLE_RATE,
    bitsPerSample: 16,
    channelCount: 1,
    numberOfFrames: BLOCK_SAMPLES,
  });
});
process.on("disconnect", () => process.kill(process.pid, "SIGKILL"));
