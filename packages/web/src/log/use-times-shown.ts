import { useLocalStorage } from '@mantine/hooks';
import type { GoInLog } from './log-address.ts';
import type { TimeShown } from './time-text.ts';

/** As the address says; where it says nothing as it was chosen here the last time. */
export function useTimesShown(
  said: TimeShown | undefined,
  go: GoInLog,
): readonly [times: TimeShown, setTimes: (times: TimeShown) => void] {
  const [kept, keep] = useLocalStorage<TimeShown>({ key: 'signalbox-log-times', defaultValue: 'off' });
  const choose = (times: TimeShown) => {
    keep(times);
    go({ times: times === 'off' ? undefined : times });
  };
  return [said ?? kept, choose];
}
