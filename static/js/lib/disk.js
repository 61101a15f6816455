const LONGEST_OPENING_MS = 2000;

/**
 * Open one of this browser's databases; null where there is none to be had, as in some
 * private windows. `gone` is called when somebody deletes it, and it stays closed then.
 */
export async function openDatabase(name, { version, upgrade, gone = () => {} }) {
  const factory = globalThis.indexedDB;
  if (!factory) return null;
  const opening = new Promise((resolve) => {
    const request = factory.open(name, version);
    request.onupgradeneeded = () => upgrade(request.result);
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => resolve(null);
  }).catch(() => null);
  const database = await atMost(LONGEST_OPENING_MS, opening);
  if (!database) return null;
  database.onclose = gone;
  database.onversionchange = () => {
    database.close();
    gone();
  };
  return database;
}

/** Delete a database; answers when it is gone, or as good as: its users close it. */
export function deleteDatabase(name) {
  const deleting = new Promise((resolve) => {
    const request = globalThis.indexedDB.deleteDatabase(name);
    request.onsuccess = request.onerror = () => resolve();
  }).catch(() => null);
  return atMost(LONGEST_OPENING_MS, deleting);
}

/** What a request found. */
export function found(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

/** Resolves when a transaction is through. */
export function through(transaction) {
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onerror = transaction.onabort = () => reject(transaction.error);
  });
}

function atMost(ms, promise) {
  let timer = null;
  const late = new Promise((resolve) => {
    timer = setTimeout(() => resolve(null), ms);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}
