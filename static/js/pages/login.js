import { wipe } from "../editor/saving/outbox_store.js";
import { openChannel } from "../lib/channel.js";
import { wipeSound } from "../listen/store.js";

// Somebody has just logged out. A session that merely ran out keeps what is unsent.
const address = new URL(location.href);
if (address.searchParams.has("left")) {
  address.searchParams.delete("left");
  history.replaceState(null, "", address);
  openChannel().tell({ what: "left" });
  wipe();
  wipeSound();
}
