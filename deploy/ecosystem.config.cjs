/*
 * PM2: `pm2 start deploy/ecosystem.config.cjs`. One process is one node; without REDIS_URL there must be only one. PM2's
 * own cluster mode would share a port among processes that do not know of each other, so each node is an app of its own.
 */
const node = (name, port) => ({
  name,
  script: "bin/calling-server.js",
  args: "start",
  cwd: `${__dirname}/..`,
  exec_mode: "fork",
  instances: 1,
  // Longer than DRAIN_SECONDS.
  kill_timeout: 20_000,
  kill_retry_time: 1_000,
  restart_delay: 1_000,
  max_restarts: 10,
  env: {
    NODE_ENV: "production",
    PORT: String(port),
    DRAIN_SECONDS: "10",
    // Each node keeps its journal and lock in a folder of its own; the secret must then be given as JWT_SECRET.
    CALLING_HOME: `/var/lib/calling/${name}`,
  },
});

module.exports = { apps: [node("calling-1", 5000)] };
