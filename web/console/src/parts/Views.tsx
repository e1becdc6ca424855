// A few views of the same thing, one of them pressed.
import type { ReactNode } from 'react';

interface View { value: string; text: ReactNode; id: string }

export function Views({ label, value, views, choose }: { label: string; value: string; views: View[]; choose: (value: string) => void }) {
  return (
    <div className="views" role="group" aria-label={label}>
      {views.map((one) => (
        <button key={one.value} type="button" aria-pressed={one.value === value} data-testid={one.id} onClick={() => choose(one.value)}>{one.text}</button>
      ))}
    </div>
  );
}
