// A small router over the browser's history: the path names the page, the query keeps its filters.
import { useSyncExternalStore, type AnchorHTMLAttributes, type MouseEvent } from 'react';

const moved = new EventTarget();

export function navigate(to: string, how: { replace?: boolean } = {}): void {
  if (how.replace) history.replaceState(null, '', to);
  else history.pushState(null, '', to);
  moved.dispatchEvent(new Event('moved'));
}

function listen(changed: () => void): () => void {
  moved.addEventListener('moved', changed);
  window.addEventListener('popstate', changed);
  return () => {
    moved.removeEventListener('moved', changed);
    window.removeEventListener('popstate', changed);
  };
}

export function usePath(): string[] {
  const path = useSyncExternalStore(listen, () => location.pathname);
  return path.split('/').filter(Boolean).map(decodeURIComponent);
}

// One value of the query, and a way to set it. An empty value leaves the address.
export function useQueryValue(name: string): [string, (value: string) => void] {
  const search = useSyncExternalStore(listen, () => location.search);
  const value = new URLSearchParams(search).get(name) ?? '';
  return [value, (next) => setQuery({ [name]: next })];
}

export function setQuery(values: Record<string, string>, how: { replace?: boolean } = {}): void {
  const query = new URLSearchParams(location.search);
  for (const [name, value] of Object.entries(values)) {
    if (value) query.set(name, value);
    else query.delete(name);
  }
  const text = query.toString();
  const to = location.pathname + (text ? `?${text}` : '');
  if (to !== location.pathname + location.search) navigate(to, how);
}

export function A({ href, onClick, ...rest }: AnchorHTMLAttributes<HTMLAnchorElement> & { href: string }) {
  const follow = (event: MouseEvent<HTMLAnchorElement>) => {
    onClick?.(event);
    if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    navigate(href);
    window.scrollTo(0, 0);
  };
  return <a href={href} onClick={follow} {...rest} />;
}
