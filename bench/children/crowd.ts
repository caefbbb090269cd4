import { setTimeout as delay } from "node:timers/promises";
import { answerQuestions } from "./answering.js";
import { CrowdClient } from "./crowd-client.js";
import type { CrowdAnswers, CrowdOrder } from "./questions.js";

/** A crowd gathers so many at a time; only its return is a storm. */
const AT_ONCE = 25;
const PAUSE_MS = 20;

/** A process full of clients that register, say that they are there, and come back when they are lost. */
const clients: CrowdClient[] = [];

process.once("message", async ({ url, people }: CrowdOrder) => {
  answerQuestions<CrowdAnswers>({
    registered: () => clients.filter((client) => client.registered).length,
    stop() {
      for (const client of clients) client.close();
      return null;
    },
  });
  for (let next = 0; next < people.length; next += AT_ONCE) {
    const arriving = people
      .slice(next, next + AT_ONCE)
      .map((person) => new CrowdClient(url, person.callId, person.token));
    clients.push(...arriving);
    while (!arriving.every((client) => client.registered)) await delay(PAUSE_MS);
  }
});
