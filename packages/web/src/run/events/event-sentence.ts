import type { RunEvent } from '@signalbox/engine';
import type { TransitionView } from '@signalbox/protocol';
import { chineseEvents } from './chinese-events.ts';
import { englishEvents } from './english-events.ts';
import { type EventTexts, type ShownEvent, valueText } from './event-parts.ts';

type LanguageName = 'en' | 'zh';

const texts: { readonly [language in LanguageName]: EventTexts } = { en: englishEvents, zh: chineseEvents };

/** What has happened, as a sentence; as it stands, where a newer server has another kind of event. */
export function eventSentence(
  event: TransitionView['events'][number],
  language: LanguageName,
  instant: (at: number) => string,
): string {
  const { type, ...rest } = event;
  const ofLanguage = texts[language];
  if (!Object.hasOwn(ofLanguage, type))
    return [type, ...Object.entries(rest).map(([name, value]) => `${name}=${valueText(value)}`)].join(' ');
  // A server sends the events of its engine.
  const say = ofLanguage[type as RunEvent['type']] as unknown as (event: ShownEvent, at: typeof instant) => string;
  return say(event, instant);
}
