import { Alert, Button } from '@mantine/core';
import type { DecisionView } from '@signalbox/protocol';
import { useWords } from '../words/use-words.ts';
import classes from './decision-page.module.css';
import { DifferenceTable } from './difference-table.tsx';
import { type Difference, differencesOf, guardDifferences } from './differences.ts';
import { pageWords } from './page-words.ts';

type StaleNoticeProps = { readonly shown: DecisionView; readonly now: DecisionView; readonly onShow: () => void };

/** What was read, and what is there now, side by side; nothing changes under the eyes of who reads. */
export function StaleNotice({ shown, now, onShow }: StaleNoticeProps) {
  const say = useWords(pageWords);
  return (
    <Alert color="orange" title={say('staleTitle')} className={classes.stale ?? ''} role="alert">
      <p>{say('staleText')}</p>
      <DifferenceTable differences={differences(shown, now)} />
      <Button mt="sm" size="compact-md" variant="default" onClick={onShow}>
        {say('showNew')}
      </Button>
    </Alert>
  );
}

function differences(shown: DecisionView, now: DecisionView): readonly Difference[] {
  const found = [
    ...differencesOf({ ...shown.change }, { ...now.change }),
    ...guardDifferences(shown.guards, now.guards),
  ];
  return found.length > 0 ? found : [{ name: 'digest', was: shown.digest, is: now.digest }];
}
