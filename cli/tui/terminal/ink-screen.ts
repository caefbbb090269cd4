import { render } from "ink";
import { createElement } from "react";
import type { TuiState } from "../state/model.js";
import { App } from "../views/App.js";
import { FrameStream, NoInput } from "./frame-stream.js";

/** The views as frames: one string of lines for each state. */
export class InkScreen {
  readonly #stream: FrameStream;
  readonly #instance: ReturnType<typeof render>;

  constructor(first: TuiState, show: (frame: string) => void) {
    this.#stream = new FrameStream(show);
    this.#resize(first);
    // In this mode Ink writes each frame whole and adds nothing of its own.
    this.#instance = render(createElement(App, { state: first }), {
      stdout: this.#stream as unknown as NodeJS.WriteStream,
      stdin: new NoInput() as unknown as NodeJS.ReadStream,
      debug: true,
      exitOnCtrlC: false,
      patchConsole: false,
    });
    // A view that throws ends Ink; nobody catches that here, so that it ends the screen too.
    void this.#instance.waitUntilExit();
  }

  show(state: TuiState): void {
    this.#resize(state);
    this.#instance.rerender(createElement(App, { state }));
  }

  close(): void {
    this.#instance.unmount();
    this.#instance.cleanup();
  }

  #resize({ columns, rows }: TuiState): void {
    this.#stream.columns = columns;
    this.#stream.rows = rows;
  }
}
