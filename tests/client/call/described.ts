import { marked, nameOfOffer } from "../../../client/call/offer-marks.js";
import type { Answer, Offer } from "../../../protocol/index.js";

/** A description as short as it can be and still be marked. */
const sdp = (session: string): string =>
  `v=0\r\no=- ${session} 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\n`;

/** An offer as an engine makes it, of a connection with that session id. */
export const bareOffer = (session: string): Offer => ({ type: "offer", sdp: sdp(session) });
export const bareAnswer = (session: string): Answer => ({ type: "answer", sdp: sdp(session) });

/** An offer as a client of this program sends it. */
export const kinOffer = (session: string): Offer =>
  marked(bareOffer(session), nameOfOffer(bareOffer(session)));

/** An answer of such a client to the offer with that mark. */
export const kinAnswer = (session: string, mark: string): Answer => marked(bareAnswer(session), mark);
