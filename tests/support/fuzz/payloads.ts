import { z } from "zod";
import { candidateLine, description } from "./descriptions.js";
import { hostileText, hostileValue } from "./hostile-values.js";
import type { Random } from "./random.js";

/** The words that a generator needs to say something that means something at this moment. */
export interface Vocabulary {
  /** Somebody whom the sender may have to do with, or just anybody. */
  person(random: Random): string;
  /** Whom the sender claims to be: mostly itself. */
  self(random: Random): string;
  room(random: Random): string;
  /** A word for a field of that name; undefined leaves it to chance. */
  word?(name: string, type: string | undefined, random: Random): unknown;
}

/** The few words of JSON Schema that zod says ours with. */
interface Schema {
  type?: string;
  const?: unknown;
  enum?: unknown[];
  anyOf?: Schema[];
  oneOf?: Schema[];
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
  minLength?: number;
  maxLength?: number;
  minimum?: number;
  exclusiveMinimum?: number;
  maximum?: number;
  maxItems?: number;
  format?: string;
}

/** Written once for each schema; generating from it takes no zod. */
export type Grammar = Schema;

export function grammarOf(schema: z.ZodType): Grammar {
  return z.toJSONSchema(schema, { io: "input", unrepresentable: "any" }) as Grammar;
}

/** How often a field that may be missing is there. */
const OPTIONAL = 0.6;

/** A value that the grammar allows; the words for it come from the vocabulary where the name of a field asks for them. */
export function generate(grammar: Grammar, random: Random, words: Vocabulary, name = ""): unknown {
  const word = words.word?.(name, grammar.type, random);
  if (word !== undefined) return word;
  const choices = grammar.anyOf ?? grammar.oneOf;
  if (choices) return generate(random.pick(choices) ?? {}, random, words, name);
  if ("const" in grammar) return grammar.const;
  if (grammar.enum) return random.pick(grammar.enum);
  switch (grammar.type) {
    case "object":
      return generateObject(grammar, random, words);
    case "array": {
      const length = random.below((grammar.maxItems ?? 5) + 1);
      return Array.from({ length }, () => generate(grammar.items ?? {}, random, words, name));
    }
    case "string":
      return generateText(grammar, random, words, name);
    case "integer":
    case "number": {
      const low = grammar.minimum ?? (grammar.exclusiveMinimum ?? 0) + 1;
      return random.chance(0.8)
        ? low + random.below(Math.min((grammar.maximum ?? 60) - low, 60) + 1)
        : (grammar.maximum ?? low);
    }
    case "boolean":
      return random.chance(0.5);
    case "null":
      return null;
    default:
      return hostileValue(random);
  }
}

function generateObject({ properties = {}, required = [] }: Grammar, random: Random, words: Vocabulary) {
  const value: Record<string, unknown> = {};
  for (const [name, grammar] of Object.entries(properties)) {
    if (required.includes(name) || random.chance(OPTIONAL))
      value[name] = generate(grammar, random, words, name);
  }
  return value;
}

const SPEAKING: Readonly<Record<string, (random: Random, words: Vocabulary) => string>> = {
  from: (random, words) => words.self(random),
  to: (random, words) => words.person(random),
  userToCall: (random, words) => words.person(random),
  participants: (random, words) => words.person(random),
  contact_call_id: (random, words) => words.person(random),
  roomId: (random, words) => words.room(random),
  sdp: (random) => description(random),
  candidate: (random) => candidateLine(random),
};

function generateText(
  { minLength = 0, maxLength = 60, format }: Grammar,
  random: Random,
  words: Vocabulary,
  name: string,
) {
  const speaking = Object.hasOwn(SPEAKING, name) ? SPEAKING[name] : undefined;
  if (speaking) return speaking(random, words);
  if (format === "date-time") return new Date(random.below(2 ** 31) * 1000).toISOString();
  if (name === "email") return `fuzz${random.below(500)}@example.org`;
  if (random.chance(0.1)) return "x".repeat(maxLength);
  const length = Math.max(minLength, Math.min(maxLength, random.between(3, 20)));
  return Array.from({ length }, () => random.pick([..."abcXYZ019_"])).join("");
}

/** Spoils a value in one place or a few; the result is JSON text, because some faults exist only there. */
export function spoil(value: unknown, random: Random): string {
  let spoiled = value;
  for (let count = random.chance(0.8) ? 1 : random.between(2, 5); count > 0; count--) {
    spoiled = spoilOnce(spoiled, random);
  }
  const text = JSON.stringify(spoiled) ?? "null";
  return random.chance(0.1) ? stillJson(spoilText(text, random), text) : text;
}

/** What is no JSON at all costs the connection; the packets see to that. */
function stillJson(text: string, otherwise: string): string {
  try {
    JSON.parse(text);
    return text;
  } catch {
    return otherwise;
  }
}

function spoilOnce(value: unknown, random: Random): unknown {
  if (typeof value === "object" && value !== null && random.chance(0.85)) return spoilInside(value, random);
  switch (random.below(5)) {
    case 0:
      return [value];
    case 1:
      return { value };
    case 2:
      return typeof value === "string" ? value + hostileText(random) : JSON.stringify(value);
    case 3:
      return typeof value === "string" ? Array.from(value) : hostileValue(random);
    default:
      return hostileValue(random);
  }
}

function spoilInside(value: object, random: Random): unknown {
  const entries: [string, unknown][] = Object.entries(value);
  const index = random.below(entries.length);
  const [key, inner] = entries[index] ?? ["", undefined];
  switch (random.below(6)) {
    case 0:
      entries.splice(index, 1);
      break;
    case 1:
      entries.push([hostileText(random), hostileValue(random)]);
      break;
    case 2:
      entries[index] = [`${key} `, inner];
      break;
    default:
      entries[index] = [key, spoilOnce(inner, random)];
  }
  return Array.isArray(value) ? entries.map(([, item]) => item) : Object.fromEntries(entries);
}

/** What objects cannot express: keys twice, a `__proto__` of its own, numbers beyond numbers. */
function spoilText(text: string, random: Random): string {
  const inside = text.startsWith("{") ? text.slice(1) : `"a":${text}}`;
  const rest = inside === "}" ? inside : `,${inside}`;
  switch (random.below(5)) {
    case 0:
      return `{"__proto__":{"to":"alice","isAdmin":true}${rest}`;
    case 1:
      return `{"to":1,"from":2,"roomId":3${rest}`;
    case 2:
      return `{"constructor":{"prototype":{"from":"x"}}${rest}`;
    case 3:
      return text.replace(/\d+/, "1e4000");
    default:
      return text.replace(/"([^"]*)"/, '"\\ud800$1\\udc00\\u0000"');
  }
}
