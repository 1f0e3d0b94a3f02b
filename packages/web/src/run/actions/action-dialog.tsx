import { Modal } from '@mantine/core';
import { visibleText } from '../../show/visible-text.ts';
import { useWords } from '../../words/use-words.ts';
import { useRun } from '../run-context.tsx';
import { runWords } from '../words.ts';
import { CompensateForm } from './compensate-form.tsx';
import { ConfirmForm } from './confirm-form.tsx';
import { EditArgsForm } from './edit-args-form.tsx';
import { ForkForm } from './fork-form.tsx';
import { RollbackForm } from './rollback-form.tsx';
import type { DialogOf } from './run-dialogs.tsx';
import { SkipForm } from './skip-form.tsx';

type ActionDialogProps = { readonly dialog: DialogOf; readonly onClose: () => void };

/** Says what will happen before it does. */
export function ActionDialog({ dialog, onClose }: ActionDialogProps) {
  const say = useWords(runWords);
  const { view } = useRun();
  const step = 'step' in dialog ? visibleText(dialog.step) : '';
  const title = say(`title_${dialog.action}`, { step, run: visibleText(view.name) });
  return (
    <Modal
      opened
      onClose={onClose}
      title={title}
      size={dialog.action === 'rollback' ? 'lg' : 'md'}
      centered
      closeButtonProps={{ 'aria-label': say('close') }}
    >
      <Form dialog={dialog} onClose={onClose} />
    </Modal>
  );
}

function Form({ dialog, onClose }: ActionDialogProps) {
  const say = useWords(runWords);
  switch (dialog.action) {
    case 'retry':
      return <ConfirmForm path="retry" text={say('willRetry')} label={say('retry')} onClose={onClose} />;
    case 'pause':
      return (
        <ConfirmForm path="pause" text={say('willPause')} label={say('pause')} reason="optional" onClose={onClose} />
      );
    case 'stop':
      return (
        <ConfirmForm
          path="stop"
          text={say('willStop')}
          label={say('stop')}
          reason="optional"
          isGrave
          onClose={onClose}
        />
      );
    case 'rollback':
      return <RollbackForm onClose={onClose} />;
    case 'letPass':
      return (
        <ConfirmForm
          path="override-interlock"
          body={{ step: dialog.step }}
          text={say('willLetPass', { step: visibleText(dialog.step) })}
          label={say('letPass')}
          reason="long"
          isGrave
          onClose={onClose}
        />
      );
    case 'retryStep':
      return (
        <ConfirmForm
          path="retry"
          body={{ step: dialog.step }}
          text={say('willRetryStep', { step: visibleText(dialog.step) })}
          label={say('retry')}
          onClose={onClose}
        />
      );
    case 'skip':
      return <SkipForm step={dialog.step} onClose={onClose} />;
    case 'editArgs':
      return <EditArgsForm step={dialog.step} visit={dialog.visit} onClose={onClose} />;
    case 'compensate':
      return <CompensateForm step={dialog.step} onClose={onClose} />;
    case 'fork':
      return <ForkForm step={dialog.step} visit={dialog.visit} onClose={onClose} />;
  }
}
