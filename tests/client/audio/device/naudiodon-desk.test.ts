import { describeWith } from "../../../support/requirements.js";
import { naudiodonAlone } from "./sound-card.js";
import { testSoundDesk } from "./sound-desk.js";

await describeWith("naudiodon on pulseaudio", "devices by preference through naudiodon", () => {
  testSoundDesk(naudiodonAlone);
});
