/** Yes or no, kept by this browser, `usual` until somebody says otherwise. */
export function remembered(name, usual) {
  try {
    return (localStorage.getItem(`lullabel.${name}`) ?? String(usual)) === "true";
  } catch {
    return usual; // a browser may keep nothing
  }
}

export function remember(name, value) {
  try {
    localStorage.setItem(`lullabel.${name}`, String(value));
  } catch {
    // Then it is as usual next time.
  }
}
