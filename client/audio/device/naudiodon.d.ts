/** What we use of naudiodon, declared here because it is optional: the project compiles without it. */
declare module "naudiodon" {
  import type { Readable, Writable } from "node:stream";

  interface AudioOptions {
    sampleRate: number;
    channelCount: number;
    sampleFormat: 16;
    framesPerBuffer: number;
    highwaterMark: number;
    maxQueue: number;
    closeOnError: boolean;
    /** Default: the system's. */
    deviceId?: number;
  }

  interface Device {
    id: number;
    name: string;
  }

  interface Started {
    start(): void;
  }

  interface Naudiodon {
    getDevices(): readonly Device[];
    AudioIO(options: { inOptions: AudioOptions }): Readable & Started;
    AudioIO(options: { outOptions: AudioOptions }): Writable & Started;
  }

  const naudiodon: Naudiodon;
  export default naudiodon;
}
