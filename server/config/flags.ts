import type { VariableName } from "./variables.js";

/** The variables that a command line may set too. Secrets are missing: other users can read a command line. */
export const FLAGS = [
  { variable: "PORT", flag: "port", value: "number", help: "port to listen on (5000)" },
  { variable: "HOST", flag: "host", value: "address", help: "address to listen on (127.0.0.1)" },
  { variable: "DATABASE_URL", flag: "database", value: "url", help: "sqlite:PATH, or mysql://HOST/NAME" },
  {
    variable: "LEGACY_CLIENTS",
    flag: "legacy-clients",
    value: "who",
    help: "admit sockets without a token: deny, loopback, allow (loopback)",
  },
  {
    variable: "RATE_LIMITS",
    flag: "rate-limits",
    value: "on|off",
    help: "bound attempts and rings; off only on a loopback host (on)",
  },
  { variable: "TURN_URLS", flag: "turn-urls", value: "urls", help: "TURN servers, separated by commas" },
  { variable: "STUN_URLS", flag: "stun-urls", value: "urls", help: "STUN servers, separated by commas" },
  { variable: "TRUST_PROXY", flag: "trust-proxy", value: "on|off", help: "believe forwarding headers (off)" },
  { variable: "CORS_ORIGINS", flag: "cors-origins", value: "origins", help: "web origins that may ask" },
  { variable: "LOG_LEVEL", flag: "log-level", value: "level", help: "trace to fatal, or silent (info)" },
] as const satisfies { variable: VariableName; flag: string; value: string; help: string }[];
