import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { frame } from '../lsp/frame.ts';
import { readFrames } from '../lsp/read-frames.ts';
import { spawnCli } from '../testing/run-cli.ts';

const uri = 'file:///release.fsl';
const text =
  'action a addr = "é😀"; return = (OK | NO); action_end\nflow f step one=>(OK -> done | NO -> one) { action = a; }; flow_end\n';

let child: ChildProcess;
let messages: AsyncGenerator<string>;

beforeEach(() => {
  child = spawnCli(['lsp', '--stdio'], { input: '' });
  messages = readFrames(child.stdout as AsyncIterable<Buffer>);
});
afterEach(() => {
  child.kill();
});

const write = (raw: string) => child.stdin?.write(raw);
const tell = (method: string, params: object = {}) => write(frame({ method, params }));

async function next(): Promise<unknown> {
  const { value } = await messages.next();
  return JSON.parse(String(value));
}

async function ask(method: string, params: object = {}): Promise<unknown> {
  write(frame({ id: 7, method, params }));
  return next();
}

async function open(source: string): Promise<unknown> {
  tell('textDocument/didOpen', { textDocument: { uri, languageId: 'fsl', version: 1, text: source } });
  return next();
}

const at = (line: number, character: number) => ({ textDocument: { uri }, position: { line, character } });

test('an editor is told of errors, at places in UTF-16, and that they are gone', async () => {
  expect(await ask('initialize')).toMatchObject({ id: 7, result: { capabilities: { renameProvider: true } } });
  tell('initialized');
  expect(await open('flow f /* 😀 */ step s')).toMatchObject({
    method: 'textDocument/publishDiagnostics',
    params: { uri, diagnostics: expect.arrayContaining([expect.objectContaining({ severity: 1, code: 'syntax' })]) },
  });
  tell('textDocument/didChange', { textDocument: { uri }, contentChanges: [{ text }] });
  expect(await next()).toMatchObject({ params: { diagnostics: [] } });
  tell('textDocument/didClose', { textDocument: { uri } });
  expect(await next()).toMatchObject({ params: { diagnostics: [] } });
  expect(await ask('textDocument/hover', at(0, 0))).toMatchObject({ error: { code: -32602 } });
  expect(await ask('shutdown')).toMatchObject({ result: null });
  tell('exit');
  expect(await once(child, 'exit')).toEqual([0, null]);
});

test('an editor completes, hovers, goes to definitions, finds, renames, mends and formats', async () => {
  expect(await open(text)).toMatchObject({ params: { diagnostics: [] } });
  const definition = { uri, range: { start: { line: 1, character: 12 }, end: { line: 1, character: 15 } } };
  const use = { uri, range: { start: { line: 1, character: 37 }, end: { line: 1, character: 40 } } };
  expect(await ask('textDocument/definition', at(1, 38))).toMatchObject({ result: definition });
  expect(await ask('textDocument/references', at(1, 38))).toMatchObject({ result: [definition, use] });
  expect(await ask('textDocument/hover', at(0, 7))).toMatchObject({
    result: { contents: { value: 'action a () => (OK | NO)' } },
  });
  expect(await ask('textDocument/hover', at(0, 0))).toMatchObject({ result: null });
  expect(await ask('textDocument/definition', at(0, 0))).toMatchObject({ result: null });
  expect(await ask('textDocument/completion', at(1, 37))).toMatchObject({
    result: expect.arrayContaining([expect.objectContaining({ label: 'one' })]),
  });
  expect(await ask('textDocument/rename', { ...at(1, 13), newName: 'first' })).toMatchObject({
    result: {
      changes: {
        [uri]: [
          { range: definition.range, newText: 'first' },
          { range: use.range, newText: 'first' },
        ],
      },
    },
  });
  expect(await ask('textDocument/rename', { ...at(1, 13), newName: 'done' })).toMatchObject({
    error: { code: -32603 },
  });
  expect(await ask('textDocument/formatting', at(0, 0))).toMatchObject({
    result: [{ range: { start: { line: 0, character: 0 }, end: { line: 2, character: 0 } } }],
  });
  const missing = text.replace(' | NO -> one', '');
  tell('textDocument/didChange', { textDocument: { uri }, contentChanges: [{ text: missing }] });
  await next();
  const range = { start: { line: 1, character: 13 }, end: { line: 1, character: 13 } };
  expect(await ask('textDocument/codeAction', { textDocument: { uri }, range })).toMatchObject({
    result: [{ title: 'Add the outcome NO', edit: { changes: { [uri]: [{ newText: ' | NO -> stopped' }] } } }],
  });
});

test('an editor completes and hovers within the clauses of a decision, and renames what they name', async () => {
  const asking =
    'flow f deci d => (YES -> one | NO -> stopped) { who = "ann"; guards = (one); expire = ("1d", NO); };\n';
  expect(await open(text.replace('flow f ', asking))).toMatchObject({ params: { diagnostics: [] } });
  const guarded = asking.indexOf('(one)') + 1;
  expect(await ask('textDocument/hover', at(1, guarded))).toMatchObject({
    result: { contents: { value: expect.stringContaining('step one => (OK -> done | NO -> one)') } },
  });
  expect(await ask('textDocument/hover', at(1, asking.lastIndexOf('NO')))).toMatchObject({
    result: { contents: { value: 'NO -> stopped' } },
  });
  expect(await ask('textDocument/completion', at(1, asking.lastIndexOf('NO')))).toMatchObject({
    result: [expect.objectContaining({ label: 'NO' })],
  });
  expect(await ask('textDocument/rename', { ...at(2, 6), newName: 'ship' })).toMatchObject({
    result: {
      changes: {
        [uri]: [
          { range: { start: { line: 1, character: asking.indexOf('one') } }, newText: 'ship' },
          {
            range: { start: { line: 1, character: guarded }, end: { line: 1, character: guarded + 3 } },
            newText: 'ship',
          },
          { range: { start: { line: 2, character: 5 } }, newText: 'ship' },
          { range: { start: { line: 2 } }, newText: 'ship' },
        ],
      },
    },
  });
});

test('ill-formed frames and messages neither hang nor end it', async () => {
  write('rubbish\r\n\r\nContent-Length: x\r\n\r\nContent-Length: 999999999\r\n\r\n');
  for (const body of ['{', '[]', 'null', '7']) {
    write(`content-length: ${body.length}\r\nContent-Type: any\r\n\r\n${body}`);
    expect(await next()).toMatchObject({ id: null, error: { code: -32700 } });
  }
  expect(await ask('no/such')).toMatchObject({ id: 7, error: { code: -32601 } });
  tell('textDocument/didOpen', { textDocument: { uri, text: 7 } });
  tell('textDocument/didChange', { textDocument: { uri }, contentChanges: 'none' });
  write(frame({ method: 'textDocument/didOpen', params: null }));
  await open(text);
  expect(await ask('textDocument/hover', { textDocument: { uri } })).toMatchObject({ error: { code: -32603 } });
  expect(await ask('textDocument/hover', at(99, 99))).toMatchObject({ result: null });
  const split = frame({ id: 8, method: 'shutdown' });
  write(split.slice(0, 25));
  write(split.slice(25));
  expect(await next()).toMatchObject({ id: 8, result: null });
});

test('the end of the input without a shutdown is an end with 1', async () => {
  child.stdin?.end();
  expect(await once(child, 'exit')).toEqual([1, null]);
});
