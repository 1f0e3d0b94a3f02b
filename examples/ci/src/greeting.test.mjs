import { equal, throws } from 'node:assert/strict';
import { test } from 'node:test';
import { greet } from './greeting.mjs';

const expected = { en: 'Hello, Ada!', de: 'Hallo, Ada!' };

test('a greeting is in the language that is asked for, and of no other language is there one ever, which this line says at length', () => {
  const language = process.env.LANGUAGE;
  equal(greet(language, 'Ada'), expected[language]);
  throws(() => greet('xx', 'Ada'), /no greeting/);
});
