// Arrow keys between the rows of a table; Enter follows the row's own link or button.
import type { KeyboardEvent } from 'react';

export function rowKeys(event: KeyboardEvent<HTMLElement>): void {
  const steps: Record<string, number> = { ArrowDown: 1, KeyJ: 1, ArrowUp: -1, KeyK: -1 };
  const step = steps[event.code];
  if (!step || event.ctrlKey || event.metaKey || event.altKey) return;
  const stops = [...event.currentTarget.querySelectorAll<HTMLElement>('[data-row]')];
  const now = stops.indexOf(document.activeElement as HTMLElement);
  const next = stops[Math.min(stops.length - 1, Math.max(0, now + step))];
  if (!next) return;
  event.preventDefault();
  next.focus();
}
