/** What may stand on a command line that opens the full-screen phone. */
export interface ScreenArguments {
  attach: boolean;
  profile?: string;
  server?: string;
  fallback?: string;
}

const FLAGS = { "--profile": "profile", "--server": "server", "--fallback": "fallback" } as const;

/**
 * Reads a command line that opens the screen: no command, or `attach`, and nothing but where to. Null for every other
 * one; those are for the full parser, which takes its time to load.
 */
export function screenArguments(argv: readonly string[]): ScreenArguments | null {
  const found: ScreenArguments = { attach: false };
  for (let at = 0; at < argv.length; at++) {
    const word = argv[at] ?? "";
    if (word === "attach" && !found.attach) {
      found.attach = true;
      continue;
    }
    const [flag = "", inline] = word.split(/=(.*)/s);
    if (!isFlag(flag)) return null;
    const value = inline ?? argv[++at];
    if (value === undefined || value === "" || value.startsWith("-")) return null;
    found[FLAGS[flag]] = value;
  }
  return found;
}

const isFlag = (text: string): text is keyof typeof FLAGS => Object.hasOwn(FLAGS, text);
