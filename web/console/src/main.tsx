// Start of the console: styles, the colour scheme chosen before, and the application.
import '@fontsource-variable/heebo';
import '@mantine/core/styles.css';
import './styles/tokens.css';
import './styles/base.css';
import './styles/parts.css';
import './styles/screens.css';
import './styles/canvas.css';
import './styles/prove.css';
import './styles/desk.css';
import { DirectionProvider, MantineProvider } from '@mantine/core';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './App';
import { startDirection } from './lang';
import { roles, theme } from './theme';

const forced = new URLSearchParams(location.search).get('theme');
if (forced === 'light' || forced === 'dark') localStorage.setItem('mantine-color-scheme-value', forced);
document.documentElement.dir = startDirection();

createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <DirectionProvider initialDirection={startDirection()} detectDirection={false}>
      <MantineProvider theme={theme} cssVariablesResolver={roles} defaultColorScheme="auto">
        <App />
      </MantineProvider>
    </DirectionProvider>
  </StrictMode>,
);
