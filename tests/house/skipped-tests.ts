import type { Reporter, TestModule, Vitest } from "vitest/node";

/** Names every skipped test under the summary, and makes them failures where all are required. */
export class SkippedTests implements Reporter {
  readonly #failOnSkip: boolean;
  #filtered = false;

  constructor(failOnSkip: boolean) {
    this.#failOnSkip = failOnSkip;
  }

  onInit(vitest: Vitest): void {
    // With a name pattern everything else counts as skipped; nobody wants that list.
    this.#filtered = vitest.config.testNamePattern !== undefined;
  }

  onTestRunEnd(modules: readonly TestModule[]): void {
    if (this.#filtered) return;
    const names = modules.flatMap(skippedIn);
    if (names.length === 0) return;
    process.stderr.write(`\n${names.length} skipped:\n${names.map((name) => `  ${name}\n`).join("")}`);
    if (this.#failOnSkip) process.exitCode = 1;
  }
}

function skippedIn(module: TestModule): string[] {
  return [...module.children.allTests("skipped")].map(
    (test) => `${module.relativeModuleId}: ${test.fullName}`,
  );
}
