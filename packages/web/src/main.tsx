import './app/styles.ts';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app/app.tsx';

const place = document.getElementById('root');
if (!place) throw new Error('The page has no place for the application.');
// Another version was put in place since this page was opened: what it would load is not there any more.
window.addEventListener('vite:preloadError', () => window.location.reload());
createRoot(place).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
