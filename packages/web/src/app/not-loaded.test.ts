import { expect, test } from 'vitest';
import { isNotLoaded, markNotLoaded } from './not-loaded.ts';

test('a part that could not be loaded is known, and not by the message for which the router loads all again', () => {
  const error = new TypeError('Failed to fetch dynamically imported module: http://box/ui/assets/a.js');
  expect(isNotLoaded(error)).toBe(false);
  markNotLoaded(error);
  markNotLoaded(error);
  expect(isNotLoaded(error)).toBe(true);
  expect(error.message).toMatch(/^A part of the page could not be loaded: Failed/);
  expect(isNotLoaded('NotLoaded')).toBe(false);
});
