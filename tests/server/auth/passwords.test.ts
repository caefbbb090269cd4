import { expect, test } from "vitest";
import { type Hasher, PASSWORD_COST, Passwords } from "../../../server/auth/passwords.js";

const passwords = new Passwords(4);

/** Takes down what each step would cost. */
class CountingHasher implements Hasher {
  readonly costs: string[] = [];

  async hash(_password: string, cost: number): Promise<string> {
    this.costs.push(`hash ${cost}`);
    return "";
  }

  async verify(_password: string, stored: string): Promise<boolean> {
    this.costs.push(`verify ${Number(/^\$2[aby]\$(\d\d)\$[./A-Za-z0-9]{53}$/.exec(stored)?.[1])}`);
    return true;
  }
}

test("new hashes have the cost of the app's own", async () => {
  expect(PASSWORD_COST).toBe(12);
  expect(await new Passwords().hash("secret")).toMatch(/^\$2b\$12\$/);
});

test.each(["2a", "2b", "2y"])(
  "a hash with the prefix $%s$ of an existing database verifies",
  async (prefix) => {
    const stored = (await passwords.hash("correct horse")).replace("$2b$", `$${prefix}$`);
    expect(await passwords.verify("correct horse", stored)).toBe(true);
    expect(await passwords.verify("Correct horse", stored)).toBe(false);
  },
);

test.each(["", "not a hash", "$2b$99$abc"])("the stored text %j never verifies", async (stored) => {
  expect(await passwords.verify("", stored)).toBe(false);
  expect(await passwords.verify("x", stored)).toBe(false);
});

test("nobody's password never verifies", async () => {
  expect(await passwords.verify("anything", null)).toBe(false);
});

test("a wrong password, an unknown account and a broken hash cost the same", async () => {
  const hasher = new CountingHasher();
  const counted = new Passwords(12, hasher);
  const real = `$2b$12$${"a".repeat(53)}`;
  await counted.verify("wrong", real);
  expect(await counted.verify("wrong", null)).toBe(false);
  expect(await counted.verify("wrong", "not a hash")).toBe(false);
  expect(hasher.costs).toEqual(["verify 12", "verify 12", "verify 12"]);
});

test("200 wrong logins at once leave room for an honest one from elsewhere", async () => {
  let running = 0;
  let most = 0;
  const finish: (() => void)[] = [];
  const slow: Hasher = {
    hash: async () => "",
    async verify() {
      most = Math.max(most, ++running);
      await new Promise<void>((resolve) => finish.push(resolve));
      running--;
      return true;
    },
  };
  const bounded = new Passwords(12, slow);
  const stored = `$2b$12$${"a".repeat(53)}`;
  const attack = Array.from({ length: 200 }, () =>
    bounded.verify("guess", null, "attacker").then(
      () => "compared",
      (error: { code: string }) => error.code,
    ),
  );
  let honest = "";
  const login = bounded.verify("right", stored, "home").then((matches) => {
    honest = String(matches);
  });
  // Whoever came later than the attack is compared third, after the two that run and one of the line.
  for (let count = 0; count < 4 && honest === ""; count++) {
    for (const resolve of finish.splice(0)) resolve();
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect(honest).toBe("true");
  while (running > 0) {
    for (const resolve of finish.splice(0)) resolve();
    await new Promise((resolve) => setImmediate(resolve));
  }
  await login;
  const outcomes = await Promise.all(attack);
  expect(most).toBe(2);
  expect(outcomes.filter((outcome) => outcome === "busy").length).toBeGreaterThanOrEqual(200 - 2 - 64);
});
