import { Page } from '../app/page.tsx';

export function DecisionPage() {
  return <Page title="…">…</Page>;
}
