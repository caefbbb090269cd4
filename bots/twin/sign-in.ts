import { z } from "zod";

export interface Credentials {
  email: string;
  password: string;
}

const loginAnswer = z.object({ token: z.string() });

/** Logs in over REST as the app does first; the token stays on the device and never reaches the socket. */
export async function signIn(url: string, { email, password }: Credentials): Promise<string> {
  const response = await fetch(new URL("/api/auth/login", url), {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ email, password }),
  });
  if (!response.ok) throw new Error(`the server refused the login with ${response.status}`);
  return loginAnswer.parse(await response.json()).token;
}
