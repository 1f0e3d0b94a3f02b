import { Button, Checkbox, Fieldset, MultiSelect, NativeSelect, TextInput } from '@mantine/core';
import type { InterlockView } from '@signalbox/protocol';
import { useState } from 'react';
import { request } from '../api/request.ts';
import { FormDialog } from '../lists/form-dialog.tsx';
import { toldAt } from '../lists/told-at.ts';
import { useChange } from '../lists/use-change.ts';
import { useWords } from '../words/use-words.ts';
import { bodyOf, type DecisionFields, fieldsOf, type InterlockFields, newDecision } from './interlock-fields.ts';
import { interlockWords } from './words.ts';

type InterlockFormProps = {
  /** One that is there is changed, as it was shown. */
  readonly of: InterlockView | undefined;
  readonly onClose: () => void;
};

const textFields = ['description', 'environments', 'jobs', 'hosts', 'below'] as const;
type TextField = (typeof textFields)[number];

export function InterlockForm({ of, onClose }: InterlockFormProps) {
  const say = useWords(interlockWords);
  const [name, setName] = useState(of?.name ?? '');
  const [given, setGiven] = useState<InterlockFields>(() => fieldsOf(of));
  const put = useChange(
    () =>
      request(`/interlocks/${encodeURIComponent(name.trim())}`, {
        method: 'PUT',
        body: bodyOf(given),
        headers: { 'if-match': `"${of?.revision ?? 0}"` },
      }),
    { done: say('saved'), onDone: onClose },
  );
  const field = (key: TextField) => ({
    label: say(key),
    value: given[key],
    error: toldAt(put.error, key),
    onChange: (event: { readonly currentTarget: { readonly value: string } }) =>
      setGiven({ ...given, [key]: event.currentTarget.value }),
  });
  const { decisions } = given;
  const setDecision = (index: number, decision: DecisionFields) =>
    setGiven({ ...given, decisions: decisions.with(index, decision) });
  const nameIsEmpty = name.trim() === '';
  return (
    <FormDialog
      title={of ? `${say('change')}: ${of.name}` : say('make')}
      submit={say(of ? 'save' : 'make')}
      isOpen
      isBusy={put.isPending}
      error={put.error}
      fields={[...textFields, ...decisions.map((_, index) => fieldOf(index))]}
      onSubmit={() => (nameIsEmpty ? undefined : put.mutate(undefined))}
      onClose={onClose}
    >
      {of ? null : (
        <TextInput
          label={say('name')}
          description={say('nameHint')}
          data-autofocus
          required
          autoComplete="off"
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
      )}
      <TextInput {...field('description')} />
      <TextInput description={say('environmentsHint')} {...field('environments')} />
      <TextInput description={say('jobsHint')} {...field('jobs')} />
      <TextInput description={say('hostsHint')} {...field('hosts')} />
      {decisions.map((decision, index) => (
        <DecisionPart
          // biome-ignore lint/suspicious/noArrayIndexKey: one is what stands at its place, and has no other name
          key={index}
          decision={decision}
          error={toldAt(put.error, fieldOf(index))}
          onChange={(changed) => setDecision(index, changed)}
          onRemove={() => setGiven({ ...given, decisions: decisions.toSpliced(index, 1) })}
        />
      ))}
      <div>
        <Button
          size="xs"
          variant="default"
          onClick={() => setGiven({ ...given, decisions: [...decisions, newDecision] })}
        >
          {say('addDecision')}
        </Button>
      </div>
      <Checkbox
        label={say('build')}
        checked={given.build}
        onChange={(event) => setGiven({ ...given, build: event.currentTarget.checked })}
      />
      <TextInput description={say('belowHint')} {...field('below')} />
    </FormDialog>
  );
}

/** Decisions stand first of what is sent. */
function fieldOf(index: number): string {
  return `requires.${index}`;
}

type DecisionPartProps = {
  readonly decision: DecisionFields;
  readonly error: string | undefined;
  readonly onChange: (decision: DecisionFields) => void;
  readonly onRemove: () => void;
};

const excluded = ['commit_authors', 'approvers', 'run_editors'] as const;

function DecisionPart({ decision, error, onChange, onRemove }: DecisionPartProps) {
  const say = useWords(interlockWords);
  const { quorum, exclude, kind, outcomes, overridden } = decision;
  return (
    <Fieldset legend={say('decision')}>
      <TextInput
        label={say('quorum')}
        description={say('quorumHint')}
        value={quorum}
        error={error}
        onChange={(event) => onChange({ ...decision, quorum: event.currentTarget.value })}
      />
      <MultiSelect
        mt="sm"
        label={say('exclude')}
        description={say('excludeHint')}
        data={excluded.map((value) => ({ value, label: say(value) }))}
        value={[...exclude]}
        onChange={(chosen) => onChange({ ...decision, exclude: excluded.filter((each) => chosen.includes(each)) })}
      />
      <NativeSelect
        mt="sm"
        label={say('kind')}
        data={[
          { value: '', label: say('anyKind') },
          { value: 'qa', label: say('kindQa') },
          { value: 'review', label: say('kindReview') },
        ]}
        value={kind}
        onChange={(event) => onChange({ ...decision, kind: event.currentTarget.value })}
      />
      <TextInput
        mt="sm"
        label={say('outcomes')}
        description={say('outcomesHint')}
        value={outcomes}
        onChange={(event) => onChange({ ...decision, outcomes: event.currentTarget.value })}
      />
      <Checkbox
        mt="sm"
        label={say('overridden')}
        checked={overridden}
        onChange={(event) => onChange({ ...decision, overridden: event.currentTarget.checked })}
      />
      <Button mt="sm" size="xs" variant="default" onClick={onRemove}>
        {say('removeDecision')}
      </Button>
    </Fieldset>
  );
}
