import type { TemplateView } from '@signalbox/protocol';

type Limit = Pick<TemplateView, 'maxRunInstance' | 'onFull'>;

/** How many runs of a template may be open, and what a start beyond that does. */
export function limitText(
  { maxRunInstance, onFull }: Limit,
  say: (key: 'unlimited' | 'refuse' | 'queue', inserts?: { readonly count: number }) => string,
): string {
  return maxRunInstance === 0 ? say('unlimited') : say(onFull, { count: maxRunInstance });
}
