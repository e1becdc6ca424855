// One line for each check, and the sum at the end; anything failed makes the process fail.
export class Skip extends Error {}

export function checks() {
  const sum = { passed: 0, failed: 0, skipped: 0 };
  const check = async (name, body) => {
    try {
      await body();
      sum.passed += 1;
      console.log(`ok      ${name}`);
    } catch (fault) {
      if (fault instanceof Skip) {
        sum.skipped += 1;
        console.log(`skipped ${name}: ${fault.message}`);
      } else {
        sum.failed += 1;
        console.log(`FAILED  ${name}: ${String(fault.message).split('\n').slice(0, 3).join(' ').slice(0, 900)}`);
      }
    }
  };
  const finish = () => {
    console.log(`${sum.passed} passed, ${sum.failed} failed, ${sum.skipped} skipped`);
    process.exit(sum.failed || !sum.passed ? 1 : 0);
  };
  return { check, finish };
}
