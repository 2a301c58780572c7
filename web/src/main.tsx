import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { BrowserRouter } from 'react-router-dom';
import { App } from './app';
import { applyTheme } from './hooks/use_theme';
import './styles/tokens.css';
import './styles/base.css';

applyTheme();
// Without it the pages work as well, as long as there is a network.
if (import.meta.env.PROD)
  navigator.serviceWorker?.register('/service_worker.js').catch(() => undefined);
createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <BrowserRouter future={{ v7_startTransition: true, v7_relativeSplatPath: true }}>
      <App />
    </BrowserRouter>
  </StrictMode>,
);
