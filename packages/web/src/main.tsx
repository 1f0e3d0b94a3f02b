import './app/styles.ts';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app/app.tsx';
import { markNotLoaded } from './app/not-loaded.ts';

const place = document.getElementById('root');
if (!place) throw new Error('The page has no place for the application.');
// Also of what is loaded before it is asked for: the page that is open stays as it is, with what was typed.
window.addEventListener('vite:preloadError', (event) => markNotLoaded((event as Event & { payload: Error }).payload));
createRoot(place).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
