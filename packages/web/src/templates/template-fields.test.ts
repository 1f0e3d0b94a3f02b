import type { FlowVersion, Job, Values } from '@signalbox/engine';
import { describe, expect, test } from 'vitest';
import { versionOf } from '../run/testing/play-run.ts';
import { boundTexts, readBindings, templateSections } from './template-fields.ts';

const release = versionOf(`
action deploy addr = "http://deploy.example/run"; args = (str version, int count = 2, const str site); return = (OK | FAIL); action_end
flow release inputs = (str version, bool dry = false);
  deci review => (AGREE -> ship | REJECT -> stopped) { who = "group(qa)"; };
  step ship => (OK -> done | FAIL -> stopped) { action = deploy; args = (version = $version, site = "eu"); };
flow_end`);

const none = { inputs: {}, args: {} };

const fieldsOf = (version: FlowVersion) =>
  Object.fromEntries(
    templateSections(version, none).flatMap(({ fields }) => fields.map((field) => [field.key, field])),
  );

/** With a job of code in place of the service. */
function withCode(code: Partial<Extract<Job, { kind: 'code' }>>): FlowVersion {
  const { params, outcomes, effect, name } = release.jobs.deploy as Job;
  return {
    ...release,
    jobs: { ...release.jobs, deploy: { kind: 'code', version: '1', name, params, outcomes, effect, ...code } },
  };
}

describe('the fields of a template', () => {
  test('are the inputs of the flow and the arguments of its steps, with what they are where the template says nothing', () => {
    expect(fieldsOf(release)).toMatchObject({
      'inputs.version': { type: 'str', required: true, isConst: false },
      'inputs.dry': { otherwise: { text: 'false', from: 'default' } },
      'ship.version': { otherwise: { text: '$version', from: 'flow' } },
      'ship.count': { otherwise: { text: '2', from: 'default' } },
      'ship.site': { isConst: true, otherwise: { text: 'eu', from: 'flow' } },
    });
    expect(Object.keys(fieldsOf(release))).toHaveLength(5);
  });

  test('are those of each action where people act, with their comments', () => {
    const note = { params: [{ name: 'reason', type: 'str' as const, required: true }], comments: { reason: 'why' } };
    expect(fieldsOf(withCode({ actions: { reject: note } }))).toMatchObject({
      'ship.trigger.count': { type: 'int' },
      'ship.reject.reason': { comment: 'why' },
    });
  });

  test('are also of what is bound where a job takes any argument', () => {
    const bound = { inputs: {}, args: { ship: { extra: [1] } } };
    const sections = templateSections(withCode({ open: true }), bound);
    expect(sections.at(-1)?.fields.at(-1)).toMatchObject({ key: 'ship.extra', type: 'any' });
    const { texts, unknown } = boundTexts(sections, bound);
    expect({ texts, unknown }).toEqual({ texts: { 'ship.extra': '[1]' }, unknown: [] });
    expect(readBindings(sections, texts)).toMatchObject({ ok: true, args: { ship: { extra: [1] } } });
  });
});

test('what nothing declares keeps its type when it is saved as it was', () => {
  const bound = {
    inputs: {},
    args: { ship: { text: '1.10', yes: 'true', number: 1.1, word: 'eu', key: '$config.x' } },
  };
  const sections = templateSections(withCode({ open: true }), bound);
  const { texts } = boundTexts(sections, bound);
  expect(texts).toMatchObject({ 'ship.text': '"1.10"', 'ship.number': '1.1', 'ship.word': 'eu' });
  expect(readBindings(sections, texts)).toEqual({ ok: true, ...bound });
});

describe('what is bound', () => {
  const sections = templateSections(release, none);
  const args: { [step: string]: Values } = { ship: { count: '$config.count' } };
  const bindings = { inputs: { version: '', dry: true }, args };

  test('is read from the fields as it was written into them', () => {
    const { texts, unknown } = boundTexts(sections, bindings);
    expect(texts).toEqual({ 'inputs.version': '""', 'inputs.dry': 'true', 'ship.count': '$config.count' });
    expect(unknown).toEqual([]);
    expect(readBindings(sections, texts)).toEqual({ ok: true, ...bindings });
  });

  test('and unknown to the flow is named, and not kept', () => {
    const old = { inputs: { gone: 1 }, args: { ship: { version: '1', old: 2 }, away: { x: 1 } } };
    const { texts, unknown } = boundTexts(sections, old);
    expect(unknown).toEqual(['inputs.gone', 'ship.old', 'away.x']);
    expect(readBindings(sections, texts)).toEqual({ ok: true, inputs: {}, args: { ship: { version: '1' } } });
  });

  test('by an action is placed below its step', () => {
    const version = withCode({ actions: { reject: { params: [{ name: 'reason', type: 'str', required: true }] } } });
    const ofActions = templateSections(version, none);
    const bound = { inputs: {}, args: { ship: { reject: { reason: 'no' }, trigger: { count: 3 } } } };
    const { texts, unknown } = boundTexts(ofActions, bound);
    expect(unknown).toEqual([]);
    expect(readBindings(ofActions, texts)).toEqual({ ok: true, ...bound });
  });

  test('is refused where it is not of its type, and what the flow alone gives is never bound', () => {
    expect(readBindings(sections, { 'ship.count': 'many', 'inputs.version': '1' })).toEqual({
      ok: false,
      problems: { 'ship.count': { kind: 'int' } },
    });
    expect(readBindings(sections, { 'ship.site': 'us' })).toEqual({ ok: true, inputs: {}, args: {} });
  });
});

test('a secret that is bound goes back as it was shown, and a new one as its text', () => {
  const sections = templateSections(
    versionOf(`
action push addr = "http://push.example"; args = (secret token); return = (OK); action_end
flow publish inputs = (secret token); step s => (OK -> done) { action = push; args = (token = $token); }; flow_end`),
    none,
  );
  const inputs = { token: { $secret: 'argument:default:1' } };
  const { texts } = boundTexts(sections, { inputs, args: {} });
  expect(readBindings(sections, texts)).toEqual({ ok: true, inputs, args: {} });
  for (const text of ['hunter22', '$config.token', '{"a":1}']) {
    const read = readBindings(sections, { 'inputs.token': text });
    expect(read).toEqual({ ok: true, inputs: { token: text }, args: {} });
  }
});
