// The way to the login page, and back to where one came from.

export const LOGIN_PATH = "/login";
export const PASSWORD_PATH = "/password";

/** Go to the login page; whoever logs in there comes back to the present one. */
export function goToLogin() {
  const here = location.pathname + location.search;
  location.replace(here === "/" ? LOGIN_PATH : `${LOGIN_PATH}?to=${encodeURIComponent(here)}`);
}

/** Where to go after a login: the page of this board that one came from. */
export function afterLogin() {
  const to = new URL(new URLSearchParams(location.search).get("to") ?? "/", location.origin);
  return to.origin === location.origin && to.pathname !== LOGIN_PATH ? to.pathname + to.search : "/";
}
