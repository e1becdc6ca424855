// The mark of a gate, as a sign with its word.
import { IconCheck, IconClock, IconX } from '@tabler/icons-react';
import type { Mark } from '../api/types';
import { useLang, type Key } from '../lang';

export function MarkWord({ mark, shown = false }: { mark: Mark; shown?: boolean }) {
  const { t } = useLang();
  const words: Record<Mark, Key> = { passed: 'mark.passed', stopped: 'mark.stopped', not_checked: 'mark.not', waits: 'mark.waits' };
  return (
    <span className={`mark-${mark}${shown ? ' mark-shown' : ''}`} title={t(words[mark])}>
      {mark === 'passed' ? <IconCheck size={16} stroke={1.9} aria-hidden /> : mark === 'stopped' ? <IconX size={16} stroke={2.2} aria-hidden /> : mark === 'waits' ? <IconClock size={16} stroke={1.9} aria-hidden /> : <span aria-hidden="true">–</span>}
      <span className={shown ? '' : 'unseen'}>{t(words[mark])}</span>
    </span>
  );
}
