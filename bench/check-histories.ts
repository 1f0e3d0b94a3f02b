import { checkSqlite } from '@signalbox/store';

/** Holds a whole database against its journals, as `signalbox fsck` does, and throws at the first fault or a lost run. */
export async function checkHistories(directory: string, { runs }: { readonly runs: number }): Promise<string> {
  const checked = await checkSqlite(directory);
  const [fault] = checked.faults;
  if (fault) throw new Error(`${checked.faults.length} faults, as ${fault.at}: ${fault.problem}`);
  if (checked.runs !== runs) throw new Error(`${runs} runs were started, ${checked.runs} are there`);
  return `${checked.runs} runs, no fault`;
}
