// The live stream of events: the newest first, resumed by the browser after a break.
import { useEffect, useRef, useState } from 'react';
import { currentEnv, currentWorkspace } from './client';
import type { StreamItem } from './types';

const kept = 300;

export interface LiveStream { items: StreamItem[]; state: 'connecting' | 'open' | 'broken'; missed: number; waiting: number }

// While paused, what arrives is counted and kept aside; it appears when the stream goes on.
export function useStream(status: string, paused: boolean): LiveStream {
  const [items, setItems] = useState<StreamItem[]>([]);
  const [state, setState] = useState<LiveStream['state']>('connecting');
  const [missed, setMissed] = useState(0);
  const [waiting, setWaiting] = useState(0);
  const pending = useRef<StreamItem[]>([]);
  const still = useRef(paused);
  still.current = paused;

  useEffect(() => {
    setItems([]);
    setMissed(0);
    setState('connecting');
    pending.current = [];
    const query = new URLSearchParams({ tail: '50', env: currentEnv() });
    if (currentWorkspace()) query.set('workspace', currentWorkspace());
    if (status) query.set('status', status);
    const source = new EventSource(`/v1/stream/events?${query}`);
    source.onopen = () => setState('open');
    source.onerror = () => setState('broken');
    source.onmessage = (message) => {
      pending.current.push(JSON.parse(message.data as string) as StreamItem);
    };
    source.addEventListener('missed', (message) => {
      setMissed((n) => n + Number((JSON.parse((message as MessageEvent<string>).data) as { missed: number }).missed));
    });
    // Rows are shown ten times a second at most, whatever arrives.
    const timer = setInterval(() => {
      if (still.current) return setWaiting(pending.current.length);
      setWaiting(0);
      if (!pending.current.length) return;
      const fresh = pending.current.reverse();
      pending.current = [];
      setItems((old) => {
        const seen = new Set(old.map((item) => item.position));
        return [...fresh.filter((item) => !seen.has(item.position)), ...old].slice(0, kept);
      });
    }, 100);
    return () => {
      clearInterval(timer);
      source.close();
    };
  }, [status]);
  return { items, state, missed, waiting };
}
