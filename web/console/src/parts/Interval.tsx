// An estimate with its interval on an axis with zero: coloured only when the interval leaves zero out. The axis runs left to right in every language.
import { useLang } from '../lang';

interface Props { low: number; mid: number; high: number; span?: number; say: string }

export function Interval({ low, mid, high, span, say }: Props) {
  const { t } = useLang();
  const most = span ?? Math.max(Math.abs(low), Math.abs(high), 1e-9) * 1.15;
  const at = (value: number) => 50 + (50 * Math.max(-1, Math.min(1, value / most)));
  const tone = low > 0 ? 'up' : high < 0 ? 'down' : 'unclear';
  return (
    <span className={`interval ${tone}`} dir="ltr" role="img" aria-label={say} data-tone={tone} title={t('interval.zero')}>
      <i className="interval-axis" /><i className="interval-zero" style={{ insetInlineStart: '50%' }} />
      <i className="interval-bar" style={{ insetInlineStart: `${at(low)}%`, inlineSize: `${at(high) - at(low)}%` }} />
      <i className="interval-dot" style={{ insetInlineStart: `${at(mid)}%` }} />
    </span>
  );
}
