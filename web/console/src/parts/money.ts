// Sums of money and shares as people write them. The engine tells sums in minor units (agorot, cents); Hebrew puts the sign of the currency to the left of the number.
import { useLang } from '../lang';

export function useMoney(currency: string): (n: number, how?: { sign?: boolean; exact?: boolean }) => string {
  const { lang } = useLang();
  return (minor, how = {}) => {
    const n = minor / 10 ** digitsOf(currency);
    const options: Intl.NumberFormatOptions = { style: 'currency', currency: currency || 'ILS', maximumFractionDigits: how.exact ? 2 : 0, minimumFractionDigits: how.exact ? 2 : 0, ...(how.sign ? { signDisplay: 'exceptZero' } : {}) };
    try {
      return new Intl.NumberFormat(lang === 'he' ? 'he-IL' : 'en-GB', options).format(n).replace('-', '−');
    } catch {
      // A currency that is no ISO code is shown as it is.
      return `${n.toFixed(how.exact ? 2 : 0)} ${currency}`;
    }
  };
}

function digitsOf(currency: string): number {
  try {
    return new Intl.NumberFormat('en', { style: 'currency', currency: currency || 'ILS' }).resolvedOptions().maximumFractionDigits ?? 2;
  } catch {
    return 2;
  }
}

export const percent = (share: number | null | undefined, digits = 1): string => (share === null || share === undefined ? '–' : `${(100 * share).toFixed(digits)}%`);
export const points = (share: number, digits = 1): string => `${share > 0 ? '+' : share < 0 ? '−' : ''}${Math.abs(100 * share).toFixed(digits)}`;
