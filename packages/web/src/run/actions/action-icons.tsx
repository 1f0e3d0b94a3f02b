import { IconArrowBackUp, IconPlayerPause, IconPlayerPlay, IconPlayerStop, IconRefresh } from '@tabler/icons-react';
import type { RunAction } from './offers.ts';

export const actionIcons: { readonly [action in RunAction]: typeof IconRefresh } = {
  resume: IconPlayerPlay,
  retry: IconRefresh,
  pause: IconPlayerPause,
  rollback: IconArrowBackUp,
  stop: IconPlayerStop,
};
