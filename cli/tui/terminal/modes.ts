/** The alternate screen, no cursor, no wrapping at the edge, pastes and focus told apart from typing. */
export const ENTER = "\u001b[?1049h\u001b[?25l\u001b[?7l\u001b[?2004h\u001b[?1004h\u001b[m\u001b[H\u001b[J";

/** All of it undone; whatever was on the terminal before is there again. */
export const LEAVE = "\u001b[m\u001b[?1004l\u001b[?2004l\u001b[?7h\u001b[?25h\u001b[?1049l";

/** "Do you report keys that are let go?"; who knows the question answers `CSI ? flags u`. */
export const ASK_KEYBOARD = "\u001b[?u";

/** All keys as codes, with the text that they type and when they are let go. */
export const REPORT_RELEASES = "\u001b[>27u";
export const REPORT_NOTHING = "\u001b[<u";
