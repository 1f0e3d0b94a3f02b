import { expect, test } from 'vitest';
import { paramsOfFlow, paramsOfTemplate } from './params-to-ask.ts';

const version = { type: 'str', name: 'version', required: true, checks: { regex: '\\d+' } } as const;
const flow = { name: 'release', inputs: [version, { type: 'str', name: 'site', required: true, mark: 'const' }] };

test('a flow asks for its inputs, but for those that it alone may give', () => {
  expect(paramsOfFlow({ flow })).toEqual([version, { ...flow.inputs[1], isFixed: true, origin: 'flow' }]);
  expect(paramsOfFlow({ flow: { name: 'empty' } })).toEqual([]);
});

test('a template has given some of them, and its flow says what fits', () => {
  const inputArguments = [
    { name: 'version', type: 'str', required: true, mark: 'auto' as const },
    { name: 'site', type: 'str', required: true, mark: 'static' as const, value: 'eu', from: 'template' as const },
    {
      name: 'tag',
      type: 'str',
      required: false,
      mark: 'auto' as const,
      reference: '$config.tag',
      from: 'template' as const,
    },
  ];
  expect(paramsOfTemplate({ inputArguments }, paramsOfFlow({ flow }))).toEqual([
    { name: 'version', type: 'str', required: true, checks: { regex: '\\d+' } },
    { name: 'site', type: 'str', required: false, default: 'eu', origin: 'template', isFixed: true },
    { name: 'tag', type: 'str', required: false, default: '$config.tag', origin: 'template' },
  ]);
});
