import { ProfileStore } from "../../../client/storage/profile-store.js";

/** Run as a process of its own: opens the profile, names its device and leaves a mark. */
const [path = "", mark = ""] = process.argv.slice(2);
const store = ProfileStore.open(path);
const { deviceId } = store;
for (let round = 0; round < 50; round++) {
  store.session = {
    token: mark,
    server: "http://one.example",
    userId: round + 1,
    email: "ada@example.org",
    firstName: "Ada",
    lastName: "Byron",
    callId: null,
  };
}
store.close();
process.stdout.write(deviceId);
