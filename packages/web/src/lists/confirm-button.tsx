import { Button, Popover, Text } from '@mantine/core';
import { useState } from 'react';
import { useWords } from '../words/use-words.ts';
import classes from './confirm-button.module.css';
import { listWords } from './words.ts';

type ConfirmButtonProps = {
  readonly label: string;
  /** What it does, before it is done. */
  readonly about: string;
  readonly isBusy?: boolean;
  readonly size?: 'xs' | 'sm';
  readonly onConfirm: () => void;
};

/** A button for what cannot be taken back: it says what it does, and asks. */
export function ConfirmButton({ label, about, isBusy = false, size = 'xs', onConfirm }: ConfirmButtonProps) {
  const say = useWords(listWords);
  const [isOpen, setOpen] = useState(false);
  const confirm = () => {
    setOpen(false);
    onConfirm();
  };
  return (
    <Popover opened={isOpen} onChange={setOpen} trapFocus withArrow position="bottom" width={280}>
      <Popover.Target>
        <Button variant="default" size={size} loading={isBusy} onClick={() => setOpen(!isOpen)}>
          {label}
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label={label}>
        <Text size="sm">{about}</Text>
        <div className={classes.buttons}>
          <Button size="xs" variant="default" onClick={() => setOpen(false)}>
            {say('cancel')}
          </Button>
          <Button size="xs" color="red" onClick={confirm}>
            {label}
          </Button>
        </div>
      </Popover.Dropdown>
    </Popover>
  );
}
