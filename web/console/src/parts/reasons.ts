// Why something did not go on, in words; a reason without words is shown as it is.
import { useLang, type Key } from '../lang';

export function useReason(): (reason: string) => string {
  const { t, has } = useLang();
  return (reason) => (has(`reason.${reason}`) ? t(`reason.${reason}` as Key) : reason);
}
