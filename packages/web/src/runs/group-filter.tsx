import type { RunGroupView } from '@signalbox/protocol';
import { FilterSelect } from '../lists/filter-select.tsx';
import { usePagedList } from '../lists/use-paged-list.ts';
import { useWords } from '../words/use-words.ts';
import { runsWords } from './words.ts';

type GroupFilterProps = {
  /** Id or name. */
  readonly value: string | undefined;
  readonly onChoose: (value: string | undefined) => void;
};

/** Chooses among the newest groups of the project; nothing where there are none. */
export function GroupFilter({ value, onChoose }: GroupFilterProps) {
  const say = useWords(runsWords);
  const groups = usePagedList<RunGroupView>({ path: '/run-groups', name: 'groups' }).items ?? [];
  if (groups.length === 0 && value === undefined) return null;
  const known = groups.map(({ id, name }) => ({ value: String(id), label: name }));
  const chosen = known.find((choice) => choice.value === value || choice.label === value);
  // An older one is named as the address does.
  const choices = value === undefined || chosen ? known : [...known, { value, label: value }];
  return <FilterSelect label={say('anyGroup')} choices={choices} value={chosen?.value ?? value} onChoose={onChoose} />;
}
