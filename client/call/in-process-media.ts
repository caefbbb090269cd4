import type { Pacer } from "../audio/pacer.js";
import type { MediaEngine } from "../media/port.js";
import { CallMedia } from "./call-media.js";
import type { LocalMedia } from "./local-media.js";
import type { MediaMaker } from "./media-port.js";

/** Media in the process that asks for it: it lives as long as the call does, so it is never lost. */
export function inProcessMedia(engine: MediaEngine, pacer: Pacer, local: LocalMedia): MediaMaker {
  return ({ iceServers, video, listener }) =>
    new CallMedia({
      session: iceServers.then((servers) =>
        engine.openSession({ iceServers: servers, video, hear: local.hear ?? true }),
      ),
      local,
      listener,
      pacer,
      video,
    });
}
