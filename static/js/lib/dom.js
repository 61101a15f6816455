/** Elements are found by `data-*`, never by class; what people wrote goes in as text. */
export function find(name, within = document) {
  const element = within.querySelector(`[data-${name}]`);
  if (!element) throw new Error(`This page has no [data-${name}].`);
  return element;
}

/** A fresh copy of a `<template data-template="name">`'s one element. */
export function fromTemplate(name) {
  const template = document.querySelector(`template[data-template="${name}"]`);
  return template.content.firstElementChild.cloneNode(true);
}

/** Say where a part stands: loading, ready, empty, failed. Tests and CSS read it. */
export function setState(element, state) {
  element.dataset.state = state;
}

/** Read what the server put into the page with `json_script`. */
export function readJson(id) {
  return JSON.parse(document.getElementById(id).textContent);
}

/** Let the browser show what there is before more is made; a page in the back does not wait for it. */
export function painted() {
  if (document.hidden) return Promise.resolve();
  return new Promise((go) => requestAnimationFrame(() => setTimeout(go)));
}

/** Set text only where it changed, so that screen readers hear it once. */
export function say(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/** Keep a list's elements equal to `rows`, by id, moving nothing that stands right. */
export function keepList(list, rows, { idOf, create, update }) {
  const standing = new Map();
  for (const child of [...list.children]) {
    if (child.dataset.id) standing.set(child.dataset.id, child);
    else child.remove(); // what kept the shape while the list was on its way
  }
  let place = list.firstElementChild;
  for (const row of rows) {
    const id = String(idOf(row));
    let element = standing.get(id);
    if (element) standing.delete(id);
    else {
      element = create(row);
      element.dataset.id = id;
    }
    update(element, row);
    if (element === place) place = place.nextElementSibling;
    else list.insertBefore(element, place);
  }
  for (const element of standing.values()) {
    if (element === place) place = place.nextElementSibling;
    element.remove();
  }
}

/** `on(element, "click", handler)` returns the function that stops it. */
export function on(target, type, handler, options) {
  target.addEventListener(type, handler, options);
  return () => target.removeEventListener(type, handler, options);
}
