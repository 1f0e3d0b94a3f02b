import { expect, test } from 'vitest';
import { peopleText } from './people-text.ts';

test.each([
  ['1 of group(sre)', '1 of sre', 'sre 中的 1 人'],
  ['1 of group(sre) and 1 of li', '1 of sre and li', 'sre 中的 1 人 和 li'],
  ['2 of (group(sre) or ann)', '2 of (sre or ann)', 'sre 或 ann 中的 2 人'],
  ['2 of group(sre) and group(qa)', '2 of sre and 1 of qa', 'sre 中的 2 人 和 qa 中的 1 人'],
  ['group(release)', '1 of release', 'release 中的 1 人'],
  ['group(dev) or ann', '1 of dev or ann', 'dev 或 ann 中的 1 人'],
  ['ann', 'ann', 'ann'],
])('%s is said as %s, and as %s', (asked, english, chinese) => {
  expect([peopleText(asked, 'en'), peopleText(asked, 'zh')]).toEqual([english, chinese]);
});
