import { defineWords } from '../words/define-words.ts';

export const inboxWords = defineWords('inbox', {
  en: {
    title: 'My work',
    mine: 'Needs my decision',
    others: 'Waits for others',
    none: 'Nothing waits for your decision.',
  },
  zh: {
    title: '我的工作',
    mine: '待我决定',
    others: '等待他人',
    none: '没有需要您决定的事项。',
  },
});
