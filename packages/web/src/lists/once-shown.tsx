import { Alert, Button, CopyButton } from '@mantine/core';
import { useWords } from '../words/use-words.ts';
import classes from './once-shown.module.css';
import { listWords } from './words.ts';

type OnceShownProps = {
  readonly label: string;
  readonly value: string;
  readonly onDone: () => void;
};

/** A credential that nobody can show again. */
export function OnceShown({ label, value, onDone }: OnceShownProps) {
  const say = useWords(listWords);
  return (
    <Alert color="yellow" variant="light" role="status" title={`${label}: ${say('onceTitle')}`} mb="md">
      <p className={classes.text}>{say('onceText')}</p>
      <div className={classes.line}>
        <code className={classes.value}>{value}</code>
        <CopyButton value={value}>
          {({ copied, copy }) => (
            <Button size="xs" variant="default" onClick={copy}>
              {say(copied ? 'copied' : 'copy')}
            </Button>
          )}
        </CopyButton>
        <Button size="xs" variant="default" onClick={onDone}>
          {say('done')}
        </Button>
      </div>
    </Alert>
  );
}
