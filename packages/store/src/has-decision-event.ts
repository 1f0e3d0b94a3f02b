/** What a transition is like that has an event of a decision; one that only has these words in its data is one too many. */
export const hasDecisionEvent = '%"type":"decision_%';
