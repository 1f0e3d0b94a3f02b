export const decisionTabs = ['changes', 'checks', 'undo', 'history', 'discussion'] as const;

export type DecisionTab = (typeof decisionTabs)[number];

export function readTab(text: unknown): DecisionTab | undefined {
  return decisionTabs.find((tab) => tab === text && tab !== 'changes');
}
