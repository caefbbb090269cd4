import { request } from "node:http";
import { z } from "zod";
import { routes } from "../../../protocol/rest.js";
import type { Random } from "./random.js";

export const PASSWORD = "correct horse battery staple";

export interface Account {
  callId: string;
  userId: number;
  email: string;
  token: string;
  localAddress: string;
}

/** One of the many addresses of this machine: limits by address see many visitors instead of one. */
export const someAddress = (random: Random): string =>
  `127.${random.between(1, 250)}.${random.between(0, 250)}.${random.between(1, 250)}`;

const emailOf = (callId: string): string => `${callId.toLowerCase()}@fuzz.invalid`;

/** Makes an account over REST, as anybody can. */
export async function registerAccount(port: number, callId: string, localAddress: string): Promise<void> {
  const names = { first_name: "Fuzz", last_name: callId };
  const body = { ...names, email: emailOf(callId), password: PASSWORD };
  await ask({ port, localAddress, path: routes.register.path, body });
}

/** Signs in to an account and, the first time, takes its Call ID. */
export async function signIn(port: number, callId: string, localAddress: string): Promise<Account> {
  const credentials = { email: emailOf(callId), password: PASSWORD };
  const answer = await ask({ port, localAddress, path: routes.login.path, body: credentials });
  const { token, user } = routes.login.response.parse(answer);
  const body = { call_user_id: callId };
  await ask({ port, localAddress, path: routes.chooseCallId.path, body, token });
  return { callId, userId: user.user_id, email: user.email, token, localAddress };
}

interface Question {
  port: number;
  localAddress: string;
  path: string;
  body: object;
  token?: string;
}

function ask({ port, localAddress, path, body, token }: Question): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const headers = {
      "content-type": "application/json",
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
    };
    const asked = request({
      host: "127.0.0.1",
      port,
      localAddress,
      path,
      method: "POST",
      headers,
      agent: false,
    });
    asked.once("error", reject);
    asked.once("response", (response) => {
      let text = "";
      response.setEncoding("utf8");
      response.on("data", (chunk: string) => {
        text += chunk;
      });
      response.once("end", () => {
        if ((response.statusCode ?? 500) < 300) resolve(z.json().parse(JSON.parse(text)));
        else reject(new Error(`${path}: ${response.statusCode} ${text}`));
      });
    });
    asked.end(JSON.stringify(body));
  });
}
