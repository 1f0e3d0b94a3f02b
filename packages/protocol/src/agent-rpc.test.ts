import { describe, expect, test } from 'vitest';
import {
  isArtifactName,
  Line,
  LogParams,
  NextParams,
  RpcRequest,
  RpcResponse,
  StateParams,
  UploadParams,
} from './agent-rpc.ts';

describe('what old agents leave out has a meaning', () => {
  test.each([null, undefined])('no filter (%s) takes everything', (filter) => {
    expect(NextParams.parse(filter)).toEqual({ labels: {}, expr: '' });
  });

  test('a filter keeps its labels', () => {
    expect(NextParams.parse({ labels: { platform: 'linux/amd64' } })).toEqual({
      labels: { platform: 'linux/amd64' },
      expr: '',
    });
  });

  test('no state is that of a workflow that has just begun', () => {
    expect(StateParams.parse({ id: '1.1' }).state).toEqual({
      ...{ proc: '', exited: false, exit_code: 0, started: 0, finished: 0, error: '' },
    });
  });

  test('a line may come alone, and without its time', () => {
    expect(LogParams.parse({ id: '1.1', line: { proc: 'a', pos: 0, out: 'x' } }).line).toEqual({
      ...{ proc: 'a', pos: 0, out: 'x', time: 0, type: 0 },
    });
  });

  test('a file may be empty', () => {
    expect(UploadParams.parse({ id: '1.1', file: {} }).file.data).toBe('');
  });
});

describe('what no agent may send', () => {
  test.each([{ pos: -1 }, { pos: 0.5 }, { type: 5 }, { out: 'x'.repeat(262_145) }])('a line with %o', (change) => {
    expect(Line.safeParse({ proc: 'a', pos: 0, out: '', ...change }).success).toBe(false);
  });

  test('more than 1000 lines at once', () => {
    const line = { proc: 'a', pos: 0, out: '' };
    expect(LogParams.safeParse({ id: '1.1', lines: Array(1001).fill(line) }).success).toBe(false);
  });

  test.each([{ jsonrpc: '1.0', method: 'next' }, { method: 'x'.repeat(65) }, { id: {}, method: 'next' }])(
    'the request %j',
    (request) => {
      expect(RpcRequest.safeParse(request).success).toBe(false);
    },
  );
});

test('an answer with an error may carry a result of null', () => {
  const answer = { jsonrpc: '2.0', id: 1, result: null, error: { code: -32010, message: 'lease lost' } };
  expect(RpcResponse.parse(answer)).toEqual(answer);
});

test.each([
  ...(['a', 'made/a.tar', 'a b/ü.txt', '.hidden', '...', 'x'.repeat(250)] as const).map(
    (name) => [name, true] as const,
  ),
  ...(['', '/a', 'a/', 'a//b', '.', '..', 'a/../b', './a', 'a\\b', 'a\nb', '\ud800', 'x'.repeat(251)] as const).map(
    (name) => [name, false] as const,
  ),
])('a file of a workflow may have a name that stays in its folder: %j', (name, holds) => {
  expect(isArtifactName(name)).toBe(holds);
});
