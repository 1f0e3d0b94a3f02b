import type { HttpJob } from '@signalbox/engine';
import { AppError } from '@signalbox/protocol';

/** Of an address with a scheme or without, up to the first thing that ends its host. */
const withCredentials = /^(?:https?:[/\\]{2,})?[^/\\?#]*@/i;

/** Every member sees the addresses of actions, and so does the log. */
export function refuseCredentials({ name, addresses, undo = [] }: HttpJob): void {
  if (![...addresses, ...undo].some((address) => withCredentials.test(address))) return;
  // The address itself is not repeated: the answer may be kept as well.
  const message = `action ${name} has an address with a user or a password: everybody would see it; calls are signed instead`;
  throw new AppError('fsl_invalid', { message });
}
