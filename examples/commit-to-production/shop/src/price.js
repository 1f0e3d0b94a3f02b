const pieceInCents = 250;

/** From ten pieces on each tenth one is free. */
export function priceInCents(pieces) {
  if (!Number.isInteger(pieces) || pieces < 1) throw new RangeError('pieces: a whole number from 1 on');
  return (pieces - Math.floor(pieces / 10)) * pieceInCents;
}
