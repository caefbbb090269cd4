import { describeWith } from "../../../support/requirements.js";
import { pulseToolsAlone } from "./sound-card.js";
import { testSoundDesk } from "./sound-desk.js";

await describeWith("pulseaudio", "devices by preference through PulseAudio's tools", () => {
  testSoundDesk(pulseToolsAlone);
});
