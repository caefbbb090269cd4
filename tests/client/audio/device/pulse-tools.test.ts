import { describeWith } from "../../../support/requirements.js";
import { pulseToolsAlone, testSoundCard } from "./sound-card.js";

await describeWith("pulseaudio", "the sound card through PulseAudio's tools", () => {
  testSoundCard(pulseToolsAlone);
});
