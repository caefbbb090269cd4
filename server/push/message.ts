import type { PushNotice } from "../calls/effects.js";

/** The message that the mobile app understands; its data are texts, and never have the reserved keys `from` and `to`. */
export function pushMessage(token: string, { callee, caller, room, video }: PushNotice) {
  const title = `Incoming Call from ${caller}`;
  return {
    message: {
      token,
      data: {
        type: "INCOMING_CALL",
        callerId: caller,
        calleeId: callee,
        roomId: room,
        isVideoCall: video ? "true" : "false",
      },
      notification: { title },
      android: {
        priority: "high",
        // A ring that arrives late is worse than none, so nothing is stored for phones that are off.
        ttl: "0s",
        collapse_key: "incoming_call",
        notification: { title, icon: "ic_notification", click_action: "FLUTTER_NOTIFICATION_CLICK" },
      },
    },
  } as const;
}
