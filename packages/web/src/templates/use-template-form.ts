import type { FlowVersion } from '@signalbox/engine';
import type { TemplateView } from '@signalbox/protocol';
import { useNavigate } from '@tanstack/react-router';
import { type FormEvent, useMemo, useState } from 'react';
import { request } from '../api/request.ts';
import { useChange } from '../lists/use-change.ts';
import type { FieldProblem } from '../schema-form/field-problem.ts';
import { toldProblems } from '../schema-form/told-problems.ts';
import { useWords } from '../words/use-words.ts';
import { boundTexts, readBindings, templateSections } from './template-fields.ts';
import { readSettings, type Settings, settingsOf } from './template-settings.ts';
import { templatesWords } from './words.ts';

export type TemplateToSave = {
  /** What is changed; absent, a new one is made. */
  readonly before: TemplateView | undefined;
  readonly flow: string;
  readonly version: FlowVersion;
  /** Absent: the newest when a run starts. */
  readonly flowNumber: number | undefined;
};

const nothing = { inputs: {}, args: {} };

/** What is typed for a template, what is wrong with it, and the way to the server. */
export function useTemplateForm({ before, flow, version, flowNumber }: TemplateToSave) {
  const sections = useMemo(() => templateSections(version, before ?? nothing), [version, before]);
  const bound = useMemo(() => boundTexts(sections, before ?? nothing), [sections, before]);
  const [name, setName] = useState(before?.name ?? '');
  const [settings, setSettings] = useState<Settings>(() => settingsOf(before));
  const [typed, setTyped] = useState<{ readonly [key: string]: string }>({});
  const [problems, setProblems] = useState<{ readonly [key: string]: FieldProblem }>({});
  const texts = { ...bound.texts, ...typed };
  const save = useSave(name.trim(), before);
  const keys = sections.flatMap(({ fields }) => fields.map(({ key }) => key));
  const told = toldProblems(save.error, keys);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const read = readBindings(sections, texts);
    const set = readSettings(settings);
    const isNamed = name.trim() !== '';
    setProblems({
      ...(read.ok ? {} : read.problems),
      ...(set.ok ? {} : set.problems),
      ...(isNamed ? {} : { name: { kind: 'needed' } }),
    });
    if (!read.ok || !set.ok || !isNamed) return;
    const { inputs, args } = read;
    save.mutate({ flow, ...(flowNumber !== undefined && { flowNumber }), inputs, args, ...set.values });
  };
  const forget = (key: string) => {
    const { [key]: _, ...others } = problems;
    setProblems(others);
    save.reset();
  };
  return {
    ...{ sections, texts, unknown: bound.unknown, name, settings, submit, isSaving: save.isPending },
    problems: { ...problems, ...told },
    /** What belongs to none of the fields. */
    error: Object.keys(told).length === 0 ? save.error : null,
    rename: (value: string) => {
      setName(value);
      forget('name');
    },
    set: (key: keyof Settings, value: string) => {
      setSettings({ ...settings, [key]: value });
      forget(key);
    },
    type: (key: string, text: string) => {
      setTyped({ ...typed, [key]: text });
      forget(key);
    },
  };
}

/** What somebody else has changed since it was read is not written over. */
function useSave(name: string, before: TemplateView | undefined) {
  const say = useWords(templatesWords);
  const navigate = useNavigate();
  return useChange(
    (body: object) =>
      request<TemplateView>(`/templates/${encodeURIComponent(name)}`, {
        method: 'PUT',
        body,
        headers: before ? { 'if-match': `"${before.version}"` } : {},
      }),
    {
      done: say('saved'),
      onDone: (saved) => void navigate({ to: '/templates/$template', params: { template: saved.name } }),
    },
  );
}
