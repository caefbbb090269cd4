/** The form under which names are compared here: without case and without accents. */
export function fold(text: string): string {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}

/**
 * How a text may be written in a database that knows the two cases of plain Latin letters only: as it is, in small
 * letters, in capitals, and with a capital at the beginning of each word.
 */
export function spellings(text: string): string[] {
  const small = text.toLowerCase();
  const named = small.replace(/(?<![\p{L}\p{M}])\p{L}/gu, (letter) => letter.toUpperCase());
  const unlike = new Map([text, small, small.toUpperCase(), named].map((form) => [plainLetters(form), form]));
  return [...unlike.values()];
}

/** What two forms have in common that differ in plain Latin letters only. */
function plainLetters(text: string): string {
  return text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}
