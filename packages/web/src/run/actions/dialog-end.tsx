import { Button, Group } from '@mantine/core';
import { ErrorState } from '../../show/error-state.tsx';
import { useWords } from '../../words/use-words.ts';
import { runWords } from '../words.ts';
import classes from './offer-button.module.css';

type DialogEndProps = {
  readonly label: string;
  readonly isGrave?: boolean;
  readonly isDisabled?: boolean;
  readonly command: { readonly error: unknown; readonly isPending: boolean };
  readonly onClose: () => void;
};

/** What went wrong, the way back, and what the form is for. */
export function DialogEnd({ label, isGrave = false, isDisabled = false, command, onClose }: DialogEndProps) {
  const say = useWords(runWords);
  return (
    <>
      {command.error ? (
        <div style={{ marginTop: 16 }}>
          <ErrorState error={command.error} />
        </div>
      ) : null}
      <Group justify="flex-end" mt="lg" gap="sm">
        <Button variant="default" onClick={onClose}>
          {say('cancel')}
        </Button>
        <Button
          type="submit"
          loading={command.isPending}
          disabled={isDisabled}
          {...(isGrave ? { color: 'red.8' } : { className: classes.main })}
        >
          {label}
        </Button>
      </Group>
    </>
  );
}
