// Shipments of the whole park, which its logistics centre sends for all.

/** The sum of today's postings over facilities: {postings, value_usd, shippers}; null when none has any. */
export function shipmentsOf(facilities) {
  const shipping = facilities.map(({ shipments_today: shipments }) => shipments).filter((shipments) => shipments !== null);
  if (shipping.length === 0) return null;
  return {
    postings: shipping.reduce((sum, { postings }) => sum + postings, 0),
    value_usd: shipping.reduce((sum, { value_usd: value }) => sum + value, 0),
    shippers: shipping.length,
  };
}
