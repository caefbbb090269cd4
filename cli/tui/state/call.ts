import type { CallStatus } from "../../daemon/contract.js";
import { VIDEO_SOURCES } from "../../daemon/contract.js";
import type { Command } from "../keys/commands.js";
import { ask } from "./effects.js";
import { isMovement, moved } from "./list.js";
import type { TuiState } from "./model.js";
import { settingsOf } from "./phone.js";
import { openSearch } from "./search.js";
import { louder, nextDevice, save } from "./settings.js";
import { type Step, say, step } from "./step.js";

/** What keys do while one sees the call. */
export function callCommand(state: TuiState, command: Command): Step {
  const call = state.status?.call;
  if (command === "back" || !call) return step({ ...state, screen: state.behindCall });
  if (isMovement(command)) {
    return step({ ...state, personSelected: moved(state.personSelected, call.people.length, command) });
  }
  switch (command) {
    case "hang-up":
      return step(state, ask("hangup", { call: call.id }, { for: "hang-up" }));
    case "mute":
      return mute(state, call);
    case "camera":
      return step(
        state,
        ask("camera", { call: call.id, source: call.camera === null ? "camera" : null }, { for: "camera" }),
      );
    case "camera-source":
      return step(state, ask("camera", { call: call.id, source: nextSource(call) }, { for: "camera" }));
    case "left":
    case "right":
      return personVolume(state, call, command === "right" ? 1 : -1);
    case "louder":
    case "softer":
      return save(state, { volume: louder(settingsOf(state).volume, command === "louder" ? 1 : -1) });
    case "speaker":
      return changeSpeaker(state);
    case "invite":
      return openSearch(state, "invite");
    case "hold-to-talk":
      return save(state, { holdToTalk: !settingsOf(state).holdToTalk });
    default:
      return step(state);
  }
}

function mute(state: TuiState, call: CallStatus): Step {
  if (settingsOf(state).holdToTalk) return say(state, "Hold space to talk; t turns that off");
  return step(state, ask("mute", { call: call.id, muted: !call.muted }, { for: "mute" }));
}

function nextSource(call: CallStatus) {
  const at = call.camera === null ? -1 : VIDEO_SOURCES.indexOf(call.camera);
  return VIDEO_SOURCES[at + 1] ?? null;
}

function personVolume(state: TuiState, call: CallStatus, by: 1 | -1): Step {
  const person = call.people[Math.min(state.personSelected, call.people.length - 1)];
  if (!person) return step(state);
  return step(
    state,
    ask(
      "volume",
      { call: call.id, callId: person.callId, gain: louder(person.volume, by) },
      { for: "volume" },
    ),
  );
}

/** The devices are asked for when they are not known; the key works from the next press on. */
function changeSpeaker(state: TuiState): Step {
  if (state.devices === null) return step(state, ask("devices", {}, { for: "speaker" }));
  const speaker = nextDevice(state, "speaker", 1);
  const saved = save(state, { speaker });
  const said = say(saved.state, `Speaker: ${speaker ?? "the system's choice"}`);
  return { state: said.state, effects: [...saved.effects, ...said.effects] };
}
