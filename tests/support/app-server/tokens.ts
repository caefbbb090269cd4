import jwt from "jsonwebtoken";
import { z } from "zod";
import type { Directory, User } from "./directory.js";
import { HttpProblem } from "./problem.js";

const claims = z.object({ user_id: z.number() });
const TOKEN_LIFE = "7d";
const BEARER = "Bearer ";

/** Signs as the app's own server does: the id and the address, no issuer, no audience. */
export function signToken(user: User, secret: string): string {
  const { user_id, email } = user;
  return jwt.sign({ user_id, email }, secret, { algorithm: "HS256", expiresIn: TOKEN_LIFE });
}

/** Finds the user behind an `Authorization` header. */
export function authenticate(header: string | undefined, directory: Directory, secret: string): User {
  if (!header?.startsWith(BEARER)) throw new HttpProblem(401, "Missing token");
  const userId = userIdIn(header.slice(BEARER.length), secret);
  if (userId === null) throw new HttpProblem(401, "Invalid token");
  const user = directory.byId(userId);
  if (user === undefined) throw new HttpProblem(404, "User not found");
  return user;
}

function userIdIn(token: string, secret: string): number | null {
  try {
    return claims.parse(jwt.verify(token, secret, { algorithms: ["HS256"] })).user_id;
  } catch {
    return null;
  }
}
