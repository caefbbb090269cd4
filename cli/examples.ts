/** A command line as somebody would type it, and what comes of it. */
export interface Example {
  readonly line: string;
  readonly does: string;
}

const of = (...pairs: [line: string, does: string][]): Example[] =>
  pairs.map(([line, does]) => ({ line, does }));

/** For the help of each command and for the manual page, by the command's words; the program itself has none. */
export const EXAMPLES: Readonly<Record<string, readonly Example[]>> = {
  "": of(
    ["calling", "opens the full-screen phone"],
    ["calling call bob", "calls Bob and talks through the sound card"],
    ["calling --profile work login", "logs in with another account on the same machine"],
  ),
  register: of(
    ["calling register", "asks for everything"],
    [
      "calling register --first-name Ada --last-name Byron --email ada@example.org --call-id ada --password-stdin < secret",
      "makes an account without asking",
    ],
  ),
  login: of(
    ["calling login --email ada@example.org", "asks for the password"],
    ["calling-server token ada | calling login --token-stdin", "logs in with a token"],
  ),
  logout: of(["calling logout", "ends the session and forgets what was kept with it"]),
  whoami: of(["calling whoami --json", "tells who is logged in, for scripts"]),
  profile: of(["calling profile", "shows one's own name, Call ID and e-mail address"]),
  "profile set": of(["calling profile set --call-id ada", "chooses a Call ID"]),
  "profile password": of(["calling profile password", "asks for the old password and the new one"]),
  search: of(["calling search bo", "finds bob, and everybody whose name begins so"]),
  users: of(["calling users --limit 100", "lists the first hundred people on the server"]),
  contacts: of(["calling contacts list", "shows one's contacts"]),
  "contacts list": of(["calling contacts list --json", "prints one contact per line, for scripts"]),
  "contacts add": of(["calling contacts add bob --nickname Bobby", "adds Bob under a name of one's own"]),
  "contacts rename": of(
    ["calling contacts rename bob Robert", "gives Bob another name"],
    ["calling contacts rename bob", "takes it away"],
  ),
  "contacts remove": of(["calling contacts remove bob", "removes Bob"]),
  block: of(["calling block mallory", "lets Mallory's calls ring nowhere"]),
  unblock: of(["calling unblock mallory", "lets them through again"]),
  blocked: of(["calling blocked", "shows who is blocked"]),
  call: of(
    ["calling call bob", "calls Bob; m mutes, Ctrl-C hangs up"],
    ["calling call bob --video --invite carol,dave", "calls with video and asks two more people in"],
    [
      "calling call bob --in file:hello.wav --record answer.wav --json",
      "plays a file and records the answer, for scripts",
    ],
    ["calling call bob --for 30s && echo reached", "goes on only if somebody talked"],
  ),
  listen: of(
    ["calling listen --auto-answer --once --record talk.wav", "takes one call and records it"],
    ["calling listen --auto-answer --in tone:440 --out null", "is a machine to test against"],
  ),
  history: of(
    ["calling history --missed --since 7d", "shows the missed calls of a week"],
    ["calling history --with bob --json", "prints the calls with Bob, for scripts"],
  ),
  stats: of(["calling stats --days 7", "shows one's calls in numbers, and the last week day by day"]),
  attach: of(["calling attach", "shows the call that runs, on the full-screen phone"]),
  daemon: of(["calling daemon status", "tells whether it runs"]),
  "daemon run": of(["calling daemon run", "runs in the foreground, for systemd and launchd"]),
  "daemon start": of(["calling daemon start", "waits for calls in the background"]),
  "daemon stop": of(["calling daemon stop", "ends it, unless a call is on"]),
  "daemon status": of([
    "calling daemon status --json",
    "tells its process, version and connection, for scripts",
  ]),
  status: of(["calling status", "tells whether one can be called, and who is talking"]),
  events: of(["calling events --json | jq -c 'select(.type == \"incoming\")'", "follows who calls"]),
  answer: of(["calling answer --video", "takes the call that rings, with the camera on"]),
  reject: of(['calling reject --reason "in a meeting"', "refuses it and says why"]),
  hangup: of(["calling hangup", "ends the call"]),
  mute: of(
    ["calling mute", "closes the microphone, or opens it again"],
    ["calling mute on", "closes it in any case"],
  ),
  volume: of(
    ["calling volume 150", "makes everybody louder"],
    ["calling volume 50 bob", "makes Bob quieter"],
  ),
  camera: of(["calling camera screen", "shows the screen"], ["calling camera off", "shows nothing"]),
  invite: of(["calling invite carol dave", "asks two people into the call"]),
  devices: of(["calling devices", "lists microphones, loudspeakers and cameras"]),
  "devices list": of(["calling devices list --json", "prints one device per line, for scripts"]),
  "devices use": of([
    "calling devices use microphone headset",
    "takes the microphone whose name has that in it",
  ]),
  doctor: of(
    ["calling doctor", "looks at everything and says what to mend"],
    ["calling doctor --no-tone --json", "does so silently, for scripts"],
  ),
  completion: of(
    ["source <(calling completion bash)", "for this shell; put it into ~/.bashrc to keep it"],
    ["calling completion fish > ~/.config/fish/completions/calling.fish", "for fish, for good"],
  ),
};

/** What stands below the help of a command. */
export function examplesText(path: string): string {
  const examples = EXAMPLES[path];
  if (examples === undefined) return "";
  const lines = examples.flatMap(({ line, does }) => [`  ${line}`, `      ${does}`]);
  return ["", examples.length > 1 ? "Examples:" : "Example:", ...lines].join("\n");
}
