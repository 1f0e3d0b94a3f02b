import { expect, test } from 'vitest';
import { checksPage } from './checks-page.ts';

test('the page has a row for each check, with an example unless that is long', () => {
  const page = checksPage(
    {
      unmapped_outcome: { severity: 'lenient', says: 'It has no edge.', example: 'step s => (A | B)' },
      too_deep: { severity: 'error', says: 'It is deep.', example: 'flow '.repeat(101) },
    },
    'action a action_end',
  );
  expect(page).toContain('```fsl\naction a action_end\n```');
  expect(page).toContain('| `unmapped_outcome` | warning, or error ¹ | It has no edge. | `step s => (A \\| B)` |');
  expect(page).toContain('| `too_deep` | error | It is deep. |  |');
});
