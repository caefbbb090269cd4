import { loadWrtc, type RawPeerConnection } from "../../client/media/wrtc-module.js";

/**
 * What libwebrtc alone needs: two connections in this process, descriptions and candidates handed over
 * directly, no server and no call. Resolves with the milliseconds until both are connected.
 */
export async function connectBarePair(): Promise<number> {
  const start = performance.now();
  const [caller, callee] = [openPeer(), openPeer()];
  passCandidates(caller.connection, callee.connection);
  passCandidates(callee.connection, caller.connection);
  const connected = Promise.all([whenConnected(caller.connection), whenConnected(callee.connection)]);
  const offer = await caller.connection.createOffer();
  await caller.connection.setLocalDescription(offer);
  await callee.connection.setRemoteDescription(offer);
  const answer = await callee.connection.createAnswer();
  await callee.connection.setLocalDescription(answer);
  await caller.connection.setRemoteDescription(answer);
  await connected;
  const elapsed = performance.now() - start;
  for (const { connection, stop } of [caller, callee]) {
    connection.close();
    stop();
  }
  return elapsed;
}

function openPeer() {
  const { RTCPeerConnection, MediaStream, nonstandard } = loadWrtc();
  const connection = new RTCPeerConnection({ iceServers: [] });
  const track = new nonstandard.RTCAudioSource().createTrack();
  connection.addTrack(track, new MediaStream([track]));
  return { connection, stop: () => track.stop() };
}

function passCandidates(from: RawPeerConnection, to: RawPeerConnection): void {
  from.onicecandidate = ({ candidate }) => {
    // One that comes before the description is lost here, as in any naive pair; the answer's come after it.
    if (candidate?.candidate) void to.addIceCandidate(candidate).catch(() => {});
  };
}

function whenConnected(connection: RawPeerConnection): Promise<void> {
  return new Promise((resolve) => {
    connection.onconnectionstatechange = () => {
      if (connection.connectionState === "connected") resolve();
    };
  });
}
