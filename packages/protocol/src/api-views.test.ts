import { expect, test } from 'vitest';
import { RepositoryView, TransitionView } from './api-views.ts';

test('a reader takes only what it knows of an answer', () => {
  const repository = {
    id: 'r1',
    scm: 'git',
    name: 'shop',
    url: 'https://git.example.org/shop.git',
    defaultBranch: 'main',
  };
  expect(RepositoryView.parse({ ...repository, hookSecretId: 'hook:r1' })).toEqual(repository);
});

test('events of a journal keep what they carry', () => {
  const events = [{ type: 'visit_closed', outcome: 'SUCCESS' }];
  const transition = { seq: 1, at: 0, actor: 'ada', cause: 'ack', events };
  expect(TransitionView.parse(transition)).toEqual(transition);
});
