/*
 * The import directions of docs/architecture.md, as rules:
 *
 *   protocol ← server
 *   protocol ← client ← cli, bots
 *
 * Server and client never meet; demo, tests, bench and scripts may open everything.
 */
const PRODUCT = "^(protocol|server|client|cli|bots)/";
const OUTER = "demo|tests|bench|scripts|bin|web";

/** One rule that keeps a folder from importing the named others. */
const keepsOut = (folder, others) => ({
  name: `${folder}-keeps-its-place`,
  severity: "error",
  from: { path: `^${folder}/` },
  to: { path: `^(${others}|${OUTER})/` },
});

module.exports = {
  forbidden: [
    { ...keepsOut("protocol", "server|client|cli|bots"), comment: "The contract imports nothing of ours." },
    { ...keepsOut("server", "client|cli|bots"), comment: "The server knows the contract alone." },
    { ...keepsOut("client", "server|cli|bots"), comment: "The client knows the contract alone." },
    { ...keepsOut("cli", "server|bots"), comment: "Commands stand on the client and the contract." },
    { ...keepsOut("bots", "cli"), comment: "Bots stand on the client and the contract." },
    {
      name: "only-one-bot-file-starts-a-server",
      comment: "A scenario may ask for a server of its own; exactly one file knows how.",
      severity: "error",
      from: { path: "^bots/", pathNot: "^bots/start-server\\.ts$" },
      to: { path: "^server/" },
    },
    {
      name: "the-server-opens-at-main",
      comment: "Who starts a server does it through the composition root.",
      severity: "error",
      from: { path: "^bots/start-server\\.ts$" },
      to: { path: "^server/", pathNot: "^server/main\\.ts$" },
    },
    {
      name: "the-client-opens-at-index",
      comment:
        "What commands and bots need from the client is exported by client/index.ts, or it is private; only where a profile lies must be known before anything is loaded.",
      severity: "error",
      from: { path: "^(cli|bots)/" },
      to: { path: "^client/", pathNot: "^client/(index|storage/profile-paths)\\.ts$" },
    },
    {
      name: "no-cycles",
      comment: "Two files that need each other are one file, or lack a third.",
      severity: "error",
      from: {},
      to: { circular: true },
    },
    {
      name: "no-orphans",
      comment: "A file that nobody imports and that imports nobody is left over.",
      severity: "error",
      from: { orphan: true, path: PRODUCT, pathNot: "\\.d\\.ts$" },
      to: {},
    },
    {
      name: "no-development-packages-in-the-product",
      comment: "What is installed only for development is missing for whoever installs the package.",
      severity: "error",
      from: { path: PRODUCT },
      to: { dependencyTypes: ["npm-dev"], dependencyTypesNot: ["type-only", "npm", "npm-optional"] },
    },
    {
      name: "no-undeclared-packages",
      comment: "Each imported package stands in package.json.",
      severity: "error",
      from: { path: `^(protocol|server|client|cli|bots|${OUTER})/` },
      to: { dependencyTypes: ["npm-no-pkg", "npm-unknown"] },
    },
    {
      name: "nothing-unresolved",
      comment: "An import that leads nowhere fails here instead of at the user's.",
      severity: "error",
      from: { path: PRODUCT },
      to: { couldNotResolve: true, pathNot: "^(naudiodon|node-datachannel)$" },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: "^dist/|/dist/" },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "node", "default", "types"],
    },
    cache: false,
  },
};
