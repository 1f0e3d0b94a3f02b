import { Button, Stack } from '@mantine/core';
import type { FormEvent, ReactNode } from 'react';
import { Dialog } from '../show/dialog.tsx';
import { ErrorState } from '../show/error-state.tsx';
import { sendOnCtrlEnter } from '../show/send-on-ctrl-enter.ts';
import { useWords } from '../words/use-words.ts';
import classes from './form-dialog.module.css';
import { toldAt } from './told-at.ts';
import { listWords } from './words.ts';

type FormDialogProps = {
  readonly title: string;
  readonly submit: string;
  readonly isOpen: boolean;
  readonly isBusy: boolean;
  /** What the server has against it. */
  readonly error: unknown;
  /** Of these fields it is told there. */
  readonly fields?: readonly string[];
  readonly onSubmit: () => void;
  readonly onClose: () => void;
  readonly children: ReactNode;
};

/** A form over the page; what was typed stays when the server refuses it. */
export function FormDialog({
  title,
  submit,
  isOpen,
  isBusy,
  error,
  fields = [],
  onSubmit,
  onClose,
  children,
}: FormDialogProps) {
  const say = useWords(listWords);
  const send = (event: FormEvent) => {
    event.preventDefault();
    onSubmit();
  };
  if (!isOpen) return null;
  return (
    <Dialog title={title} onClose={onClose}>
      <form onSubmit={send} onKeyDown={sendOnCtrlEnter} noValidate>
        <Stack gap="sm">
          {children}
          {error && !fields.some((field) => toldAt(error, field)) ? <ErrorState error={error} /> : null}
          <div className={classes.buttons}>
            <Button variant="default" onClick={onClose}>
              {say('cancel')}
            </Button>
            <Button type="submit" loading={isBusy}>
              {submit}
            </Button>
          </div>
        </Stack>
      </form>
    </Dialog>
  );
}
