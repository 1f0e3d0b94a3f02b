import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { HistoryFile, historyLimit } from './history-file.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'signalbox-history-'));
});

afterEach(() => rmSync(folder, { recursive: true }));

test('the history is there again, for its owner alone, also in a file that was open to others', () => {
  const path = join(folder, '.config', 'signalbox', 'repl-history');
  mkdirSync(join(folder, '.config', 'signalbox'), { recursive: true });
  writeFileSync(path, '', { mode: 0o644 });
  const file = new HistoryFile({ HOME: folder });
  file.write(['second', 'first']);
  expect(new HistoryFile({ HOME: folder }).read()).toEqual(['second', 'first']);
  expect(statSync(path).mode & 0o777).toBe(0o600);
});

test('it stands where the person keeps configuration, and has an end', () => {
  new HistoryFile({ HOME: '/nowhere', XDG_CONFIG_HOME: folder }).write(
    Array.from({ length: historyLimit + 5 }, (_, index) => `line ${index}`),
  );
  expect(statSync(join(folder, 'signalbox', 'repl-history')).mode & 0o777).toBe(0o600);
  expect(new HistoryFile({ XDG_CONFIG_HOME: folder }).read()).toHaveLength(historyLimit);
});

test('without a place for it there is none', () => {
  const file = new HistoryFile({});
  file.write(['x']);
  expect(file.read()).toEqual([]);
  writeFileSync(join(folder, 'file'), '');
  const broken = new HistoryFile({ XDG_CONFIG_HOME: join(folder, 'file') });
  broken.write(['x']);
  expect(broken.read()).toEqual([]);
});
