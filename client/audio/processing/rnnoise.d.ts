/** What we use of RNNoise, declared here because it is optional: the project compiles without it. */
declare module "@jitsi/rnnoise-wasm/dist/rnnoise-sync.js" {
  interface Rnnoise {
    readonly ready: Promise<unknown>;
    readonly HEAPF32: Float32Array;
    _malloc(bytes: number): number;
    _free(address: number): void;
    _rnnoise_create(): number;
    _rnnoise_destroy(state: number): void;
    /** One frame of 480 samples; gives how likely it is that somebody speaks. */
    _rnnoise_process_frame(state: number, output: number, input: number): number;
  }

  const createRnnoise: () => Rnnoise;
  export default createRnnoise;
}
