import { expect, test } from 'vitest';
import { refuseOneMore } from './refuse-one-more.ts';

test('a project has at most a thousand templates', async () => {
  await refuseOneMore('default', { templateCount: async () => 999 });
  await expect(refuseOneMore('default', { templateCount: async () => 1000 })).rejects.toMatchObject({
    code: 'too_large',
  });
});
