/** Shows what the server tells this browser, whether a page is open or not. */
const PAGE = "/alerts/";

self.addEventListener("push", (event) => {
  const { title, body, tag } = event.data?.json() ?? {};
  // A message that comes twice has one tag, and is shown once.
  event.waitUntil(self.registration.showNotification(title ?? "Lullabel", { body, tag, icon: "/static/icons/icon-192.png" }));
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(comeForward());
});

async function comeForward() {
  const pages = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  const open = pages.find((page) => new URL(page.url).pathname === PAGE);
  return open ? open.focus() : self.clients.openWindow(PAGE);
}
