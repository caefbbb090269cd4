import type { AccountActions, CommandContext, DaemonActions, GlobalOptions } from "../../../cli/context.js";
import type { Prompt } from "../../../cli/prompt.js";
import type { Phone, Session } from "../../../client/index.js";
import { CallError } from "../../../protocol/errors.js";
import { ControlledClock } from "../../support/controlled-clock.js";
import { FakeIo } from "./fake-io.js";

export const ADA: Session = {
  token: "the.secret.token",
  server: "http://localhost:5000",
  userId: 1,
  email: "ada@example.org",
  firstName: "Ada",
  lastName: "Byron",
  callId: "ada",
};

interface FakeOptions {
  io?: FakeIo;
  json?: boolean;
  env?: Record<string, string>;
  account?: Partial<AccountActions>;
  phone?: Phone | (() => Promise<Phone>);
  /** Without one no daemon runs. */
  daemon?: Partial<DaemonActions>;
  clock?: ControlledClock;
  /** Answers to questions, in their order. */
  answers?: string[];
}

/** A context without files, network or time of its own. What a test does not give must not be asked for. */
export function fakeContext(options: FakeOptions = {}): CommandContext & { io: FakeIo; asked: string[] } {
  const { io = new FakeIo(), json = false, env = {}, account = {}, phone } = options;
  const clock = options.clock ?? new ControlledClock();
  const asked: string[] = [];
  const globals: GlobalOptions = {
    json,
    debug: false,
    profile: "default",
    server: undefined,
    fallback: undefined,
  };
  return {
    io,
    asked,
    globals,
    env,
    prompt: scriptedPrompt(options.answers ?? [], asked),
    account: async () => unasked<AccountActions>("account", account),
    daemon: async () => {
      if (!options.daemon) throw new CallError("daemon-not-running");
      return unasked<DaemonActions>("daemon", options.daemon);
    },
    openPhone: async () => {
      if (typeof phone === "function") return phone();
      if (!phone) throw new CallError("not-logged-in");
      return phone;
    },
    now: () => new Date(clock.now()),
    after: (ms, run) => clock.after(ms, run),
    random: () => 0.5,
  };
}

/** Fails loudly when something else than the given parts is used. */
function unasked<Actions extends object>(what: string, parts: Partial<Actions>): Actions {
  return new Proxy(parts, {
    get(target, key) {
      const value: unknown = Reflect.get(target, key);
      if (value === undefined && key !== "then")
        throw new TypeError(`${what}.${String(key)} was not expected`);
      return value;
    },
  }) as Actions;
}

function scriptedPrompt(answers: string[], asked: string[]): Prompt {
  const ask: Prompt["text"] = async ({ message, default: suggested, problem }) => {
    asked.push(message);
    for (let answer = answers.shift(); answer !== undefined; answer = answers.shift()) {
      const given = answer === "" && suggested !== undefined ? suggested : answer;
      if (problem?.(given) === undefined) return given;
    }
    throw new CallError("interrupted");
  };
  return { text: ask, secret: ask };
}
