import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build, type Plugin } from "esbuild";

/** Ink asks for this where somebody develops Ink; nobody else has it. */
const withoutDeveloperTools: Plugin = {
  name: "without-developer-tools",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^react-devtools-core$/ }, ({ path }) => ({ path, namespace: "absent" }));
    onLoad({ filter: /.*/, namespace: "absent" }, () => ({ contents: "export default {};" }));
  },
};

/**
 * Replaces the compiled screen of a `dist` folder by one file with all that it loads, React in its production form: the
 * first frame would otherwise wait for several hundred small files. Everything else stays as the compiler left it.
 */
export async function bundleScreen(dist: string): Promise<void> {
  const screen = join(dist, "cli", "tui", "open-screen.js");
  await build({
    entryPoints: [screen],
    outfile: screen,
    allowOverwrite: true,
    bundle: true,
    minifySyntax: true,
    minifyWhitespace: true,
    platform: "node",
    format: "esm",
    target: "node20",
    plugins: [withoutDeveloperTools],
    define: { "process.env.NODE_ENV": '"production"', "process.env.DEV": '"false"' },
    // Packages that were written for CommonJS ask for Node's own modules by `require`.
    banner: {
      js: 'import { createRequire as requireFrom } from "node:module"; const require = requireFrom(import.meta.url);',
    },
    logLevel: "error",
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await bundleScreen(fileURLToPath(new URL("../dist", import.meta.url)));
}
