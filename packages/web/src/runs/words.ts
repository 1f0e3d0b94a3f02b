import { defineWords } from '../words/define-words.ts';

export const runsWords = defineWords('runs', {
  en: { title: 'Runs' },
  zh: { title: '运行' },
});
