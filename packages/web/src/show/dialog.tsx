import { Modal } from '@mantine/core';
import { type ReactNode, useContext } from 'react';
import { useWords } from '../words/use-words.ts';
import { IsBehindLogin } from './is-behind-login.ts';
import { showWords } from './words.ts';

type DialogProps = { readonly title: ReactNode; readonly onClose: () => void; readonly children: ReactNode };

/** Over the page, which waits: it takes the focus, and gives it back. */
export function Dialog({ title, onClose, children }: DialogProps) {
  const say = useWords(showWords);
  const isBehind = useContext(IsBehindLogin);
  return (
    <Modal
      opened={!isBehind}
      keepMounted
      onClose={onClose}
      title={title}
      centered
      closeButtonProps={{ 'aria-label': say('close') }}
    >
      {children}
    </Modal>
  );
}
