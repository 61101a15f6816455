const NAME = "lullabel";

/**
 * What the tabs of this browser tell each other: `tell(message)`, and `hear(handler)`,
 * which returns the function that stops it. Where there is no such thing, silence.
 */
export function openChannel() {
  const channel = globalThis.BroadcastChannel ? new BroadcastChannel(NAME) : null;
  return {
    tell: (message) => channel?.postMessage(message),
    hear: (handler) => {
      const heard = (event) => handler(event.data);
      channel?.addEventListener("message", heard);
      return () => channel?.removeEventListener("message", heard);
    },
    close: () => channel?.close(),
  };
}
