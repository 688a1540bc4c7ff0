// The way to the login page, and back to where one came from.

export const LOGIN_PATH = "/login";
export const PASSWORD_PATH = "/password";

/** Whether people may log in at a provider, and whether by a password, as the page was told. */
export function hasProvider() {
  return "provider" in document.documentElement.dataset;
}
export function hasPasswords() {
  return !("noPasswords" in document.documentElement.dataset);
}

/** Where one logs in at the provider; who has just logged out is asked there anew who they are. */
export function atProvider() {
  const query = new URLSearchParams({ to: afterLogin() });
  if (new URLSearchParams(location.search).has("again")) query.set("again", "true");
  return `/login/oidc?${query}`;
}

let leaving = false;

/** From here on one is logging out; returns where one is then. */
export function leave() {
  leaving = true;
  return hasProvider() ? `${LOGIN_PATH}?again` : LOGIN_PATH;
}

/** Go to the login page; whoever logs in there comes back to the present one. */
export function goToLogin() {
  // The stream may notice before the answer is there that who logs out is known no more.
  if (leaving) return;
  const here = location.pathname + location.search;
  location.replace(here === "/" ? LOGIN_PATH : `${LOGIN_PATH}?to=${encodeURIComponent(here)}`);
}

/** Where to go after a login: the page of this board that one came from. */
export function afterLogin() {
  const to = new URL(new URLSearchParams(location.search).get("to") ?? "/", location.origin);
  return to.origin === location.origin && to.pathname !== LOGIN_PATH ? to.pathname + to.search : "/";
}
