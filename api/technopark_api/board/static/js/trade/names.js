// What facilities and products are called.

import { rows } from "../api.js";
import { h } from "../dom.js";
import { named } from "../i18n.js";
import { facilityPath } from "../router.js";

const products = new Map();

/** The name of a facility, or its id where the catalogue has none. */
export function facilityName(park, id) {
  return named(park.facility(id)?.names, id);
}

/** Get the names of products, once; without them products are shown by their ids. */
export async function loadNames(signal) {
  if (products.size > 0) return;
  try {
    for (const { product, names } of await rows("products", {}, signal)) products.set(product, names);
  } catch {
    // Names are a courtesy: what is shown of the product says the rest, and whatever is wrong shows there.
  }
}

/** The name of a product, or its id. */
export function productName(id) {
  return named(products.get(id), id);
}

/** A product by name and id, with the facility that it is of. */
export function productCell(product, facility) {
  return [
    h("span", { class: "product-name" }, productName(product)),
    h("span", { class: "product-id" }, product, " · ", h("a", { href: facilityPath(facility) }, facility)),
  ];
}
