import { BLOCK_MS, BLOCK_SAMPLES } from "../ports.js";

export const BLOCK_BYTES = BLOCK_SAMPLES * Int16Array.BYTES_PER_ELEMENT;

const MAX_BACKLOG_MS = 100;

/** Sound that waits longer than this on its way to or from a device is dropped: it would only be delay. */
export const MAX_BACKLOG_BLOCKS = MAX_BACKLOG_MS / BLOCK_MS;
export const MAX_BACKLOG_BYTES = MAX_BACKLOG_BLOCKS * BLOCK_BYTES;
