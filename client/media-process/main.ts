/** The program of the media process; a media host starts it. */
import { wrtcEngine } from "../media/wrtc-engine.js";
import { serveParent } from "./serve-parent.js";

serveParent(wrtcEngine);
