import { Tooltip } from '@mantine/core';
import type { LateProps } from './late.tsx';

/** Why a button does nothing now. */
export function Hint({ target, wasClicked, text }: LateProps & { readonly text: string }) {
  const events = { hover: true, focus: true, touch: true };
  return (
    <Tooltip label={text} multiline maw={280} withArrow events={events} defaultOpened={wasClicked}>
      {target}
    </Tooltip>
  );
}
