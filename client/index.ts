export { Account, type Listing, type Logout, type Registration } from "./account/account.js";
export { RestClient, type RestClientOptions, type ServerUrls } from "./api/rest-client.js";
export { LateSink, LateSource } from "./audio/device/late-device.js";
export { listDevices } from "./audio/device/list-devices.js";
export { type DeviceOptions, openDeviceSink, openDeviceSource } from "./audio/device/open-device.js";
export { FileSource } from "./audio/file-source.js";
export { nullSink } from "./audio/null-sink.js";
export { Pacer } from "./audio/pacer.js";
export { type AudioSink, type AudioSource, BLOCK_MS, BLOCK_SAMPLES, SAMPLE_RATE } from "./audio/ports.js";
export { personFile } from "./audio/recording-names.js";
export { silenceSource } from "./audio/silence-source.js";
export { type AudioInput, type AudioOutput, parseAudioInput, parseAudioOutput } from "./audio/spec.js";
export { ToneSource } from "./audio/tone-source.js";
export { readWav } from "./audio/wav-reader.js";
export { WavWriter } from "./audio/wav-writer.js";
export { Call } from "./call/call.js";
export type { CallEvents, CallSummary } from "./call/call-events.js";
export type { LocalMedia } from "./call/local-media.js";
export type { CallMediaPort, MediaMaker, MediaRequest } from "./call/media-port.js";
export type { CallEnd, InviteOutcome } from "./call/model.js";
export { type Clock, systemClock, type Timer } from "./clock.js";
export { noneEngine } from "./media/none-engine.js";
export type {
  MediaEngine,
  MediaPeer,
  MediaSession,
  MediaSessionOptions,
  PeerListener,
} from "./media/port.js";
export { wrtcEngine } from "./media/wrtc-engine.js";
export { type MediaHostOptions, startMediaHost } from "./media-process/media-host.js";
export type {
  DeviceLists,
  MediaHost,
  MediaHostEvents,
  MediaSettings,
  SoundInUse,
  SoundLevels,
  Tone,
  VideoSourceKind,
} from "./media-process/port.js";
export { type OpenPhoneOptions, openPhone } from "./open-phone.js";
export { Phone, type PhoneEvents } from "./phone.js";
export { estimateMos } from "./quality/emodel.js";
export type { LinkQuality } from "./quality/link-meter.js";
export type { ServerEvent, Signaling, SignalingEvents } from "./signaling/port.js";
export { trySocket } from "./signaling/try-socket.js";
export { lockForProcess } from "./storage/process-lock.js";
export { DEFAULT_PROFILE, dataFolder, profilePath } from "./storage/profile-paths.js";
export { ProfileStore, type Session } from "./storage/profile-store.js";
export { type Camera, listCameras } from "./video/capture/cameras.js";
export { type OpenVideoOptions, openVideo } from "./video/open-video.js";
export type { RgbTile, VideoFrame, VideoShape, VideoSource } from "./video/ports.js";
export { parseVideoInput, type VideoInput } from "./video/spec.js";
export { readFrameNumber, TestPattern } from "./video/test-pattern.js";
