import { describeWith } from "../../../support/requirements.js";
import { naudiodonAlone, testSoundCard } from "./sound-card.js";

await describeWith("naudiodon on pulseaudio", "the sound card through naudiodon", () => {
  testSoundCard(naudiodonAlone);
});
