// Who is logged in here, and what they may do.

let present = null;

/** Take over who is asking, as the API tells; null when nobody is known. */
export function setWho(who) {
  present = who;
}

/** Who is asking: {name, kind, role, facilities, permissions}, or null. */
export function who() {
  return present;
}

/** Whether they may do something: what the API would refuse them need not be offered. */
export function may(permission) {
  return present?.permissions.includes(permission) ?? false;
}
