export type { IncomingCall, MobileAppEvents, RoomInvite } from "./twin/app-events.js";
export { MobileApp, type MobileAppOptions } from "./twin/mobile-app.js";
export { SEATS, type Signature, SignatureSource, signatureOf } from "./verdicts/signature.js";
export { judgeLeg, type LegVerdict, SignatureDetector } from "./verdicts/signature-detector.js";
export { compareSpeech, SAME_SPEECH, type SpeechComparison } from "./verdicts/speech-similarity.js";
