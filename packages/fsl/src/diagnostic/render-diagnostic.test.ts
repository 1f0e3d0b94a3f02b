import { expect, test } from 'vitest';
import { parse } from '../parse/parse.ts';
import { renderDiagnostic } from './render-diagnostic.ts';

const rendered = (text: string, file?: string) =>
  parse(text).diagnostics.map((diagnostic) => renderDiagnostic(text, diagnostic, file));

test('a diagnostic is shown with its file, its line and carets below its place', () => {
  expect(rendered('action a\n  method = telnet;\n  return = (OK);\naction_end\n', 'web.fsl')).toEqual([
    'web.fsl:2:12: error: expected http or https or grpc, found telnet\n  method = telnet;\n           ^^^^^^',
  ]);
});

test('tabs before the place are repeated', () => {
  expect(rendered('action a\r\n\tmethod\t= x;\r\n\treturn = (OK);\r\naction_end')).toEqual([
    'input:2:11: error: expected http or https or grpc, found x\n\tmethod\t= x;\n\t      \t  ^',
  ]);
});

test('wide characters take two columns, joined ones none', () => {
  const text = 'flow_run "部署🚀e\u0301" = f ("漢" = 1)';
  expect(rendered(text)).toEqual([
    `input:1:24: error: expected the name of an argument, found the string "漢"\n${text}\n${' '.repeat(24)}^^^^`,
  ]);
});

test('a place between characters, at the end of the text, has one caret', () => {
  expect(rendered('action a return = (OK);')).toEqual([
    'input:1:24: error: expected action_end, found the end of the text\naction a return = (OK);\n                       ^',
  ]);
});

test('of a long line the part around the place is shown', () => {
  const text = `action a args = (${'int n,'.repeat(100)}text x${', int n'.repeat(100)}); return = (OK); action_end`;
  const [first = ''] = rendered(text);
  const [, source = '', carets = ''] = first.split('\n');
  expect([source.length, source.slice(0, 3), source.slice(-3)]).toEqual([242, '…in', ', …']);
  expect(source.slice(carets.indexOf('^'), carets.length)).toBe('text');
});

test('of a place over several lines the first is shown', () => {
  expect(rendered('action a method = "x\ny"; return = (OK); action_end')).toEqual([
    'input:1:19: error: expected http or https or grpc, found the string "x…\naction a method = "x\n                  ^^',
  ]);
});
