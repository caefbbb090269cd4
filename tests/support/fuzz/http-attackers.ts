import { connect } from "node:net";
import { type Route, restError, routes } from "../../../protocol/rest.js";
import { type Account, registerAccount, signIn, someAddress } from "./accounts.js";
import { fieldOf } from "./expectations.js";
import { brokenRequest, type RestInput, restInput } from "./http-inputs.js";
import { type HttpAnswer, HttpReader } from "./http-reader.js";
import type { Layer } from "./ledger.js";
import type { Random } from "./random.js";
import { RestWords } from "./rest-words.js";
import type { Battlefield } from "./socket-attacker.js";

/** Requests of one write. */
const PIPELINE = 12;
const ANSWER_DEADLINE_MS = 20_000;
/** Nobody owes an answer to what is no request. */
const GARBAGE_DEADLINE_MS = 250;
const REFUSED_PAUSE_MS = 200;

/** Sends requests of the contract in pipelines, with an account that it renews whenever it has locked itself out. */
export async function attackRest(field: Battlefield, random: Random, isOver: () => boolean): Promise<void> {
  for (let count = 0; !isOver(); count++) {
    const account = await newAccount(field, random, count);
    if (!account) continue;
    const words = new RestWords(account, field.everybody);
    while (!isOver() && (await pipeline(account, words, field, random)));
  }
}

async function newAccount(field: Battlefield, random: Random, count: number): Promise<Account | null> {
  try {
    const callId = `rest_${random.next().toString(36)}_${count}`;
    const localAddress = someAddress(random);
    await registerAccount(field.port, callId, localAddress);
    return await signIn(field.port, callId, localAddress);
  } catch {
    await new Promise((resolve) => setTimeout(resolve, REFUSED_PAUSE_MS));
    return null;
  }
}

/** False when the account's token is good no more. */
async function pipeline(
  account: Account,
  words: RestWords,
  field: Battlefield,
  random: Random,
): Promise<boolean> {
  const inputs = Array.from({ length: PIPELINE }, () => restInput(account.token, words, random));
  const answers = await exchange(
    inputs.map((input) => input.bytes),
    account.localAddress,
    "rest",
    field,
  );
  let isSignedIn = true;
  for (const [index, answer] of answers.entries()) {
    const input = inputs[index];
    if (!input) continue;
    field.ledger.answered(input.name, codeOf(answer));
    const complaint = complaintAbout(input, answer);
    if (complaint !== undefined) {
      field.ledger.find(`${input.name}: ${complaint}`, answer.body.slice(0, 2_000), [input.bytes]);
    }
    if (isTaken(answer)) words.learn(parsed(answer.body));
    if (answer.status === 401 && input.isSignedIn && routes[input.name].auth) isSignedIn = false;
  }
  return isSignedIn;
}

const isTaken = ({ status }: HttpAnswer): boolean => status < 300;

function codeOf(answer: HttpAnswer): string {
  return isTaken(answer) ? "ok" : String(fieldOf(parsed(answer.body), "code") ?? answer.status);
}

function complaintAbout({ name, isMalformed }: RestInput, answer: HttpAnswer): string | undefined {
  const route: Route = routes[name];
  const body = parsed(answer.body);
  if (isTaken(answer)) {
    if (isMalformed) return "a malformed body was taken";
    return route.response.safeParse(body).success
      ? undefined
      : "the answer does not have the shape of the contract";
  }
  if (!restError.safeParse(body).success) return `a refusal (${answer.status}) without the shape of one`;
  const code = codeOf(answer);
  return answer.status === 500 || code === "internal" ? "the server failed inside" : undefined;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Sends what is no request, or hardly one: to the parser of HTTP, and below it. */
export async function attackTransport(
  field: Battlefield,
  random: Random,
  isOver: () => boolean,
): Promise<void> {
  while (!isOver()) {
    const isHttp = random.chance(0.8);
    const bytes = isHttp ? brokenRequest("a.b.c", random) : random.bytes(random.between(0, 400));
    const answers = await exchange([bytes], someAddress(random), isHttp ? "http" : "tcp", field);
    for (const { status, body } of answers) {
      if (status !== 500) continue;
      field.ledger.find("a broken request made the server fail inside", body.slice(0, 2_000), [bytes]);
    }
  }
}

/** One connection: everything in one write, then the answers until all are there or the connection is over. */
function exchange(
  requests: readonly Buffer[],
  localAddress: string,
  layer: Layer,
  { port, ledger }: Battlefield,
): Promise<HttpAnswer[]> {
  return new Promise((resolve) => {
    const isRest = layer === "rest";
    const reader = new HttpReader();
    const answers: HttpAnswer[] = [];
    const socket = connect({ port, host: "127.0.0.1", localAddress, noDelay: true });
    const deadline = setTimeout(
      () => {
        if (isRest)
          ledger.find("a request was never answered", `${answers.length} of ${requests.length}`, requests);
        socket.destroy();
      },
      isRest ? ANSWER_DEADLINE_MS : GARBAGE_DEADLINE_MS,
    );
    socket.on("error", () => {});
    socket.once("connect", () => {
      ledger.connections++;
      ledger.sent[layer] += requests.length;
      socket.write(Buffer.concat(requests));
      // A half-open connection is what garbage leaves behind; every second one hangs up at once.
      if (!isRest && requests[0] && requests[0].length % 2 === 0) socket.end();
    });
    socket.on("data", (chunk: Buffer) => {
      answers.push(...reader.push(chunk));
      if (answers.length >= requests.length) socket.destroy();
    });
    socket.once("close", () => {
      clearTimeout(deadline);
      resolve(answers);
    });
  });
}
