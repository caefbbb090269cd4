import { createSocket } from "node:dgram";
import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { describe, expect, onTestFinished, test } from "vitest";
import { examineNat, type Mapping, mappingOf } from "../../../cli/doctor/nat.js";
import { examineRelays } from "../../../cli/doctor/relays.js";
import { type Endpoint, writeXorAddress } from "../../../cli/doctor/stun/address.js";
import { type IceUrl, parseIceUrl } from "../../../cli/doctor/stun/ice-url.js";
import { decode, encode } from "../../../cli/doctor/stun/message.js";
import { examineWays } from "../../../cli/doctor/ways.js";
import { startCoturn } from "../../support/coturn.js";
import { describeWith } from "../../support/requirements.js";
import { testServer } from "../../support/server.js";

/** A STUN server that sees whoever asks at the address that it is told to see. */
async function stunServer(host: string, sees: (from: Endpoint) => Endpoint): Promise<IceUrl> {
  const socket = createSocket("udp4").bind(0, host);
  await once(socket, "listening");
  onTestFinished(() => void socket.close());
  socket.on("message", (bytes, { address, port }) => {
    const question = decode(bytes);
    if (question === null) return;
    const mapped = writeXorAddress(sees({ address, port }), question.id);
    const answer = encode({ ...question, class: "success" }, [["xorMappedAddress", mapped]]);
    // What others send is not to be taken for the answer.
    socket.send(encode({ class: "success", method: "binding", id: Buffer.alloc(12) }, []), port, address);
    socket.send(answer, port, address);
  });
  return { kind: "stun", host, port: socket.address().port, transport: "udp" };
}

const at = (address: string, port: number): Endpoint => ({ address, port });
const levelsOf = (findings: { about: string; level: string }[]): string[] =>
  findings.map(({ about, level }) => `${about} ${level}`);

describe("the kind of NAT", () => {
  const local = { addresses: new Set(["10.0.0.2"]), port: 4000 };
  const [one, other] = [at("192.0.2.1", 3478), at("198.51.100.1", 3478)];
  const outside = at("203.0.113.9", 50_000);
  test.each<[Mapping, { server: Endpoint; mapped: Endpoint }[]]>([
    ["unknown", []],
    ["unknown", [{ server: one, mapped: outside }]],
    [
      "unknown",
      [
        { server: one, mapped: outside },
        { server: at(one.address, 3479), mapped: outside },
      ],
    ],
    [
      "independent",
      [
        { server: one, mapped: outside },
        { server: other, mapped: outside },
      ],
    ],
    [
      "dependent",
      [
        { server: one, mapped: outside },
        { server: other, mapped: at(outside.address, 50_001) },
      ],
    ],
    [
      "dependent",
      [
        { server: one, mapped: outside },
        { server: at(one.address, 3479), mapped: at("203.0.113.10", 50_000) },
      ],
    ],
    ["none", [{ server: one, mapped: at("10.0.0.2", 4000) }]],
  ])("%s", (mapping, sightings) => {
    expect(mappingOf(sightings, local)).toBe(mapping);
  });

  test("two servers that see another port each make it address-dependent, with a mend", async () => {
    let port = 50_000;
    const urls = await Promise.all(
      ["127.0.0.1", "127.0.0.2"].map((host) => stunServer(host, () => at("203.0.113.9", port++))),
    );
    const findings = await examineNat(urls);
    expect(levelsOf(findings)).toEqual(["UDP ok", "NAT warn"]);
    expect(findings[1]?.text).toContain("address-dependent");
    expect(findings[1]?.cure).toBeTruthy();
  });

  test("two servers that see the same address make it endpoint-independent", async () => {
    const urls = await Promise.all(
      ["127.0.0.1", "127.0.0.2"].map((host) => stunServer(host, () => at("203.0.113.9", 50_000))),
    );
    expect(await examineNat(urls)).toMatchObject([
      { level: "ok" },
      { level: "ok", text: expect.stringContaining("endpoint-independent") },
    ]);
  });

  test("one server that sees us as we are knows that there is none; with one server behind a NAT it stays open", async () => {
    const honest = await stunServer("127.0.0.1", (from) => from);
    expect(await examineNat([honest])).toMatchObject([
      { level: "ok" },
      { text: expect.stringMatching(/^none/) },
    ]);
    const behind = await stunServer("127.0.0.1", () => at("203.0.113.9", 50_000));
    expect(levelsOf(await examineNat([behind]))).toEqual(["UDP ok", "NAT unknown"]);
  });

  test("no answer over UDP is a warning, no server at all an unknown", async () => {
    const deaf = createSocket("udp4").bind(0, "127.0.0.1");
    await once(deaf, "listening");
    onTestFinished(() => void deaf.close());
    const url: IceUrl = { kind: "stun", host: "127.0.0.1", port: deaf.address().port, transport: "udp" };
    expect(levelsOf(await examineNat([url]))).toEqual(["UDP warn", "NAT unknown"]);
    expect(levelsOf(await examineNat([]))).toEqual(["NAT unknown"]);
  });
});

describe("relays", () => {
  test("none is fine on one machine, and a warning elsewhere", async () => {
    expect(levelsOf(await examineRelays([], true))).toEqual(["TURN ok"]);
    expect(levelsOf(await examineRelays([{ urls: ["stun:192.0.2.1"] }], false))).toEqual(["TURN warn"]);
  });

  test("a port where something else listens fails, and so does a misspelt address", async () => {
    const mute = createServer((socket) => socket.end("HTTP/1.1 400 Bad Request\r\n\r\n")).listen(
      0,
      "127.0.0.1",
    );
    await once(mute, "listening");
    onTestFinished(() => void mute.close());
    const { port } = mute.address() as AddressInfo;
    const urls = [
      `turn:127.0.0.1:${port}?transport=tcp`,
      "turn://127.0.0.1",
      "turn:127.0.0.1:1?transport=tcp",
    ];
    const findings = await examineRelays([{ urls, username: "a", credential: "b" }], true);
    expect(findings.map(({ level }) => level)).toEqual(["fail", "fail", "fail"]);
    expect(JSON.stringify(findings)).not.toContain('"b"');
  });
});

await describeWith("coturn", "relays of coturn", () => {
  test("good credentials give an address at which we are reached, over UDP and over TCP", async () => {
    const coturn = await startCoturn("--allow-loopback-peers", "--cli-password=unused");
    const urls = [coturn.url, `${coturn.url}?transport=tcp`];
    const findings = await examineRelays([{ urls, ...coturn.credentials() }], true);
    expect(findings).toHaveLength(2);
    for (const finding of findings) {
      expect(finding).toMatchObject({
        level: "ok",
        text: expect.stringContaining("what is sent there arrives"),
      });
    }
    const nat = await examineNat(urls.flatMap((url) => parseIceUrl(url) ?? []));
    expect(nat).toMatchObject([{ level: "ok" }, { text: expect.stringMatching(/^none/) }]);
  });

  test("a wrong secret shows, with the setting that is wrong", async () => {
    const coturn = await startCoturn();
    const forged = { ...coturn.credentials(), credential: "forged" };
    const [finding] = await examineRelays([{ urls: [coturn.url], ...forged }], true);
    expect(finding).toMatchObject({ level: "fail", cure: expect.stringContaining("static-auth-secret") });
  });

  test("a relay that may not reach us says so, and is no failure", async () => {
    const coturn = await startCoturn();
    const [finding] = await examineRelays([{ urls: [coturn.url], ...coturn.credentials() }], true);
    expect(finding).toMatchObject({ level: "unknown", text: expect.stringContaining("403") });
  });

  test("the credentials of a real server work at its relay, and both stand in the report", async () => {
    const coturn = await startCoturn("--allow-loopback-peers", "--cli-password=unused");
    const server = await testServer({ turnUrls: [coturn.url], turnSecret: coturn.secret });
    const user = await server.createUser();
    const session = { ...user, server: server.url, firstName: "A", lastName: "B" };
    const inUse = { url: server.url, features: new Set(["ice-servers"]) };
    expect(levelsOf(await examineWays(session, inUse))).toEqual(["UDP ok", "NAT ok", "TURN ok"]);
  });
});

describe("without a server that names relays", () => {
  const session = {
    token: "t",
    server: "x",
    userId: 1,
    email: "e",
    firstName: "A",
    lastName: "B",
    callId: null,
  };
  test("it is unknown, whether nobody is there, nobody is logged in, or the server cannot", async () => {
    expect(levelsOf(await examineWays(session, null))).toEqual(["ways unknown"]);
    const inUse = { url: "http://127.0.0.1:1", features: new Set(["ice-servers"]) };
    expect(levelsOf(await examineWays(null, inUse))).toEqual(["ways unknown"]);
    expect(levelsOf(await examineWays(session, { ...inUse, features: new Set() }))).toEqual(["ways unknown"]);
  });

  test("a token that is refused is a warning", async () => {
    const { url } = await testServer();
    expect(levelsOf(await examineWays(session, { url, features: new Set(["ice-servers"]) }))).toEqual([
      "ways warn",
    ]);
  });
});
