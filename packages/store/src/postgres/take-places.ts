/**
 * Takes places among the changes of a kind, and keeps the others waiting until the end of the transaction: the order of
 * the places is that of the commits, and who has read up to one has missed none before it.
 */
export const takePlaces = `INSERT INTO places (kind, last) VALUES (?, ?)
  ON CONFLICT (kind) DO UPDATE SET last = places.last + excluded.last RETURNING last`;
