import type { DecisionView } from '@signalbox/protocol';

/** A step with an effect that a grant lets happen. */
export type GuardView = DecisionView['guards'][number];
