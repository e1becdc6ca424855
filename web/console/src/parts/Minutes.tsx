// Events of the last hour, minute by minute, stacked: accepted, held (hatched), rejected, duplicate. Time runs left to right in every language.
import type { Minute } from '../api/types';
import { useLang } from '../lang';

const parts = ['accepted', 'held', 'rejected', 'duplicate'] as const;
const height = 72;

export function Minutes({ minutes }: { minutes: Minute[] }) {
  const { t, time, num } = useLang();
  const most = Math.max(4, ...minutes.map((one) => parts.reduce((sum, part) => sum + one[part], 0)));
  const total = minutes.reduce((sum, one) => sum + one.accepted + one.held + one.rejected + one.duplicate, 0);
  const wide = 1000 / Math.max(1, minutes.length);
  return (
    <figure className="minutes" dir="ltr" role="img" aria-label={t('minutes.say', { n: num(total), most: num(most) })} data-testid="minutes" data-total={total}>
      <svg viewBox={`0 0 1000 ${height}`} preserveAspectRatio="none" aria-hidden="true">
        <defs>
          <pattern id="held-hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="6" height="6" fill="var(--k-cauSoft)" /><rect width="3" height="6" fill="var(--k-cauMark)" /></pattern>
        </defs>
        {[0.25, 0.5, 0.75].map((at) => <line key={at} x1="0" x2="1000" y1={height * at} y2={height * at} stroke="var(--k-line)" vectorEffect="non-scaling-stroke" />)}
        <line x1="0" x2="1000" y1={height - 0.5} y2={height - 0.5} stroke="var(--k-control)" vectorEffect="non-scaling-stroke" />
        {minutes.map((one, i) => {
          let base = height - 1;
          return parts.map((part) => {
            if (!one[part]) return null;
            const tall = Math.max(2, (one[part] / most) * (height - 6));
            base -= tall;
            return <rect key={one.at + part} x={i * wide + 1.5} y={base} width={wide - 3} height={tall} className={`minute-${part}`} opacity={i === minutes.length - 1 ? 0.55 : 1} />;
          });
        })}
      </svg>
      <figcaption aria-hidden="true">
        {minutes.map((one, i) => (i === minutes.length - 1 ? <span key={one.at} style={{ insetInlineStart: '100%' }}>{t('now')}</span>
          : i < minutes.length - 7 && new Date(one.at).getUTCMinutes() % 10 === 0 ? <span key={one.at} style={{ insetInlineStart: `${((i + 0.5) * 100) / minutes.length}%` }}>{time(one.at)}</span> : null))}
      </figcaption>
    </figure>
  );
}
